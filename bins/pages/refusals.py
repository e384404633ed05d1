"""What a page says about requests that were turned away."""

from __future__ import annotations

import datetime as dt

import msgspec
from django.db.models import Max, Min, Sum
from django.utils import timezone

from bins.message.refusal import Refusal
from bins.models import Bin, RefusedRequests
from bins.pages.times import Moment, moment

_WORDS = {
    Refusal.RATE.reason: "more than the rate allows",
    Refusal.GONE.reason: "the bin was deleted",
    Refusal.BIN_FULL.reason: "the bin is full",
    Refusal.BIN_FULL_WAIT.reason: "the bin is full",
}
"""What is said of some reasons; the names of the others are plain enough."""
_SHOWN_FOR = dt.timedelta(hours=24)


class Refused(msgspec.Struct, frozen=True):
    """How many requests were turned away for one reason, and when."""

    count: int
    reason: str
    since: Moment
    until: Moment
    """Start of the last minute in which it happened."""


def recent_refusals(bin: Bin) -> list[Refused]:
    """Give the refusals of the last 24 hours, one entry a reason, the latest first; they concern the whole bin."""
    if not bin.sight.is_whole:
        return []
    oldest = int((timezone.now() - _SHOWN_FOR).timestamp()) // 60
    found = (
        RefusedRequests.objects.filter(bin=bin, minute__gte=oldest)
        .values_list("reason")
        .annotate(total=Sum("count"), since=Min("minute"), until=Max("minute"))
        .order_by("-until")
    )
    return [
        Refused(count, _WORDS.get(reason, reason.replace("_", " ")), _minute(first), _minute(last))
        for reason, count, first, last in found
    ]


def _minute(minute: int) -> Moment:
    return moment(dt.datetime.fromtimestamp(minute * 60, dt.UTC))
