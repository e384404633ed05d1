"""Bins, and how many requests to them were turned away."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from bins.message.ids import new_bin_id
from bins.models.sight import EVERYTHING, Sight


class Bin(models.Model):
    """A capture address with its settings."""

    id = models.CharField(primary_key=True, max_length=24, default=new_bin_id, editable=False)
    name = models.CharField(max_length=100, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    last_n = models.BigIntegerField(default=0)
    """Number of the newest request ever kept; counts up only, under the journal's lock."""
    cleared_n = models.BigIntegerField(default=0)
    """Requests up to this number are gone for every reader, but for pinned ones; the sweep takes their rows later."""
    cleared_at = models.DateTimeField(null=True, blank=True)
    """When it was last cleared; a clearing can be undone for a moment."""
    uncleared_n = models.BigIntegerField(default=0, db_default=0)
    """What `cleared_n` was before that."""
    uncleared_count = models.BigIntegerField(default=0, db_default=0)
    """Requests that this took from its readers, and that come back with them."""
    revision = models.BigIntegerField(default=0, db_default=0)
    """Counts up whenever a mark changes, or requests go or come back, so that an open page knows if it missed that."""
    deleted_at = models.DateTimeField(null=True, blank=True)
    """When the bin was deleted; it can be brought back for a day."""
    reply_version = models.BigIntegerField(default=0, db_default=0)
    """Number of the saved reply that is given when no rule matches; 0 for the one that is built in."""
    status_override = models.BooleanField(default=True, db_default=True)
    """Whether `/{bin id}/503` answers 503."""
    dropped_counts = models.BigIntegerField(default=0, db_default=0)
    """Deliveries whose counts were dropped, since too many others have come."""
    request_count = models.BigIntegerField(default=0)
    """Requests that a reader of the whole bin can see now."""

    sight: Sight = EVERYTHING
    """How much of it whoever asked may see; every list of its requests keeps to that."""

    class Meta:
        """Newest first, as every list of bins shows them."""

        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.name or self.id

    def seen_through(self, sight: Sight) -> Self:
        """Give this bin as far as `sight` goes: it knows of nothing that came later. Such a bin is not for saving."""
        self.sight = sight
        self.last_n = min(self.last_n, sight.last)
        return self

    def rename(self, name: str) -> None:
        """Give it the name `name` for everybody; an empty one takes the name away."""
        self.name = name
        self.save(update_fields=["name"])


class RefusedRequests(models.Model):
    """How many requests to a bin were turned away in one minute, and why."""

    bin = models.ForeignKey(Bin, on_delete=models.CASCADE, related_name="refusals", db_index=False)
    reason = models.CharField(max_length=24)
    minute = models.BigIntegerField()
    """Minutes since 1970-01-01 UTC."""
    count = models.BigIntegerField()

    class Meta:
        """One row per bin, minute and reason: bounded whatever a flood brings."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["bin", "minute", "reason"], name="refused_per_minute")]

    def __str__(self) -> str:
        return f"{self.count} x {self.reason}"

    @property
    def at(self) -> dt.datetime:
        """Start of the minute, in UTC."""
        return dt.datetime.fromtimestamp(self.minute * 60, dt.UTC)
