"""What happened to a bin, told to whoever shows it."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.dispatch import Signal

from bins.models import Bin

happened = Signal()
"""Sent after commit with `bin_id` and `event`: `deleted`, `cleared`, `restored`, `marked`, `settings` or `gone`."""


def tell(bin_id: str, event: dict[str, Any]) -> None:
    """Tell open pages, and whoever else listens, about `event`."""
    happened.send(sender=Bin, bin_id=bin_id, event=event)


def next_revision(bin: Bin, **changes: Any) -> int:
    """Store that a mark changed, or requests went or came back, with other `changes` to the row; give the new revision.

    Called with the row locked, in the transaction of the change itself.
    """
    Bin.objects.filter(pk=bin.pk).update(revision=F("revision") + 1, **changes)
    return bin.revision + 1
