"""Keeps what rules leave behind within bounds: counts of deliveries, and replies that nothing gives any more."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, F, Min

from bins.models import Bin, CapturedRequest, ReplyCount, Rule, SavedReply, TrashedRequest
from bins.models.reply import UNUSED

MOST_DELIVERIES = 10_000
"""Counted for one rule; the counts of those that came longest ago are dropped."""
MOST_RETIRED = 1_000
"""Replies of one bin that nothing gives any more; beyond it requests only say that theirs is no longer known."""


def prune() -> None:
    """Drop counts beyond the bound, counts of rules that are gone, and replies that no request got."""
    for rule in Rule.objects.annotate(size=Count("counts")).filter(size__gt=MOST_DELIVERIES + 1):
        _drop_counts(rule)
    ReplyCount.objects.exclude(rule__in=Rule.objects.all()).delete()
    for bin in Bin.objects.filter(pk__in=SavedReply.objects.values("bin")):
        _retire(bin)


def _drop_counts(rule: Rule) -> None:
    with transaction.atomic():
        kept = ReplyCount.objects.filter(rule=rule).exclude(key=b"").order_by("-last_us")
        newest = list(kept.values_list("pk", flat=True)[:MOST_DELIVERIES])
        dropped, _ = kept.exclude(pk__in=newest).delete()
        Bin.objects.filter(pk=rule.bin_id).update(dropped_counts=F("dropped_counts") + dropped)


def _retire(bin: Bin) -> None:
    """Delete replies of no use; one is first seen unused, then given a number, so that none on its way is lost."""
    used = {bin.reply_version, *(version for rule in Rule.objects.filter(bin=bin) for version in rule.reply_versions)}
    unused = SavedReply.objects.filter(bin=bin).exclude(pk__in=used)
    unused.filter(retired_n=UNUSED).update(retired_n=bin.last_n)
    unused.filter(retired_n=None).update(retired_n=UNUSED)
    retired = unused.exclude(retired_n=UNUSED).order_by("-retired_n", "-pk")
    retired.filter(retired_n__lt=_lowest(bin)).delete()
    SavedReply.objects.filter(pk__in=list(retired.values_list("pk", flat=True)[MOST_RETIRED:])).delete()


def _lowest(bin: Bin) -> int:
    """Give the lowest number among the requests of a bin that are there, or that could come back."""
    found = [table.objects.filter(bin=bin).aggregate(n=Min("n"))["n"] for table in (CapturedRequest, TrashedRequest)]
    return min([n for n in found if n is not None], default=bin.last_n + 1)
