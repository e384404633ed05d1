from __future__ import annotations

from bins.bodies.visible import Span
from bins.pages.reply_given import given_of, sent
from bins.replies.prepare import prepare
from bins.replies.spec import Fault, FaultKind, ReplySpec


def test_it_shows_what_was_written() -> None:
    given = given_of(ReplySpec(503, (("Retry-After", "1"), ("Set-Cookie", "a")), "Not now.", delay_seconds=2.5))

    assert (given.status, given.delay, given.fault) == (503, "2.5 s", "")
    assert given.body == [Span("", "Not now.")]
    assert given.left_out == ("Set-Cookie",)


def test_it_shows_what_was_sent() -> None:
    given = sent(prepare(ReplySpec(200, (("X-A", "1"),), "", fault=Fault(FaultKind.RESET))))

    names = ["".join(span.text for span in name) for name, _ in given.headers]
    assert names[0] == "X-A"
    assert "Content-Security-Policy" in names
    assert given.fault == "connection reset"


def test_a_long_body_is_cut_and_one_that_is_no_text_is_said_to_be_none() -> None:
    long = given_of(ReplySpec(body="ä" * 5000))
    binary = given_of(ReplySpec(body_base64="AP8="))

    assert long.body_note == "The first 4 KiB of 9.8 KiB."
    assert binary.body == [Span("", "00 ff")]
    assert "no text" in binary.body_note
