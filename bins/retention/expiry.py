"""Bins that nobody sends to any more: they expire when the instance says so, and can be brought back for a day."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery

from bins.models import Bin, CapturedRequest
from bins.retention.events import tell


def expire_idle_bins(now: dt.datetime) -> int:
    """Delete the bins that took no request for as many days as the instance allows; give how many."""
    days = settings.CONFIG.idle_bin_days
    if not days:
        return 0
    since = now - dt.timedelta(days=days)
    newest = CapturedRequest.objects.filter(bin=OuterRef("pk")).order_by("-n").values("received_us")[:1]
    old = Bin.objects.filter(deleted_at=None, created_at__lt=since).annotate(newest_us=Subquery(newest))
    idle = old.filter(Q(newest_us=None) | Q(newest_us__lt=int(since.timestamp() * 1e6)))
    # A pin says that somebody wants to keep it.
    idle = idle.exclude(pk__in=CapturedRequest.objects.filter(pinned=True).values("bin"))
    # Asked again of each: a request may have come meanwhile.
    found = [
        pk for pk in idle.values_list("pk", flat=True) if idle.filter(pk=pk).update(deleted_at=now, has_expired=True)
    ]
    for bin_id in found:
        tell(bin_id, {"type": "gone"})
    return len(found)
