"""Eviction: the oldest requests of a bin that has more than it keeps go from its readers, a few thousand at a time.

It works like a clearing up to a number: one short update, after which nobody sees them; the sweep takes the rows. What
is pinned stays. A clearing that could be undone is final then, since what it hid is older than what goes here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from django.db.models import F, OuterRef, Q, Subquery

from bins.models import Bin, CapturedRequest, WhenFull
from bins.models.request import STORED_BYTES
from bins.retention.bounds import Bounds, bounds_of, instance_bounds, overfull
from bins.retention.events import tell
from bins.retention.pace import Pace
from bins.retention.removal import cleared_event

STEP_ROWS = 2_000
"""Rows looked at in one transaction, at most."""
RUN_HOURS = 24
"""Evictions with less than so long between them are told as one."""

IsEnough = Callable[[], bool]


class _Going(msgspec.Struct):
    """What one step takes."""

    upto: int = 0
    count: int = 0
    size: int = 0
    crowded_out: int = 0
    """Those of them that went since there were too many, not since they were old."""


def evict(now: dt.datetime, is_enough: IsEnough = lambda: False) -> int:
    """Let go what bins have over their bounds at `now`; give how many requests went."""
    total, pace = 0, Pace(STEP_ROWS, STEP_ROWS // 20 or 1)
    for bin_id in _candidates(now):
        while not is_enough() and (gone := _step(bin_id, now, pace)):
            total += gone
    return total


def _candidates(now: dt.datetime) -> Iterator[str]:
    alive = Bin.objects.filter(deleted_at=None, request_count__gt=0)
    crowded = set(alive.filter(overfull(), when_full=WhenFull.EVICT).values_list("pk", flat=True))
    yield from crowded
    aged = alive if instance_bounds().days else alive.filter(keep_days__isnull=False)
    rows = CapturedRequest.objects.filter(bin=OuterRef("pk"), n__gt=OuterRef("cleared_n"), pinned=False).order_by("n")
    for bin in aged.annotate(oldest_us=Subquery(rows.values("received_us")[:1])).iterator(chunk_size=500):
        if bin.pk not in crowded and bin.oldest_us is not None and bin.oldest_us < _cutoff(bounds_of(bin), now):
            yield bin.pk


def _step(bin_id: str, now: dt.datetime, pace: Pace) -> int:
    with pace.slice():
        bin = Bin.objects.select_for_update().get(pk=bin_id)
        going = _going(bin, bounds_of(bin), now, pace.size)
        if not going.count:
            return 0
        Bin.objects.filter(pk=bin_id).update(**_gone(bin, going, now))
        kept = list(CapturedRequest.objects.filter(bin=bin, pinned=True).order_by("n").values_list("n", flat=True))
    tell(bin_id, {**cleared_event(going.upto, kept), "evicted": going.count})
    return going.count


def _going(bin: Bin, bounds: Bounds, now: dt.datetime, most: int) -> _Going:
    over_requests, over_bytes = _excess(bin, bounds)
    cutoff = _cutoff(bounds, now)
    going = _Going()
    rows = CapturedRequest.objects.filter(Q(n__gt=bin.cleared_n), bin=bin, pinned=False).order_by("n")
    for n, received_us, size in rows.values_list("n", "received_us", STORED_BYTES)[:most]:
        is_crowded = going.count < over_requests or going.size < over_bytes
        if not is_crowded and received_us >= cutoff:
            break
        going.upto, going.count, going.size = n, going.count + 1, going.size + size
        going.crowded_out += received_us >= cutoff
    return going


def _excess(bin: Bin, bounds: Bounds) -> tuple[int, int]:
    if bin.when_full != WhenFull.EVICT:
        return 0, 0
    over_requests = 0 if bounds.requests is None else bin.request_count - bounds.requests
    return over_requests, 0 if bounds.bytes is None else bin.byte_count - bounds.bytes


def _cutoff(bounds: Bounds, now: dt.datetime) -> int:
    """Give the time before which a request is too old, in microseconds since 1970-01-01 UTC; 0 for none."""
    return 0 if bounds.days is None else max(int((now - dt.timedelta(days=bounds.days)).timestamp() * 1e6), 0)


def _gone(bin: Bin, going: _Going, now: dt.datetime) -> dict[str, Any]:
    changes: dict[str, Any] = {
        "cleared_n": going.upto,
        "cleared_at": None,
        "uncleared_n": going.upto,
        "uncleared_count": 0,
        "uncleared_bytes": 0,
        "request_count": F("request_count") - going.count,
        "byte_count": F("byte_count") - going.size,
    }
    if going.crowded_out:
        is_run = bin.evicted_at is not None and now - bin.evicted_at < dt.timedelta(hours=RUN_HOURS)
        changes["evicted_count"] = F("evicted_count") + going.crowded_out if is_run else going.crowded_out
        changes["evicted_from"] = bin.evicted_from if is_run else now
        changes["evicted_at"] = now
    return changes
