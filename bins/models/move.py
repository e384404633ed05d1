"""Offers to let another browser manage the same bins."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.utils import timezone

MOVE_MINUTES = 15
"""How long an offer waits to be taken."""


class Move(models.Model):
    """What one browser may manage, offered once to another. The token is derived from this row, as that of a link."""

    managed = models.TextField()
    """Ids of bins, the oldest first, parted by spaces; one that a link granted is followed by `:` and its number."""
    made_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"move {self.pk}"

    def is_open(self, now: dt.datetime) -> bool:
        """Tell whether it can still be taken at `now`."""
        return self.taken_at is None and now < self.until

    @property
    def until(self) -> dt.datetime:
        """When the offer ends."""
        return self.made_at + dt.timedelta(minutes=MOVE_MINUTES)
