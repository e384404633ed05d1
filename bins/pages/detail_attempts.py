"""The tab of a request's delivery: its attempts in order, the gaps between them, and what each got."""

from __future__ import annotations

import datetime as dt

import msgspec

from bins.models import CapturedRequest
from bins.pages.addresses import request_path
from bins.pages.times import Moment, moment, took_words
from bins.replies.words import is_failure, outcome_words, tone
from bins.rules.attempts import LOOKED_AT, delivery_of

MOST_SHOWN = 100
"""Attempts of one delivery that are listed, the newest."""


class ShownAttempt(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt in the timeline."""

    n: int
    href: str
    at: Moment
    gap: str
    """Until the next one; empty for the last."""
    answer: str
    """What it got, in two words."""
    took: str
    """`in 3 ms`, until the end of our reply; empty when that is not known."""
    failed: bool
    tone: str
    """Class of the answer: `good`, `bad` or neither."""
    rule: str
    count: int
    is_this: bool


class Attempts(msgspec.Struct, frozen=True, kw_only=True):
    """The timeline of a delivery."""

    told_by: str
    """What tells that they belong together; captured text."""
    attempts: list[ShownAttempt]
    more: int
    """Older ones that are not listed."""
    looked_at: int
    reach: int = LOOKED_AT


def attempts_of(request: CapturedRequest, token: str) -> Attempts:
    """Give the attempts of the delivery that `request` belongs to."""
    found = delivery_of(request.bin, request)
    listed = found.attempts[-MOST_SHOWN:]
    gaps = [*(_gap_text(one.gap) for one in listed[1:] if one.gap is not None), ""]
    shown = [
        ShownAttempt(
            n=one.n,
            href=f"{request_path(token, one.n)}?tab=attempts",
            at=moment(one.received_at),
            gap=gap,
            answer=outcome_words(one.status, one.fault),
            took=took_words(one.sent_us, one.fault),
            failed=is_failure(one.status, one.fault),
            tone=tone(one.status, one.fault),
            rule=one.rule,
            count=one.count,
            is_this=one.n == request.n,
        )
        for one, gap in zip(listed, gaps, strict=True)
    ]
    more = len(found.attempts) - len(listed)
    return Attempts(told_by=found.told_by, attempts=shown, more=more, looked_at=found.looked_at)


def _gap_text(gap: dt.timedelta) -> str:
    """Give a gap as people say it: `47 ms`, `1.3 s`, `12 s`, `5 min 2 s`, `3 h 10 min`."""
    seconds = gap.total_seconds()
    if seconds < 1:
        return f"{max(seconds, 0) * 1000:.0f} ms"
    if seconds < 10:
        return f"{seconds:.1f} s"
    parts = []
    rest = round(seconds)
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2])
