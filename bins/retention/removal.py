"""Removal of requests as people ask for it: seen at once by every reader, durable, never stalling a capture."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import F
from django.dispatch import Signal

from bins.models import Bin, CapturedRequest

removed = Signal()
"""Sent after commit with `bin_id` and `event`, the message that open pages get about it."""

SLICE_ROWS = 500


def delete_request(bin_id: str, n: int) -> bool:
    """Delete request `n` of a bin; give False when there is no such request."""
    with transaction.atomic():
        bin = Bin.objects.get(pk=bin_id)
        deleted, _ = CapturedRequest.objects.visible_in(bin).filter(n=n).delete()
        if deleted:
            Bin.objects.filter(pk=bin_id).update(request_count=F("request_count") - 1)
    if deleted:
        removed.send(sender=Bin, bin_id=bin_id, event={"type": "deleted", "numbers": [n]})
    return bool(deleted)


def clear_bin(bin_id: str) -> int:
    """Take every request of a bin from its readers; give the number up to which they are gone.

    One short update: the rows themselves go later, slice by slice (see `sweep`), so that a bin of a million requests
    is cleared without holding up a capture.
    """
    with transaction.atomic():
        Bin.objects.filter(pk=bin_id).update(cleared_n=F("last_n"), request_count=0)
        upto: int = Bin.objects.values_list("cleared_n", flat=True).get(pk=bin_id)
    removed.send(sender=Bin, bin_id=bin_id, event={"type": "cleared", "upto": upto})
    return upto


def sweep(is_enough: Callable[[], bool] = lambda: False) -> int:
    """Delete the rows of cleared requests in slices of `SLICE_ROWS`, each its own transaction; give how many went.

    Stops between two slices when `is_enough`; what is left is taken next time.
    """
    total = 0
    for bin_id, cleared in Bin.objects.filter(cleared_n__gt=0).values_list("id", "cleared_n"):
        while not is_enough() and (gone := _delete_slice(bin_id, cleared)):
            total += gone
    return total


def _delete_slice(bin_id: str, cleared: int) -> int:
    rows = CapturedRequest.objects.filter(bin_id=bin_id, n__lte=cleared).order_by("n")
    slice_ids = list(rows.values_list("id", flat=True)[:SLICE_ROWS])
    if slice_ids:
        CapturedRequest.objects.filter(id__in=slice_ids).delete()
    return len(slice_ids)
