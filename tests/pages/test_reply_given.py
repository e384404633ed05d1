from __future__ import annotations

import pytest

from bins.bodies.visible import Span
from bins.pages.reply_given import Given, given_of, sent
from bins.replies.on_wire import on_wire
from bins.replies.prepare import prepare
from bins.replies.spec import Fault, FaultKind, ReplySpec


def shown(spec: ReplySpec) -> Given:
    reply = prepare(spec)
    return sent(reply, on_wire(reply, 0, head_only=False), reply.fault, is_head=False)


def test_it_shows_what_was_written() -> None:
    given = given_of(ReplySpec(503, (("Retry-After", "1"), ("Set-Cookie", "a")), "Not now.", delay_seconds=2.5))

    assert (given.status, given.delay, given.fault) == ("503", "2.5 s", "")
    assert given.body == [Span("", "Not now.")]
    assert given.left_out == ("Set-Cookie",)


def test_it_shows_what_was_sent() -> None:
    given = shown(ReplySpec(200, (("X-A", "1"),), "hello"))

    names = ["".join(span.text for span in name) for name, _ in given.headers]
    assert names[0] == "X-A"
    assert "Content-Security-Policy" in names
    assert (given.status, given.tone, given.on_wire) == ("200", "good", "")


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (Fault(FaultKind.RESET), 0, "Nothing was sent: the connection was reset."),
        (Fault(FaultKind.TRUNCATE, missing=7), 200, "closed after 5 of the 12 bytes that were promised"),
        (Fault(FaultKind.INVALID_HTTP), 0, "in place of HTTP"),
    ],
)
def test_it_says_what_went_out_of_a_reply_with_a_fault(fault: Fault, status: int, words: str) -> None:
    given = shown(ReplySpec(200, (("X-A", "1"),), "hello", fault=fault))

    assert (given.status, given.tone, bool(given.headers)) == (str(status or "none"), "bad", bool(status))
    assert words in given.on_wire


def test_it_says_which_written_status_is_never_sent() -> None:
    given = given_of(ReplySpec(fault=Fault(FaultKind.CLOSE)))

    assert (given.status, given.tone) == ("200, never sent", "bad")


def test_of_a_large_body_it_shows_the_beginning() -> None:
    given = shown(ReplySpec(body="hello ", fault=Fault(FaultKind.LARGE_BODY, mebibytes=3)))

    assert given.body[0].text.startswith("hello hello hello")
    assert given.body_note == "The first 4 KiB of 3 MiB."


def test_a_long_body_is_cut_and_one_that_is_no_text_is_said_to_be_none() -> None:
    long = given_of(ReplySpec(body="ä" * 5000))
    binary = given_of(ReplySpec(body_base64="AP8="))

    assert long.body_note == "The first 4 KiB of 9.8 KiB."
    assert binary.body == [Span("", "00 ff")]
    assert "no text" in binary.body_note
