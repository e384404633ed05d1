"""The audit list: what was done, by whom, from where."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.utils import timezone

from bins.models import AuditEntry, Bin

logger = logging.getLogger(__name__)

ACTIONS = {
    "set_up": "set up the instance",
    "signed_in": "signed in",
    "sign_in_failed": "failed to sign in",
    "signed_out": "signed out",
    "password_changed": "changed a password",
    "reset_made": "made a link to set a new password for",
    "sso_connected": "connected single sign-on to",
    "sso_disconnected": "disconnected single sign-on from",
    "person_made": "made the account",
    "person_admin": "made an admin of",
    "person_plain": "made no admin any more of",
    "person_closed": "closed the account",
    "person_opened": "opened the account again",
    "invited": "made an invitation for",
    "invitation_revoked": "revoked the invitation for",
    "invitation_taken": "took the invitation for",
    "team_made": "made the team",
    "team_renamed": "renamed the team",
    "team_deleted": "deleted the team",
    "member_added": "let into the team",
    "member_role": "changed the role of",
    "member_removed": "removed from the team",
    "bin_made": "made the bin",
    "bin_renamed": "renamed the bin",
    "bin_deleted": "deleted the bin",
    "bin_back": "brought back the bin",
    "bin_cleared": "cleared the bin",
    "bin_handed_over": "handed over the bin to",
    "bin_settings": "changed what is kept in the bin",
    "reply_changed": "changed the replies of the bin",
    "requests_deleted": "deleted requests of the bin",
    "link_made": "made a link into the bin",
    "link_revoked": "revoked a link into the bin",
    "links_rotated": "made all links anew into the bin",
    "link_accepted": "took the right to manage the bin",
    "api_token_made": "made the API token",
    "api_token_revoked": "revoked the API token",
}
"""What is listed, with the words for it."""

KEPT_DAYS = 400
MOST_WORDS = 150


@dataclass(frozen=True)
class Actor:
    """Who does something."""

    person: User | None
    by: str
    """Their name, or through what they do it."""
    client: str = ""
    """The address they do it from."""


def note(actor: Actor, action: str, subject: str = "", bin: Bin | None = None) -> None:
    """Note that `actor` did `action` of `ACTIONS`, where there are people; that it cannot be noted undoes nothing."""
    if not settings.CONFIG.has_people:
        return
    entry = AuditEntry(
        person=actor.person,
        by=_plain(actor.by),
        client=actor.client[:64],
        action=_known(action),
        subject=_plain(subject or (bin.name or bin.pk if bin else "")),
        bin_id=bin.pk if bin else "",
    )
    try:
        with transaction.atomic():
            entry.save()
    except DatabaseError as error:
        logger.warning("The audit list could not be written: %s", error)


def prune(now: dt.datetime | None = None) -> int:
    """Take out what is older than is kept; give how much that was."""
    before = (now or timezone.now()) - dt.timedelta(days=KEPT_DAYS)
    return AuditEntry.objects.filter(at__lt=before).delete()[0]


def _known(action: str) -> str:
    if action not in ACTIONS:
        raise ValueError(f"{action} is not in the list of what is noted")
    return action


def _plain(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)[:MOST_WORDS]
