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
SHOWN_FOR = dt.timedelta(hours=24)


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
    found = (
        RefusedRequests.objects.filter(bin=bin, minute__gte=_oldest())
        .values_list("reason")
        .annotate(total=Sum("count"), since=Min("minute"), until=Max("minute"))
        .order_by("-until")
    )
    return [_refused(*row) for row in found]


def refusals_of_all(most: int) -> list[tuple[Bin, Refused]]:
    """Give those of all bins, an entry a bin and reason, the `most` latest ones."""
    found = list(
        RefusedRequests.objects.filter(minute__gte=_oldest())
        .values_list("bin", "reason")
        .annotate(total=Sum("count"), since=Min("minute"), until=Max("minute"))
        .order_by("-until", "bin", "reason")[:most]
    )
    bins = Bin.objects.in_bulk({row[0] for row in found})
    return [(bins[bin_id], _refused(*row)) for bin_id, *row in found if bin_id in bins]


def _oldest() -> int:
    return int((timezone.now() - SHOWN_FOR).timestamp()) // 60


def _refused(reason: str, count: int, first: int, last: int) -> Refused:
    return Refused(count, _WORDS.get(reason, reason.replace("_", " ")), _minute(first), _minute(last))


def _minute(minute: int) -> Moment:
    return moment(dt.datetime.fromtimestamp(minute * 60, dt.UTC))
