from __future__ import annotations

import pytest

from bins.replies.spec import CountBy, Fault, FaultKind, MatchSpec, Order, ReplySpec, RuleSpec, Then, Where
from bins.replies.words import (
    FAULTS,
    fault_words,
    is_failure,
    lasted_words,
    match_words,
    outcome_words,
    replies_words,
    reply_words,
    wire_words,
)

OK, BAD = ReplySpec(200), ReplySpec(503)


@pytest.mark.parametrize(
    ("match", "words"),
    [
        (MatchSpec(), "every request"),
        (MatchSpec(method=("POST",), path="/orders/**"), "POST /orders/**"),
        (MatchSpec(method=("POST", "PUT"), header=(("X-Event", "push"),)), "POST or PUT · header X-Event = push"),
        (MatchSpec(query=(("debug", "*"),)), "query debug"),
        (MatchSpec(query=(("debug", ""),), json=(("$.a", ""),)), 'query debug = "" · JSON $.a = ""'),
        (MatchSpec(json=(("$.type", "invoice.*"), ("$.n", 5))), "JSON $.type = invoice.* · JSON $.n = 5"),
        (MatchSpec(content_type="text/*", body_contains="x"), "type text/* · body has “x”"),
        (MatchSpec(network=("10.0.0.0/8",), signed=True), "from 10.0.0.0/8 · signed"),
        (MatchSpec(signed=False), "not signed"),
    ],
)
def test_conditions_are_told_in_plain_words(match: MatchSpec, words: str) -> None:
    assert match_words(match) == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (RuleSpec(replies=(BAD,)), "503 each time"),
        (RuleSpec(replies=(BAD, BAD, OK)), "503, 503, then 200"),
        (RuleSpec(replies=(BAD,), then=Then.DEFAULT), "503, then the default reply"),
        (RuleSpec(replies=(BAD, OK), then=Then.LOOP), "503, 200, over and over"),
        (RuleSpec(replies=(BAD, OK), count_by=CountBy.DELIVERY), "503, then 200 · per delivery"),
        (RuleSpec(replies=(ReplySpec(weight=4), BAD), order=Order.RANDOM), "200 (80 %) or 503 (20 %), at random"),
        (RuleSpec(replies=(BAD,) * 19 + (OK,)), "503, 503, 503, 503, 503, 14 more, then 200"),
    ],
)
def test_replies_are_told_in_their_order(rule: RuleSpec, words: str) -> None:
    assert replies_words(rule) == words


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (ReplySpec(200, delay_seconds=2.5), "200 after 2.5 s"),
        (ReplySpec(fault=Fault(FaultKind.SILENT, seconds=3)), "no answer for 3 s"),
        (ReplySpec(fault=Fault(FaultKind.RESET)), "connection reset"),
        (ReplySpec(fault=Fault(FaultKind.SLOW_HEADERS, seconds=3)), "200, endless headers for 3 s"),
        (ReplySpec(fault=Fault(FaultKind.RESET, at=Where.MIDDLE)), "200, connection reset in the middle"),
        (ReplySpec(503, fault=Fault(FaultKind.DRIP)), "503, body in drops, 10 bytes a second"),
        (ReplySpec(fault=Fault(FaultKind.TRUNCATE, missing=1000)), "200, body cut short by 1,000 bytes"),
        (ReplySpec(fault=Fault(FaultKind.LARGE_BODY)), "200, large body of 10 MiB"),
    ],
)
def test_a_reply_is_told_with_its_fault_and_delay(reply: ReplySpec, words: str) -> None:
    assert reply_words(reply) == words


def test_every_fault_has_words() -> None:
    assert set(FAULTS) == set(FaultKind)
    assert all(fault_words(Fault(kind)) for kind in FaultKind)


@pytest.mark.parametrize(
    ("status", "fault", "words", "failed", "lasted"),
    [
        (200, None, "200", False, "in"),
        (503, None, "503", True, "in"),
        (0, "silent", "no answer", True, "for"),
        (0, "reset", "connection reset", True, "after"),
        (200, "reset", "200, connection reset", True, "after"),
        (200, "truncate", "200, body cut short", True, "after"),
        (200, "slow_headers", "200, endless headers", True, "for"),
        (200, "bad_gzip", "200, broken gzip", True, "in"),
        (200, "drip", "200, body in drops", False, "in"),
        (503, "drip", "503, body in drops", True, "in"),
    ],
)
def test_what_a_sender_got_is_told_in_two_words(
    status: int, fault: str | None, words: str, failed: bool, lasted: str
) -> None:
    assert (outcome_words(status, fault), is_failure(status, fault), lasted_words(fault)) == (words, failed, lasted)


def test_what_went_out_is_told_in_a_sentence() -> None:
    cut = Fault(FaultKind.TRUNCATE, missing=1_000)

    assert all(wire_words(Fault(kind), 0, head_only=True).endswith(".") for kind in FaultKind)
    assert "after 512 of the 1,512 bytes" in wire_words(cut, 512, head_only=False)
    assert "before the head was complete" in wire_words(cut, 0, head_only=True)
    assert "Half of the answer" in wire_words(Fault(FaultKind.RESET, at=Where.MIDDLE), 0, head_only=False)
