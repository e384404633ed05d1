"""Presets, the redirects with a client that follows."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import msgspec
import pytest

from bins.replies.faults import check_fault
from bins.replies.presets import BY_KEY, PRESETS, Preset
from bins.replies.spec import CountBy, FaultKind, Order, ReplySpec, RuleSpec, Then

URL = "https://h.example/aaaaaaaaaaaaaaaaaaaaaaaa/deep//x?y=1"


def following(replies: Iterator[ReplySpec]) -> tuple[httpx.Client, list[httpx.Request]]:
    """A client that follows redirects, and the requests that it has sent."""
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        reply = next(replies)
        return httpx.Response(reply.status, headers=list(reply.headers), text=reply.body)

    return httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=True), sent


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_a_preset_can_be_written_and_read_as_a_rule(preset: Preset) -> None:
    assert msgspec.json.decode(msgspec.json.encode(preset.rule), type=RuleSpec) == preset.rule
    assert preset.rule.name == preset.title
    assert BY_KEY[preset.key] is preset
    assert preset.sentence.endswith(".")


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_a_preset_is_in_order(preset: Preset) -> None:
    for reply in preset.rule.replies:
        assert 200 <= reply.status <= 599
        assert reply.fault is None or check_fault(reply.fault, 30) == []
        assert all("\n" not in value and value.isascii() for _, value in reply.headers)


def test_keys_and_titles_tell_presets_apart() -> None:
    assert len(BY_KEY) == len({preset.title for preset in PRESETS}) == len(PRESETS)


def test_a_preset_of_one_reply_can_be_the_bin_s_own() -> None:
    own = {preset.key for preset in PRESETS if preset.reply}

    assert own == {"slow", "timeout", "maintenance", "rate_limit", "redirect_loop"}


def test_two_attempts_of_a_delivery_fail_and_the_third_does_not() -> None:
    rule = BY_KEY["fail_twice"].rule

    assert [reply.status for reply in rule.replies] == [503, 503, 200]
    assert [dict(reply.headers).get("Retry-After") for reply in rule.replies] == ["1", "1", None]
    assert (rule.count_by, rule.then) == (CountBy.DELIVERY, Then.LAST)


def test_flaky_draws_one_failure_of_five() -> None:
    rule = BY_KEY["flaky"].rule

    assert rule.order is Order.RANDOM
    assert [(reply.status, reply.weight) for reply in rule.replies] == [(503, 1), (200, 4)]


def test_timeout_is_silence() -> None:
    (reply,) = BY_KEY["timeout"].rule.replies

    assert reply.fault is not None
    assert reply.fault.kind is FaultKind.SILENT


def test_a_redirect_brings_method_and_body_back_to_the_path() -> None:
    client, sent = following(iter(BY_KEY["redirect"].rule.replies))

    answer = client.post(URL, content=b"hello")

    assert answer.status_code == 200
    assert str(sent[1].url) == URL.replace("y=1", "redirected=1")
    assert (sent[1].method, sent[1].content) == ("POST", b"hello")


def test_a_redirect_to_get_brings_a_get_that_it_does_not_match() -> None:
    rule = BY_KEY["redirect_to_get"].rule
    client, sent = following(iter([*rule.replies, ReplySpec()]))

    client.post(URL, content=b"hello")

    assert sent[1].method == "GET"
    assert "GET" not in rule.match.method


def test_a_redirect_loop_loops_within_the_bin() -> None:
    client, sent = following(reply for _ in range(100) for reply in BY_KEY["redirect_loop"].rule.replies)

    with pytest.raises(httpx.TooManyRedirects):
        client.post(URL, content=b"hello")

    assert {str(request.url) for request in sent[1:]} == {URL.replace("y=1", "loop")}
    assert {request.method for request in sent} == {"POST"}
