"""People and what they may do: teams, their members, invitations, keys for programs, and what was done by whom.

A person is a row of Django's own `User`; these tables say what else there is to know.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

MOST_NAME = 60
INVITATION_DAYS = 7
"""How long an invitation waits to be taken."""


class TeamRole(models.TextChoices):
    """What a member of a team may do with its bins, and with the team."""

    VIEWER = "viewer", "Viewer"
    EDITOR = "editor", "Editor"
    ADMIN = "admin", "Admin"

    @property
    def changes_bins(self) -> bool:
        """True when it lets change the team's bins."""
        return self != TeamRole.VIEWER


class Team(models.Model):
    """People who share bins."""

    name = models.CharField(max_length=MOST_NAME)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """By name, as every list of teams shows them."""

        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """That a person is in a team, and as what."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=TeamRole.choices)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """A person has one role in a team."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["team", "person"], name="one_role_in_a_team")]

    def __str__(self) -> str:
        return f"{self.role} {self.person_id} of team {self.team_id}"


class Invitation(models.Model):
    """An offer to have an account here, or to join a team. The token is derived from this row, as that of a link."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations")
    """The team to join; None for an account alone."""
    role = models.CharField(max_length=8, choices=TeamRole.choices, default=TeamRole.EDITOR)
    """As what to join it."""
    makes_admin = models.BooleanField(default=False)
    """True when whoever takes it looks after the instance from then on."""
    label = models.CharField(max_length=MOST_NAME, blank=True, default="")
    """Whom it is for."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def until(self) -> dt.datetime:
        """When the offer ends."""
        return self.made_at + dt.timedelta(days=INVITATION_DAYS)

    def is_open(self, now: dt.datetime) -> bool:
        """Tell whether it can still be taken at `now`."""
        return self.taken_at is None and self.revoked_at is None and now < self.until


class ApiToken(models.Model):
    """A key with which a person's programs use the API. Of the token itself, only a digest is kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=MOST_NAME)
    """What it is for."""
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the token, in hex."""
    bin = models.ForeignKey("bins.Bin", on_delete=models.CASCADE, null=True, blank=True, related_name="api_tokens")
    """The one bin it is good for; None for all of the person's, and for making bins."""
    may_write = models.BooleanField(default=False)
    """True when it can change things, as far as the person may."""
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    """When it was last used, to the minute."""
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"API token {self.pk}"

    def is_open(self, now: dt.datetime) -> bool:
        """Tell whether it still opens something at `now`."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class AuditEntry(models.Model):
    """Something that was done, and by whom; names are written out, so that it says the same for ever."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by = models.CharField(max_length=150)
    """Who it was: a person's name, or through what it was done."""
    client = models.CharField(max_length=64, blank=True, default="")
    """The address it was done from."""
    action = models.CharField(max_length=32)
    """One of `bins.people.audit.ACTIONS`."""
    subject = models.CharField(max_length=150, blank=True, default="")
    """What or whom it was done to."""
    bin_id = models.CharField(max_length=24, blank=True, default="", db_index=True)
    """The bin, where it was about one; no reference, since it stays when the bin is gone."""

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.by}: {self.action} {self.subject}".rstrip()
