"""Rules and default replies that people try first: one click gives them, and then they are like any other."""

from __future__ import annotations

import msgspec

from bins.replies.spec import CountBy, Fault, FaultKind, MatchSpec, Order, ReplySpec, RuleSpec, Then

_TEXT = ("Content-Type", "text/plain; charset=utf-8")


class ReplyPreset(msgspec.Struct, frozen=True):
    """A default reply ready to be written."""

    key: str
    title: str
    help: str
    """One sentence."""
    spec: ReplySpec


class RulePreset(msgspec.Struct, frozen=True):
    """A rule ready to be made."""

    key: str
    title: str
    help: str
    """One sentence."""
    spec: RuleSpec

    @property
    def rule(self) -> RuleSpec:
        """The rule with its name."""
        return msgspec.structs.replace(self.spec, name=self.title)


def _said(status: int, words: str, *headers: tuple[str, str], delay_seconds: float = 0, weight: int = 1) -> ReplySpec:
    fields = (_TEXT, *headers)
    return ReplySpec(status, fields, f"{words}\n", delay_seconds=delay_seconds, weight=weight)


_REPLIES = (
    ReplyPreset(
        "json", "200 JSON", "200 with a small JSON object.",
        ReplySpec(200, (("Content-Type", "application/json"),), '{"ok": true}\n'),
    ),
    ReplyPreset("empty", "204", "204 No Content: a success without a body.", ReplySpec(204)),
    ReplyPreset(
        "redirect", "Redirect", "302 to the address in Location; put yours there.",
        _said(302, "Over there.", ("Location", "https://example.com/")),
    ),
    ReplyPreset(
        "busy", "503", "503 with Retry-After, for every attempt.",
        _said(503, "Not now. Try again.", ("Retry-After", "30")),
    ),
    ReplyPreset("slow", "Slow 5 s", "200 after five seconds.", _said(200, "Saved, slowly.", delay_seconds=5)),
    ReplyPreset(
        "timeout", "Timeout", "Nothing comes back until the sender gives up, or until this server lets go.",
        msgspec.structs.replace(_said(200, "Saved."), fault=Fault(FaultKind.SILENT)),
    ),
)  # fmt: skip

REPLY_PRESETS: dict[str, ReplyPreset] = {preset.key: preset for preset in _REPLIES}
"""By their keys, in the order in which they are shown."""

_SAVED = _said(200, "Saved.")
_BUSY = _said(503, "Not now. Try again.", ("Retry-After", "1"))

# What the redirects lead to is relative (RFC 9110 section 10.2.2): it stays in the bin, wherever its address begins.
_ALL = (
    RulePreset(
        "once", "500 once", "The next request gets 500, all behind it the default reply.",
        RuleSpec(replies=(_said(500, "Failed on purpose, once."),), then=Then.DEFAULT),
    ),
    RulePreset(
        "fail_twice", "Fail twice per delivery",
        "The first two attempts of each delivery get 503 with Retry-After, the third 200.",
        RuleSpec(replies=(_BUSY, _BUSY, _SAVED), count_by=CountBy.DELIVERY),
    ),
    RulePreset(
        "flaky", "Flaky 20 %", "One request in five gets 500, drawn at random; a seed repeats the run.",
        RuleSpec(
            replies=(_said(200, "Saved.", weight=8), _said(500, "Failed on purpose, at random.", weight=2)),
            order=Order.RANDOM, seed=1,
        ),
    ),
    RulePreset(
        "slow", "Slow 5 s", "The reply comes after five seconds.",
        RuleSpec(replies=(_said(200, "Saved, slowly.", delay_seconds=5),)),
    ),
    RulePreset(
        "timeout", "Timeout", "Nothing comes back until the sender gives up, or until this server lets go.",
        RuleSpec(replies=(msgspec.structs.replace(_SAVED, fault=Fault(FaultKind.SILENT)),)),
    ),
    RulePreset(
        "maintenance", "Maintenance 503", "Everything gets 503, with Retry-After of two minutes.",
        RuleSpec(replies=(_said(503, "Down for maintenance.", ("Retry-After", "120")),)),
    ),
    RulePreset(
        "rate_limit", "Rate limit 429", "Everything gets 429, with Retry-After and rate-limit headers.",
        RuleSpec(
            replies=(
                _said(
                    429, "Too many requests.", ("Retry-After", "30"), ("RateLimit-Limit", "100"),
                    ("RateLimit-Remaining", "0"), ("RateLimit-Reset", "30"),
                ),
            )
        ),
    ),
    RulePreset(
        "reset", "Connection reset", "The connection is reset in place of an answer.",
        RuleSpec(replies=(msgspec.structs.replace(_SAVED, fault=Fault(FaultKind.RESET)),)),
    ),
    RulePreset(
        "redirect", "Redirect", "/redirect leads to /redirected in this bin with 302.",
        RuleSpec(
            match=MatchSpec(path="/redirect"),
            replies=(_said(302, "Over there.", ("Location", "redirected")),),
        ),
    ),
    RulePreset(
        "redirect_loop", "Redirect loop", "/loop leads to itself, without an end.",
        RuleSpec(
            match=MatchSpec(path="/loop"), replies=(_said(302, "Round again.", ("Location", "loop")),)
        ),
    ),
)  # fmt: skip

RULE_PRESETS: dict[str, RulePreset] = {preset.key: preset for preset in _ALL}
"""By their keys, in the order in which they are shown."""
