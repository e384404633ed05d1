"""The sweep: takes rows away for good that nobody can read or bring back any more, in slices between captures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils import timezone

from bins.message.refusal import Refusal
from bins.models import Bin, CapturedRequest, Note, RefusedRequests, Tombstone, TrashedRequest
from bins.retention.pace import Pace
from bins.retention.trash import SLICE_BYTES, TRASH_MINUTES

SLICE_ROWS = 500

CLEARED_AFTER = dt.timedelta(seconds=75)
"""Longer than a clearing can be undone, so that an undo just in time finds every row."""
TRASH_AFTER = dt.timedelta(minutes=TRASH_MINUTES)
BIN_DAYS = 1
"""How long a deleted bin can be brought back."""
BIN_AFTER = dt.timedelta(days=BIN_DAYS, minutes=10)

_COLUMNS = ("id", "bin_id", "n", "body_kept")

REFUSALS_DAYS = 90
"""How long it is known how many requests were turned away in which minute."""

IsEnough = Callable[[], bool]
Rows = QuerySet[CapturedRequest] | QuerySet[TrashedRequest]


def sweep(is_enough: IsEnough = lambda: False, now: dt.datetime | None = None, *, hurry: bool = False) -> int:
    """Delete what was cleared, thrown away or deleted with its bin long enough before `now`; give how many rows went.

    In a `hurry`, when the store has no room left, what was cleared or thrown away goes at once and can no longer be
    undone. Each slice is a transaction of its own. Stops between two slices when `is_enough`; what is left is taken
    next time.
    """
    now = now or timezone.now()
    total, pace = 0, Pace(SLICE_ROWS, hurry=hurry)
    for rows in _due(now, hurry):
        total += _delete_all(rows, is_enough, pace)
    if not is_enough():
        _delete_empty_bins(now)
        _forget_refusals(now)
    return total


def _due(now: dt.datetime, hurry: bool) -> Iterator[Rows]:
    left = CapturedRequest.objects.filter(bin=OuterRef("pk"), n__lte=OuterRef("cleared_n"), pinned=False)
    cleared = Bin.objects.filter(Exists(left), cleared_n__gt=0)  # of thousands of bins only those with work left
    for bin in cleared.only("cleared_n", "cleared_at", "uncleared_n"):
        is_final = bin.cleared_at is None or bin.cleared_at <= now - CLEARED_AFTER or (hurry and _end_undo(bin))
        upto = bin.cleared_n if is_final else bin.uncleared_n
        yield CapturedRequest.objects.filter(bin=bin, n__lte=upto, pinned=False).order_by("n")
    trashed_until = now if hurry else now - TRASH_AFTER
    yield TrashedRequest.objects.filter(trashed_at__lte=trashed_until).order_by("trashed_at")
    for bin in _deleted_bins(now):
        yield CapturedRequest.objects.filter(bin=bin).order_by("n")
        yield TrashedRequest.objects.filter(bin=bin).order_by("id")


def _end_undo(bin: Bin) -> bool:
    """Make the last clearing final; give False when somebody has just undone it."""
    return Bin.objects.filter(pk=bin.pk, cleared_n=bin.cleared_n).update(cleared_at=None) == 1


def _delete_all(rows: Rows, is_enough: IsEnough, pace: Pace) -> int:
    """Delete `rows` slice by slice; give how many went.

    Each slice begins where the one before ended: from the beginning, PostgreSQL would pass over all that was deleted
    since its last vacuum, again and again.
    """
    total, rest, (order,) = 0, rows, rows.query.order_by
    while not is_enough() and (found := list(_within(rest.values_list(*_COLUMNS, order)[: pace.size]))):
        with pace.slice():
            rows.model._default_manager.filter(pk__in=[row[0] for row in found]).delete()
            for bin_id in {row[1] for row in found}:
                Note.objects.filter(bin_id=bin_id, n__in=[row[2] for row in found if row[1] == bin_id]).delete()
        total += len(found)
        rest = rows.filter(**{f"{order}__gte": found[-1][-1]})
    return total


def _within(rows: Iterable[Any]) -> Iterator[Any]:
    """Give rows up to a limit of bytes, and at least one: large bodies take their time to free."""
    size = 0
    for row in rows:
        if size and size + row[3] > SLICE_BYTES:
            return
        size += row[3]
        yield row


def _deleted_bins(now: dt.datetime) -> QuerySet[Bin]:
    return Bin.objects.filter(deleted_at__lte=now - BIN_AFTER).order_by("deleted_at")


def _delete_empty_bins(now: dt.datetime) -> None:
    for bin in islice(_deleted_bins(now), SLICE_ROWS):
        with transaction.atomic():
            if not CapturedRequest.objects.filter(bin=bin).exists():
                hits = RefusedRequests.objects.filter(bin=bin, reason=Refusal.GONE.reason).aggregate(sum=Sum("count"))
                Tombstone.objects.create(pk=bin.pk, buried_at=now, hits=hits["sum"] or 0)
                bin.delete()


def _forget_refusals(now: dt.datetime) -> None:
    """Delete the counts of minutes long past; they are counted in the order of their keys."""
    oldest = int((now - dt.timedelta(days=REFUSALS_DAYS)).timestamp()) // 60
    first = RefusedRequests.objects.order_by("pk").values_list("pk", "minute")[:SLICE_ROWS]
    RefusedRequests.objects.filter(pk__in=[pk for pk, minute in first if minute < oldest]).delete()
