"""Bins, and how many requests to them were turned away."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from bins.message.ids import new_bin_id
from bins.models.sight import EVERYTHING, Sight


class WhenFull(models.TextChoices):
    """What a bin does with a request when it has as many as it may."""

    EVICT = "evict", "Keep the new request and let the oldest go"
    REFUSE = "507", "Refuse the new request with 507 Insufficient Storage"
    REFUSE_WAIT = "429", "Refuse the new request with 429 Too Many Requests"


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
    uncleared_bytes = models.BigIntegerField(default=0, db_default=0)
    """Their bytes."""
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
    byte_count = models.BigIntegerField(default=0, db_default=0)
    """Their bytes: targets, heads and bodies as kept."""
    keep_requests = models.BigIntegerField(null=True, blank=True)
    """How many it keeps, within the limit of the instance; None for that limit."""
    keep_bytes = models.BigIntegerField(null=True, blank=True)
    """How many bytes, likewise."""
    keep_days = models.IntegerField(null=True, blank=True)
    """For how many days, likewise."""
    when_full = models.CharField(max_length=8, choices=WhenFull.choices, default=WhenFull.EVICT, db_default="evict")
    """What happens to a request that is one too many."""
    evicted_count = models.BigIntegerField(default=0, db_default=0)
    """Requests that went since others came, in the latest run of such."""
    evicted_from = models.DateTimeField(null=True, blank=True)
    """When that run began."""
    evicted_at = models.DateTimeField(null=True, blank=True)
    """When the latest of them went."""
    has_expired = models.BooleanField(default=False, db_default=False)
    """Whether it was deleted since nothing came for too long."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="bins"
    )
    """The person whose it is; None for a team's, and for one that a browser has without an account."""
    team = models.ForeignKey("bins.Team", on_delete=models.SET_NULL, null=True, blank=True, related_name="bins")
    """The team whose it is."""

    sight: Sight = EVERYTHING
    """How much of it whoever asked may see; every list of its requests keeps to that."""

    class Meta:
        """Newest first, as every list of bins shows them."""

        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(owner=None) | Q(team=None), name="bins_belong_to_one")
        ]

    def __str__(self) -> str:
        return self.name or self.id

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store it; a new one is never given an id that another has had."""
        while self._state.adding and Tombstone.objects.filter(pk=self.pk).exists():
            self.pk = new_bin_id()
        super().save(*args, **kwargs)

    @property
    def is_owned(self) -> bool:
        """True when it is a person's or a team's; others are with the browsers and links that have a right to them."""
        return self.owner_id is not None or self.team_id is not None

    def seen_through(self, sight: Sight) -> Self:
        """Give this bin as far as `sight` goes: it knows of nothing that came later. Such a bin is not for saving."""
        self.sight = sight
        self.last_n = min(self.last_n, sight.last)
        return self

    def rename(self, name: str) -> None:
        """Give it the name `name` for everybody; an empty one takes the name away."""
        self.name = name
        self.save(update_fields=["name"])


class Tombstone(models.Model):
    """Where a bin was that is gone for good: its id is never given to another, and whoever still sends is told."""

    id = models.CharField(primary_key=True, max_length=24)
    buried_at = models.DateTimeField(default=timezone.now)
    hits = models.BigIntegerField(default=0, db_default=0)
    """Requests that came since."""

    def __str__(self) -> str:
        return self.id


class SweepMark(models.Model):
    """When the latest sweep was, so that a server that starts can tell whether the clock has jumped."""

    swept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"swept at {self.swept_at:%Y-%m-%d %H:%M:%S}"


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
