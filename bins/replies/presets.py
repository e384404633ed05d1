"""Rules ready to use: how senders are most often tested, each as a rule that its bin's owner may change."""

import msgspec

from bins.replies.spec import CountBy, Fault, FaultKind, MatchSpec, Order, ReplySpec, RuleSpec, Then


class Preset(msgspec.Struct, frozen=True):
    """A rule with a name to choose it by."""

    key: str
    title: str
    sentence: str
    """What the sender meets."""
    rule: RuleSpec

    @property
    def reply(self) -> ReplySpec | None:
        """The reply that could as well be the bin's own; None when the rule is more than one reply for everything."""
        return self.rule.replies[0] if self.rule == RuleSpec(self.title, replies=self.rule.replies[:1]) else None


_TEXT = ("Content-Type", "text/plain; charset=utf-8")
_SAVED = ReplySpec(200, (_TEXT,), "Saved.\n")
_ONCE_MORE = ReplySpec(503, (_TEXT, ("Retry-After", "1")), "Saved, and failed on purpose. Try again.\n")


def _preset(key: str, title: str, sentence: str, *replies: ReplySpec, **rule: object) -> Preset:
    return Preset(key, title, sentence, msgspec.structs.replace(RuleSpec(title, replies=replies), **rule))


PRESETS: tuple[Preset, ...] = (
    _preset(
        "fail_once", "500 once", "The first request fails with 500; all others get the bin's own reply.",
        ReplySpec(500, (_TEXT,), "Saved, and failed on purpose.\n"), then=Then.DEFAULT,
    ),
    _preset(
        "fail_twice", "Fail twice per delivery",
        "Attempts 1 and 2 of each delivery fail with 503 and Retry-After; attempt 3 and later get 200.",
        _ONCE_MORE, _ONCE_MORE, _SAVED, count_by=CountBy.DELIVERY,
    ),
    _preset(
        "flaky", "Flaky 20 %", "One request of five, drawn at random, fails with 503; the others get 200.",
        _ONCE_MORE, msgspec.structs.replace(_SAVED, weight=4), order=Order.RANDOM,
    ),
    _preset(
        "slow", "Slow 5 s", "Every reply comes 5 seconds late.",
        msgspec.structs.replace(_SAVED, delay_seconds=5.0),
    ),
    _preset(
        "timeout", "Timeout", "No answer comes until the sender gives up, or for as long as this instance allows.",
        ReplySpec(fault=Fault(FaultKind.SILENT)),
    ),
    _preset(
        "maintenance", "Maintenance 503", "Every request gets 503 and is asked to come back in two minutes.",
        ReplySpec(503, (_TEXT, ("Retry-After", "120")), "Down for maintenance. Come back in two minutes.\n"),
    ),
    _preset(
        "rate_limit", "429 too many requests",
        "Every request gets 429 with Retry-After and rate-limit headers: 100 a minute, none left, 30 seconds to wait.",
        ReplySpec(
            429,
            (
                _TEXT, ("Retry-After", "30"), ("RateLimit-Policy", "100;w=60"), ("RateLimit-Limit", "100"),
                ("RateLimit-Remaining", "0"), ("RateLimit-Reset", "30"),
            ),
            "Too many requests. Wait 30 seconds.\n",
        ),
    ),
    # A Location of a query alone keeps the path (RFC 3986 section 5.2.2), so it stays within the bin.
    _preset(
        "redirect", "Redirect once",
        "Each delivery is sent on once with 307, to the same path with ?redirected=1; method and body must come along.",
        ReplySpec(307, (("Location", "?redirected=1"),)), _SAVED, then=Then.LOOP, count_by=CountBy.DELIVERY,
    ),
    _preset(
        "redirect_to_get", "Redirect to GET",
        "What is posted is sent on with 303; the GET that should follow gets the bin's own reply.",
        ReplySpec(303, (("Location", "?redirected=1"),)), match=MatchSpec(method=("POST", "PUT", "PATCH", "DELETE")),
    ),
    _preset(
        "redirect_loop", "Redirect loop",
        "Every request is sent on with 307, to the same path with ?loop, for as long as the sender follows.",
        ReplySpec(307, (("Location", "?loop"),)),
    ),
)  # fmt: skip
"""In the order in which they are offered."""

BY_KEY = {preset.key: preset for preset in PRESETS}
