"""Beyond a limit: an answer that says so, a connection that ends, and a count on the bin; never memory."""

import base64
import hashlib
import os
from collections import Counter

import pytest

from tests.end_to_end.raw import Fields, Sender, chunked, eventually, exchange, message, refused, stored
from tests.serving import NewBin, Served

KIB = 1024
BODY = os.urandom(4000)

TOO_MUCH: dict[str, tuple[bytes, Fields, int, str]] = {
    "a_target_of_33_kib": (b"/" + b"x" * (33 * KIB), [], 414, "target_too_long"),
    "a_target_of_1_mib": (b"/" + b"x" * KIB * KIB, [], 414, "target_too_long"),
    "a_head_of_65_kib": (b"", [(b"X-%d" % n, b"v" * 4090) for n in range(16)], 431, "head_too_large"),
    "one_field_of_1_mib": (b"", [(b"X", b"v" * KIB * KIB)], 431, "head_too_large"),
    "a_name_of_70_kib": (b"", [(b"X" * 70 * KIB, b"")], 431, "head_too_large"),
    "257_fields": (b"", [(b"X", b"%d" % n) for n in range(256)], 431, "head_too_large"),
    "10_000_fields": (b"", [(b"X", b"") for _ in range(10_000)], 431, "head_too_large"),
}


@pytest.mark.parametrize(("rest", "fields", "status", "reason"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_it_refuses_a_head_beyond_its_limits(
    server: Served, bin: NewBin, rest: bytes, fields: Fields, status: int, reason: str
) -> None:
    with Sender(server) as sender:
        answer = sender.send(message(b"/" + bin.id.encode() + rest, fields=fields)).answer()
        assert sender.ends()

    assert (answer.status, answer.closes) == (status, True)
    assert answer.body.startswith(b"The request ")
    assert stored(server, bin) == []


@pytest.mark.parametrize("case", ["a_target_of_33_kib", "a_head_of_65_kib", "257_fields"])
def test_it_refuses_a_head_that_grows_beyond_its_limits_byte_by_byte(server: Served, bin: NewBin, case: str) -> None:
    rest, fields, status, _ = TOO_MUCH[case]
    with Sender(server) as sender:
        answer = sender.send(message(b"/" + bin.id.encode() + rest, fields=fields), bytewise=True).answer()

    assert (answer.status, answer.closes) == (status, True)


def test_it_counts_every_head_beyond_its_limits(server: Served, bin: NewBin) -> None:
    for rest, fields, _, _ in TOO_MUCH.values():
        exchange(server, message(b"/" + bin.id.encode() + rest, fields=fields))

    expected = Counter(reason for _, _, _, reason in TOO_MUCH.values())
    eventually(lambda: refused(server, bin), dict(expected))


def test_it_bounds_a_head_that_comes_with_the_end_of_the_message_before(server: Served, bin: NewBin) -> None:
    first, rest = message(f"/{bin.id}", "POST", body=b"hi"), [(b"X-%d" % n, b"v" * 4000) for n in range(50)]
    with Sender(server) as sender:
        sender.send(first[:-1])
        sender.send(first[-1:] + message(f"/{bin.id}/long", fields=rest))
        answers = [sender.answer(), sender.answer()]

    assert [answer.status for answer in answers] == [200, 431]
    assert [request["target"] for request in stored(server, bin)] == [f"/{bin.id}"]


@pytest.mark.parametrize("trailer", [b"X: " + b"v" * 300 * KIB + b"\r\n", b"X: 1\r\n" * 300], ids=["long", "many"])
@pytest.mark.parametrize("path", ["/{}", "/api/bins"], ids=["capture", "page"])
def test_it_bounds_trailers(server: Served, bin: NewBin, path: str, trailer: bytes) -> None:
    body = chunked(b"{}", trailers=trailer)
    sent = message(path.format(bin.id), "POST", [(b"Transfer-Encoding", b"chunked")], body)
    with Sender(server) as sender:
        answer = sender.send(sent[:500]).send(sent[500:]).answer()

    assert answer.status == 431 or path == "/api/bins"
    assert stored(server, bin) == []


def test_it_keeps_the_first_bytes_of_a_longer_body(narrow: Served, narrow_bin: NewBin, bytewise: bool) -> None:
    answer = exchange(narrow, message(f"/{narrow_bin.id}", "POST", body=BODY), bytewise=bytewise)

    (request,) = stored(narrow, narrow_bin)
    assert (answer.status, answer.number) == (413, 1)
    assert base64.b64decode(request["body_base64"]) == BODY[:1000]
    assert request["body_sha256"] == hashlib.sha256(BODY[:1000]).hexdigest()
    assert (request["body_size"], request["body_kept"]) == (4000, 1000)
    assert (request["truncated"], request["cut"], request["reply"]["status"]) == (True, "limit", 413)


def test_it_keeps_the_first_bytes_of_chunks_beyond_the_limit(narrow: Served, narrow_bin: NewBin) -> None:
    sent = message(f"/{narrow_bin.id}", "POST", [(b"Transfer-Encoding", b"chunked")], chunked(BODY[:700], BODY[700:]))
    answer = exchange(narrow, sent)

    (request,) = stored(narrow, narrow_bin)
    assert answer.status == 413
    assert base64.b64decode(request["body_base64"]) == BODY[:1000]
    assert (request["body_size"], request["cut"]) == (4000, "limit")


def test_it_keeps_a_body_of_exactly_the_limit_whole(narrow: Served, narrow_bin: NewBin) -> None:
    answer = exchange(narrow, message(f"/{narrow_bin.id}", "POST", body=BODY[:1000]))

    (request,) = stored(narrow, narrow_bin)
    assert (answer.status, request["body_kept"], request["truncated"]) == (200, 1000, False)


def test_it_stops_reading_a_body_that_is_far_beyond_the_limit(narrow: Served, narrow_bin: NewBin) -> None:
    with Sender(narrow) as sender:
        sender.send(message(f"/{narrow_bin.id}", "POST", [(b"Content-Length", b"1000000000")]) + bytes(100_000))
        answer = sender.answer()
        assert sender.ends()

    (request,) = stored(narrow, narrow_bin)
    assert (answer.status, answer.closes) == (413, True)
    assert (request["body_size"], request["body_kept"], request["cut"]) == (1_000_000_000, 1000, "limit")


def test_it_goes_on_after_a_body_beyond_the_limit_that_was_read_to_its_end(narrow: Served, narrow_bin: NewBin) -> None:
    with Sender(narrow) as sender:
        sender.send(message(f"/{narrow_bin.id}", "POST", body=BODY) + message(f"/{narrow_bin.id}/next"))
        answers = [sender.answer(), sender.answer()]

    assert [(answer.status, answer.number) for answer in answers] == [(413, 1), (200, 2)]


def test_it_keeps_a_body_of_announced_nonsense_length(narrow: Served, narrow_bin: NewBin) -> None:
    with Sender(narrow) as sender:
        sender.send(message(f"/{narrow_bin.id}", "POST", [(b"Content-Length", b"18446744073709551615")]) + b"hi")
        sender.half_close()
        answer = sender.answer()

    (request,) = stored(narrow, narrow_bin)
    assert answer.status == 200
    assert (request["body_kept"], request["cut"]) == (2, "hangup")
