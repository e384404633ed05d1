"""Removal of requests as people ask for it: seen at once by every reader, undone within a moment, durable."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bins.models import Bin, CapturedRequest
from bins.retention.events import next_revision, tell
from bins.retention.trash import delete_requests

UNCLEAR_SECONDS = 60
"""How long a clearing can be undone; the sweep waits a little longer."""


def delete_request(bin_id: str, n: int) -> bool:
    """Delete request `n` of a bin; give False when there is no such request."""
    return bool(delete_requests(bin_id, [n]).numbers)


def clear_bin(bin_id: str) -> int:
    """Take every request but the pinned ones from the readers of a bin; give the number up to which they are gone.

    One short update: the rows themselves go later, slice by slice (see `sweep`), so that a bin of a million requests
    is cleared without holding up a capture.
    """
    with transaction.atomic():
        bin = Bin.objects.select_for_update().get(pk=bin_id)
        kept = list(CapturedRequest.objects.filter(bin=bin, pinned=True).order_by("n").values_list("n", flat=True))
        # Clearing what is clear already must not cost anybody the undoing of the clearing before.
        if bin.request_count > len(kept):
            kept_bytes = CapturedRequest.objects.filter(bin=bin, pinned=True).stored_bytes() if kept else 0
            Bin.objects.filter(pk=bin_id).update(**_cleared(bin, len(kept), kept_bytes))
            bin.cleared_n = bin.last_n
    tell(bin_id, cleared_event(bin.cleared_n, kept))
    return bin.cleared_n


def unclear_bin(bin_id: str, upto: int) -> bool:
    """Undo the clearing up to number `upto`; give False when that is over, or another one came since."""
    with transaction.atomic():
        bin = Bin.objects.select_for_update().get(pk=bin_id)
        if bin.cleared_n != upto or not can_unclear(bin):
            return False
        count = F("request_count") + F("uncleared_count")
        size = F("byte_count") + F("uncleared_bytes")
        back = {"cleared_n": bin.uncleared_n, "cleared_at": None, "request_count": count, "byte_count": size}
        back |= {"uncleared_count": 0, "uncleared_bytes": 0}
        revision = next_revision(bin, **back)
    tell(bin_id, {"type": "restored", "cleared": bin.uncleared_n, "revision": revision})
    return True


def can_unclear(bin: Bin) -> bool:
    """Tell whether the last clearing of `bin` can still be undone."""
    window = dt.timedelta(seconds=UNCLEAR_SECONDS)
    return bin.cleared_at is not None and timezone.now() - bin.cleared_at <= window


def cleared_event(upto: int, kept: list[int]) -> dict[str, Any]:
    """Give the message about a clearing; `kept` are the pinned numbers that it left."""
    event = {"type": "cleared", "upto": upto}
    return {**event, "kept": [n for n in kept if n <= upto]} if kept else event


def _cleared(bin: Bin, kept: int, kept_bytes: int) -> dict[str, Any]:
    return {
        "cleared_n": bin.last_n,
        "cleared_at": timezone.now(),
        "uncleared_n": bin.cleared_n,
        "uncleared_count": bin.request_count - kept,
        "request_count": kept,
        "uncleared_bytes": bin.byte_count - kept_bytes,
        "byte_count": kept_bytes,
    }
