"""What is done to a bin as a whole: a name, deletion for a day, and the way back."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from bins.models import Bin
from bins.retention.events import tell
from bins.retention.sweeping import BIN_DAYS

MOST_NAME = 100
"""Characters of a bin's name."""


def rename_bin(bin: Bin, name: str) -> str:
    """Give a bin a name, or none; give the name as kept: one line, no control characters, not too long."""
    plain = "".join(character if character.isprintable() else " " for character in name)
    bin.rename(" ".join(plain.split())[:MOST_NAME])
    tell(bin.id, {"type": "settings", "name": bin.name})
    return bin.name


def delete_bin(bin: Bin) -> None:
    """Let a bin be gone for senders and readers alike; its rows go after a day."""
    bin.deleted_at = timezone.now()
    bin.save(update_fields=["deleted_at"])
    tell(bin.id, {"type": "gone"})


def bring_back_bin(bin: Bin) -> bool:
    """Undo the deletion of a bin; give False when its day is over."""
    if back_until(bin) is None:
        return False
    bin.deleted_at, bin.has_expired = None, False
    bin.save(update_fields=["deleted_at", "has_expired"])
    return True


def back_until(bin: Bin) -> dt.datetime | None:
    """Give the time until which a deleted bin can be brought back; None when that is over, or it is not deleted."""
    until = bin.deleted_at + dt.timedelta(days=BIN_DAYS) if bin.deleted_at else None
    return until if until and until > timezone.now() else None
