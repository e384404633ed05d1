"""Links: granted ways into a bin."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils import timezone

from bins.models.bin import Bin


class Role(models.TextChoices):
    """What a link lets its holder do with a bin."""

    VIEW = "view", "view"
    MANAGE = "manage", "manage"


class LinkQuerySet(models.QuerySet["Link"]):
    """Ways to choose among links."""

    def open_at(self, now: dt.datetime) -> LinkQuerySet:
        """Give the links that grant their role at `now`, into bins that were not deleted."""
        lasting = models.Q(expires_at=None) | models.Q(expires_at__gt=now)
        return self.filter(lasting, revoked_at=None, bin__deleted_at=None)


class Link(models.Model):
    """A granted way into a bin. The token is derived from this row; the row alone opens nothing."""

    bin = models.ForeignKey(Bin, on_delete=models.CASCADE, related_name="links")
    role = models.CharField(max_length=8, choices=Role.choices)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.role} link {self.pk}"

    def is_open(self, now: dt.datetime) -> bool:
        """Tell whether the link still grants its role at `now`."""
        expired = self.expires_at is not None and self.expires_at <= now
        return self.revoked_at is None and not expired
