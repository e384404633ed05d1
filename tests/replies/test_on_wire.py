from __future__ import annotations

import msgspec
import pytest

from bins.message.capture import Mode
from bins.replies.on_wire import INVALID_HTTP, half, on_wire, outcome_of, sends_status, spoiled
from bins.replies.plan import Outcome
from bins.replies.reply import Reply, make_reply, render
from bins.replies.spec import Fault, FaultKind, Where

LINES = b"Date: now\r\n"


def made(fault: Fault | None = None, status: int = 200, body: bytes = b"hello", version: int = 9) -> Reply:
    reply = make_reply(status, [(b"X-A", b"1"), (b"X-B", b"2")], body)
    return msgspec.structs.replace(reply, fault=fault, version=version)


def reset_in_the_middle(body: bytes) -> Reply:
    return made(Fault(FaultKind.RESET, at=Where.MIDDLE), body=body)


@pytest.mark.parametrize("kind", [FaultKind.SILENT, FaultKind.CLOSE, FaultKind.RESET, FaultKind.INVALID_HTTP])
def test_no_status_is_told_where_no_status_line_goes_out(kind: FaultKind) -> None:
    reply = made(Fault(kind), 503)

    assert outcome_of(reply) == Outcome(0, 9, kind.value)
    assert on_wire(reply, 0, head_only=False).status == 0


@pytest.mark.parametrize("kind", ["truncate", "drip", "slow_headers", "large_body", "bad_gzip"])
def test_a_status_is_told_that_goes_out_before_something_goes_wrong(kind: str) -> None:
    assert outcome_of(made(Fault(FaultKind(kind)), 503)) == Outcome(503, 9, kind)


def test_a_reset_in_the_middle_comes_behind_the_status() -> None:
    assert sends_status(Fault(FaultKind.RESET, at=Where.MIDDLE))
    assert not sends_status(Fault(FaultKind.RESET))


def test_what_another_server_cannot_do_wrong_is_told_as_sent() -> None:
    assert outcome_of(made(Fault(FaultKind.RESET)), Mode.ASGI) == Outcome(200, 9)
    assert outcome_of(made(Fault(FaultKind.BAD_GZIP)), Mode.ASGI) == Outcome(200, 9, "bad_gzip")


def test_without_a_fault_all_of_it_goes_out() -> None:
    reply = made()

    told = on_wire(reply, len(LINES), head_only=False)

    assert (told.status, told.headers, told.body, told.body_size) == (200, reply.headers, b"hello", 5)
    assert outcome_of(reply) == Outcome(200, 9)


def test_nothing_follows_the_head_of_a_reply_to_a_head() -> None:
    assert on_wire(made(), 0, head_only=True).body == b""
    assert spoiled(made(), Fault(FaultKind.TRUNCATE), head_only=True) == made()


def test_in_place_of_http_comes_something_else() -> None:
    told = on_wire(made(Fault(FaultKind.INVALID_HTTP)), 0, head_only=False)

    assert (told.headers, told.body) == ((), INVALID_HTTP)


@pytest.mark.parametrize("size", [0, 1, 20, 400])
def test_a_reset_in_the_middle_leaves_whole_lines_and_a_part_of_the_body(size: int) -> None:
    reply = reset_in_the_middle(b"x" * size)
    whole = render(reply, LINES, head_only=False)

    told = on_wire(reply, len(LINES), head_only=False)

    sent = whole[: half(len(whole))]
    assert all(b"%b: %b\r\n" % pair in sent for pair in told.headers)
    assert told.body == sent.partition(b"\r\n\r\n")[2]


def test_of_a_large_body_the_beginning_is_given_with_its_size() -> None:
    told = on_wire(made(Fault(FaultKind.LARGE_BODY, mebibytes=2)), 0, head_only=False)

    assert (told.body[:10], told.body_size) == (b"hellohello", 2 * 1024 * 1024)
    assert (b"Content-Length", b"2097152") in told.headers
