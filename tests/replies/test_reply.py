import pytest

from bins.message.refusal import Refusal
from bins.replies.reply import HARMLESS, make_reply, refusal_reply, render


def test_a_reply_has_its_head_ready() -> None:
    reply = make_reply(201, [(b"X", b"1"), (b"x", b"2")], b"hello")

    assert reply.head == b"HTTP/1.1 201 Created\r\nX: 1\r\nx: 2\r\nContent-Length: 5\r\n"
    assert render(reply, b"Date: now\r\n", head_only=False) == reply.head + b"Date: now\r\n\r\nhello"


def test_head_gets_the_length_and_no_body() -> None:
    assert render(make_reply(200, [], b"hello"), b"", head_only=True).endswith(b"Content-Length: 5\r\n\r\n")


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_without_a_body_has_neither_body_nor_length(status: int) -> None:
    reply = make_reply(status, [], b"lost")

    assert b"Content-Length" not in render(reply, b"", head_only=False)
    assert reply.body == b""


def test_a_status_without_a_name_is_sent_all_the_same() -> None:
    assert make_reply(299, []).head.startswith(b"HTTP/1.1 299 \r\n")


@pytest.mark.parametrize("refusal", Refusal)
def test_a_refusal_says_why_and_harms_nobody(refusal: Refusal) -> None:
    reply = refusal_reply(refusal)

    assert reply.status == refusal.status
    assert reply.body == refusal.words.encode() + b"\n"
    assert set(HARMLESS) <= set(reply.headers)


def test_only_503_asks_to_come_back_and_not_everybody_at_once() -> None:
    waits = [dict(refusal_reply(Refusal.TOO_BUSY).headers)[b"Retry-After"] for _ in range(200)]

    assert set(waits) == {b"1", b"2", b"3"}
    assert b"Retry-After" not in dict(refusal_reply(Refusal.UNKNOWN_BIN).headers)
