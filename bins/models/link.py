"""Links: granted ways into a bin."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from bins.models.bin import Bin
from bins.models.sight import EVERYTHING, MASKED, Sight

MOST_LABEL = 60


class Role(models.TextChoices):
    """What a link lets its holder do with a bin."""

    VIEW = "view", "view"
    MANAGE = "manage", "manage"


class LinkQuerySet(models.QuerySet["Link"]):
    """Ways to pick links."""

    def open_at(self, now: dt.datetime) -> LinkQuerySet:
        """Give those that still grant something at `now`, into bins that were not deleted."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None, bin__deleted_at=None)

    def for_address_bars(self) -> LinkQuerySet:
        """Give those that people may meet in an address bar: to the whole bin, for looking, masked, without an end.

        Where a bin is a person's or a team's, only those people get in by its address.
        """
        is_owned = Q(bin__owner__isnull=False) | Q(bin__team__isnull=False)
        fitting = Q(is_owned, for_members=True) | Q(~is_owned, for_members=False)
        return self.filter(
            fitting, role=Role.VIEW, masked=True, only_n=None, upto_n=None, expires_at=None, revoked_at=None
        ).order_by("pk")


class Link(models.Model):
    """A granted way into a bin. The token is derived from this row; the row alone opens nothing."""

    bin = models.ForeignKey(Bin, on_delete=models.CASCADE, related_name="links")
    role = models.CharField(max_length=8, choices=Role.choices)
    label = models.CharField(max_length=MOST_LABEL, blank=True, default="", db_default="")
    """Whom it was made for, or what."""
    only_n = models.BigIntegerField(null=True, blank=True)
    """The one request that it shows."""
    upto_n = models.BigIntegerField(null=True, blank=True)
    """The newest request that it ever shows; with neither, it shows the whole bin."""
    masked = models.BooleanField(default=True, db_default=True)
    """True when it shows no secrets of header fields; a link to manage always shows them."""
    for_members = models.BooleanField(default=False, db_default=False)
    """True when it opens only for people who have a role on the bin: whoever else has it gets nothing by it."""
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    """When it was last opened, to the minute."""

    objects = LinkQuerySet.as_manager()

    class Meta:
        """A link to a part of a bin is for looking only."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role="view") | Q(only_n=None, upto_n=None), name="manage_links_are_to_whole_bins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} link {self.pk}"

    def is_open(self, now: dt.datetime) -> bool:
        """Tell whether the link still grants its role at `now`."""
        expired = self.expires_at is not None and self.expires_at <= now
        return self.revoked_at is None and not expired

    @property
    def is_whole(self) -> bool:
        """True when it is a link to the whole bin."""
        return self.only_n is None and self.upto_n is None

    @property
    def hides_secrets(self) -> bool:
        """True when it shows masks where secrets are."""
        return self.masked and self.role == Role.VIEW

    def sight_of(self, *, manages: bool) -> Sight:
        """Give what is seen through it, by somebody who `manages` the bin or by anybody else."""
        if manages and self.is_whole:
            return EVERYTHING
        if self.only_n is not None:
            return Sight(self.only_n, self.only_n, self.masked)
        if self.upto_n is not None:
            return Sight(last=self.upto_n, masked=self.masked)
        return MASKED if self.masked else EVERYTHING
