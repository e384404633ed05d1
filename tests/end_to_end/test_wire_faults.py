"""Every fault on a real socket: exactly what arrives, the request stored before it, and what follows it."""

from __future__ import annotations

import time
import zlib
from typing import Any

import pytest

from tests.end_to_end.raw import Sender, exchange, message, stored
from tests.end_to_end.replying import add_rule, set_fault
from tests.serving import NewBin, Served
from tests.waiting import eventually, within_one_of


def raw(server: Served, bin: NewBin, method: str = "POST") -> tuple[bytes, bool]:
    """Send one request; give all that arrives until the end, and whether that was a reset."""
    with Sender(server) as sender:
        sender.send(message(f"/{bin.id}/x", method, body=b"hello" if method == "POST" else b""))
        found = b""
        try:
            while data := sender.socket.recv(65_536):
                found += data
        except ConnectionResetError:
            return found, True
        return found, False


def told(server: Served, bin: NewBin) -> tuple[int, str | None]:
    """Give the status and the fault that the only request tells of."""
    [reply] = [one["reply"] for one in stored(server, bin)]
    return reply["status"], reply["fault"]


@pytest.mark.parametrize(
    ("kind", "fields", "is_reset"),
    [("close", {}, False), ("reset", {}, True), ("silent", {"seconds": 0.2}, False)],
)
def test_nothing_arrives_but_the_end(
    server: Served, bin: NewBin, kind: str, fields: dict[str, Any], is_reset: bool
) -> None:
    set_fault(server, bin, kind, **fields)

    assert raw(server, bin) == (b"", is_reset)
    assert [(one["body_size"], one["cut"]) for one in stored(server, bin)] == [(5, "")]


def test_a_reset_in_the_middle_comes_behind_half_of_the_answer(server: Served, bin: NewBin) -> None:
    set_fault(server, bin, "reset", body="x" * 5_000, at="middle")

    found, is_reset = raw(server, bin)

    head, _, body = found.partition(b"\r\n\r\n")
    assert is_reset
    assert b"Content-Length: 5000\r\n" in head
    assert 1_000 < len(body) < 4_000


def test_a_truncated_body_is_shorter_than_it_says(server: Served, bin: NewBin) -> None:
    set_fault(server, bin, "truncate", missing=7)

    found, is_reset = raw(server, bin)

    head, _, body = found.partition(b"\r\n\r\n")
    assert b"Content-Length: 17\r\n" in head
    assert (body, is_reset) == (b"0123456789", False)


def test_invalid_http_begins_like_http_and_is_none(server: Served, bin: NewBin) -> None:
    set_fault(server, bin, "invalid_http")

    found, is_reset = raw(server, bin)

    assert found.startswith(b"HTTP/1.1 two hundred")
    assert not is_reset


def test_slow_headers_never_end(server: Served, bin: NewBin) -> None:
    set_fault(server, bin, "slow_headers", seconds=2.5)

    found, is_reset = raw(server, bin)

    assert found.startswith(b"HTTP/1.1 200 OK\r\n")
    assert found.count(b"\r\n") in {2, 3}
    assert b"\r\n\r\n" not in found
    assert not is_reset


def test_a_body_drips_at_its_rate(server: Served, bin: NewBin) -> None:
    set_fault(server, bin, "drip", body="x" * 100, bytes_per_second=50)

    def rate() -> float:
        with Sender(server) as sender:
            sender.send(message(f"/{bin.id}"))
            first = sender.socket.recv(65_536)
            assert first.startswith(b"HTTP/1.1 200 ")
            begun, body = time.monotonic(), first.partition(b"\r\n\r\n")[2]
            left = awaited = 100 - len(body)  # a reader who is late finds some of it behind the head
            while left:
                piece = sender.socket.recv(65_536)
                assert piece
                left -= len(piece)
            return awaited / max(time.monotonic() - begun, 0.001)

    within_one_of(5, 40, 60, rate)


def test_gzip_that_does_not_decode_leaves_the_connection(server: Served, bin: NewBin) -> None:
    set_fault(server, bin, "bad_gzip")

    with Sender(server) as sender:
        answers = [sender.send(message(f"/{bin.id}") * 2).answer(), sender.answer()]

    assert [answer.number for answer in answers] == [1, 2]
    assert answers[0].header("content-encoding") == "gzip"
    with pytest.raises(zlib.error):
        zlib.decompress(answers[0].body, 31)


def test_a_large_body_is_as_large_as_asked(server: Served, bin: NewBin) -> None:
    set_fault(server, bin, "large_body", mebibytes=3)

    with Sender(server) as sender:
        answers = [sender.send(message(f"/{bin.id}") * 2).answer(), sender.answer()]

    assert [len(answer.body) for answer in answers] == [3 * 1024 * 1024] * 2


@pytest.mark.parametrize("kind", ["drip", "bad_gzip", "large_body"])
def test_head_gets_the_head_of_it(server: Served, bin: NewBin, kind: str) -> None:
    set_fault(server, bin, kind)

    with Sender(server) as sender:
        head = sender.send(message(f"/{bin.id}", "HEAD") * 2).answer("HEAD")
        following = sender.answer("HEAD")

    assert int(head.header("content-length") or 0) >= 10
    assert (head.number, following.number) == (1, 2)


@pytest.mark.parametrize("kind", ["close", "reset", "truncate", "invalid_http"])
def test_a_204_can_go_wrong_too(server: Served, bin: NewBin, kind: str) -> None:
    add_rule(server, bin, replies=[{"status": 204, "fault": {"kind": kind}}])

    raw(server, bin)

    assert told(server, bin) == (204 if kind == "truncate" else 0, kind)


@pytest.mark.parametrize(
    ("kind", "fields", "status"),
    [
        ("silent", {"seconds": 0.4}, 0), ("close", {}, 0), ("reset", {}, 0), ("reset", {"at": "middle"}, 200),
        ("truncate", {}, 200), ("slow_headers", {"seconds": 0.4}, 200), ("invalid_http", {}, 0),
    ],
)  # fmt: skip
def test_the_request_tells_what_its_sender_got(
    server: Served, bin: NewBin, kind: str, fields: dict[str, Any], status: int
) -> None:
    set_fault(server, bin, kind, **fields)

    found, _ = raw(server, bin)

    assert found.startswith(b"HTTP/1.1 200 OK") == (status == 200)
    assert told(server, bin) == (status, kind)


def test_the_time_of_silence_is_how_long_it_lasted(server: Served, bin: NewBin) -> None:
    set_fault(server, bin, "silent", seconds=0.4)
    raw(server, bin)

    found = eventually(lambda: stored(server, bin)[0]["timings"]["sent_us"], bool)

    assert found >= 400_000


@pytest.mark.parametrize("kind", ["close", "reset", "truncate", "invalid_http", "silent", "slow_headers", "drip"])
def test_what_went_wrong_on_one_connection_is_no_matter_to_the_next(server: Served, bin: NewBin, kind: str) -> None:
    fault = {"kind": kind, "seconds": 0.1} if kind in {"silent", "slow_headers"} else {"kind": kind}
    add_rule(server, bin, replies=[{"body": "0123456789" if kind != "drip" else "1", "fault": fault}, {"status": 201}])

    raw(server, bin) if kind != "drip" else exchange(server, message(f"/{bin.id}"))

    assert exchange(server, message(f"/{bin.id}")).status == 201
    assert [one["n"] for one in stored(server, bin)] == [1, 2]
