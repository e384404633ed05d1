"""What is stored is what was sent: order, case, duplicates and bytes of the head, bytes of the body."""

import base64
import hashlib
import random

import pytest

from tests.end_to_end.raw import Fields, chunked, exchange, message, stored
from tests.serving import NewBin, Served

CHUNKED: Fields = [(b"Transfer-Encoding", b"chunked")]
EVERY_BYTE = bytes(range(256)) * 4

HEADS: dict[str, Fields] = {
    "order_case_and_duplicates": [(b"B", b"1"), (b"X_Under", b"u"), (b"a", b"2"), (b"B", b"3")],
    "bytes_that_are_no_text": [(b"X-Bytes", b"\xff\xfe\x80 caf\xe9"), (b"X-Tab", b"a\tb")],
    "empty_and_padded_values": [(b"X-Empty", b""), (b"X-Space", b"a  b  ")],
    "every_token_character": [(b"!#$%&'*+-.^_`|~09AZaz", b"v")],
    "two_hundred_fields": [(b"X-%d" % n, b"v%d" % n) for n in range(199)],
    "sixty_kib": [(b"X-%d" % n, b"v" * 4080) for n in range(15)],
    "many_cookies": [(b"Cookie", b"a=%d" % n) for n in range(50)],
}

TARGETS = {
    "odd_escapes": b"/%2Fa//b/../c%00%ff?x=%zz&x=&&",
    "nothing_behind_the_bin": b"",
    "a_slash": b"/",
    "a_bare_question_mark": b"?",
    "only_a_query": b"?a=1&a=2&a&&==;b",
    "question_marks_in_the_query": b"/p?a?b=/..//c",
    "characters_that_browsers_escape": b'/<>"{}|\\^`\'~;,!$()*[]?<>"{}|\\^`',
    "thirty_one_kib": b"/" + b"x" * (31 * 1024),
    "ten_thousand_pairs": b"?" + b"a=1&" * 7_500,
}

BODIES = {
    "none": (b"", b""),
    "every_byte": (EVERY_BYTE, EVERY_BYTE),
    "line_ends": (b"\r\n\r\n0\r\n\r\n", b"\r\n\r\n0\r\n\r\n"),
    "something_like_a_request": (b"GET /x HTTP/1.1\r\n\r\n",) * 2,
}


@pytest.mark.parametrize("fields", HEADS.values(), ids=HEADS)
def test_it_keeps_header_fields_as_sent(server: Served, bin: NewBin, fields: Fields, bytewise: bool) -> None:
    answer = exchange(server, message(f"/{bin.id}", "POST", fields, b"hi"), bytewise=bytewise)

    (request,) = stored(server, bin)
    assert (answer.status, answer.number) == (200, 1)
    assert request["headers"] == _text([(b"Host", b"localhost"), *fields, (b"Content-Length", b"2")])
    assert request["mode"] == "wire"


@pytest.mark.parametrize("rest", TARGETS.values(), ids=TARGETS)
def test_it_keeps_the_target_as_sent(server: Served, bin: NewBin, rest: bytes, bytewise: bool) -> None:
    target = b"/" + bin.id.encode() + rest
    answer = exchange(server, message(target), bytewise=bytewise)

    (request,) = stored(server, bin)
    path, _, query = rest.partition(b"?")
    assert answer.status == 200
    assert request["target"] == target.decode("latin-1")
    assert (request["path"], request["query"]) == (path.decode("latin-1"), query.decode("latin-1"))


@pytest.mark.parametrize(("body", "kept"), BODIES.values(), ids=BODIES)
def test_it_keeps_the_body_as_sent(server: Served, bin: NewBin, body: bytes, kept: bytes, bytewise: bool) -> None:
    exchange(server, message(f"/{bin.id}", "POST", body=body), bytewise=bytewise)

    (request,) = stored(server, bin)
    assert base64.b64decode(request["body_base64"]) == kept
    assert (request["body_size"], request["body_kept"]) == (len(kept), len(kept))
    assert request["body_sha256"] == hashlib.sha256(kept).hexdigest()
    assert (request["truncated"], request["cut"]) == (False, "")


def test_it_joins_chunks_and_keeps_trailers_apart(server: Served, bin: NewBin, bytewise: bool) -> None:
    body = chunked(
        b"hel", b"l", b"o\r\n", EVERY_BYTE, trailers=b"Z: 1\r\nx_t: \xff\r\nZ: 2\r\n", extension=b';a="b c";d'
    )
    answer = exchange(server, message(f"/{bin.id}", "POST", CHUNKED, body), bytewise=bytewise)

    (request,) = stored(server, bin)
    assert answer.status == 200
    assert base64.b64decode(request["body_base64"]) == b"hello\r\n" + EVERY_BYTE
    assert request["headers"] == _text([(b"Host", b"localhost"), *CHUNKED])
    assert request["trailers"] == [["Z", "1"], ["x_t", "\xff"], ["Z", "2"]]


def test_it_joins_chunks_however_they_are_cut(server: Served, bin: NewBin) -> None:
    chance = random.Random(2)  # noqa: S311 - the same cuts each time
    body = chance.randbytes(20_000)
    cuts = sorted(chance.sample(range(1, len(body)), 400))
    pieces = [body[start:end] for start, end in zip([0, *cuts], [*cuts, len(body)], strict=True)]

    exchange(server, message(f"/{bin.id}", "PUT", CHUNKED, chunked(*pieces)))

    (request,) = stored(server, bin)
    assert base64.b64decode(request["body_base64"]) == body


def test_it_keeps_a_request_of_http_1_0_without_host_and_closes(server: Served, bin: NewBin, bytewise: bool) -> None:
    sent = message(f"/{bin.id}", "POST", [(b"Connection", b"keep-alive")], b"hi", version="1.0", host=b"")
    answer = exchange(server, sent, bytewise=bytewise)

    (request,) = stored(server, bin)
    assert answer.closes
    assert request["http_version"] == "1.0"
    assert request["headers"] == [["Connection", "keep-alive"], ["Content-Length", "2"]]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "M-SEARCH", "PURGE"])
def test_it_keeps_every_method(server: Served, bin: NewBin, method: str) -> None:
    answer = exchange(server, message(f"/{bin.id}/x", method), method)

    assert answer.status == 200
    assert [request["method"] for request in stored(server, bin)] == [method]


def test_it_passes_over_empty_lines_before_a_request(server: Served, bin: NewBin, bytewise: bool) -> None:
    answer = exchange(server, b"\r\n\r\n" + message(f"/{bin.id}/x"), bytewise=bytewise)

    assert answer.status == 200
    assert [request["target"] for request in stored(server, bin)] == [f"/{bin.id}/x"]


def test_it_tells_where_a_request_came_from(server: Served, bin: NewBin) -> None:
    exchange(
        server, message(f"/{bin.id}", fields=[(b"X-Forwarded-For", b"192.0.2.9"), (b"X-Forwarded-Proto", b"https")])
    )

    (request,) = stored(server, bin)
    assert (request["client"], request["peer"]["host"], request["scheme"]) == ("127.0.0.1", "127.0.0.1", "http")


def _text(fields: Fields) -> list[list[str]]:
    return [[name.decode("latin-1"), value.decode("latin-1")] for name, value in fields]
