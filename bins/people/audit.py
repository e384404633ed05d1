"""The audit list: what was done, by whom, from where."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.db import Error, transaction
from django.utils import timezone

from bins.models import AuditEntry, Bin

logger = logging.getLogger(__name__)

ACTIONS = {
    "set_up": "set up the instance",
    "signed_in": "signed in",
    "sign_in_failed": "failed to sign in",
    "signed_out": "signed out",
    "password_changed": "changed a password",
    "email_changed": "changed the e-mail address of",
    "reset_made": "made a link to set a new password for",
    "sso_connected": "connected single sign-on to",
    "sso_disconnected": "disconnected single sign-on from",
    "person_made": "made the account",
    "person_admin": "made an admin of",
    "person_plain": "took the right of an admin from",
    "person_closed": "closed the account",
    "person_opened": "opened the account again",
    "person_signed_out": "signed out everywhere",
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
    "requests_back": "brought back requests of the bin",
    "link_made": "made a link into the bin",
    "link_revoked": "revoked a link into the bin",
    "links_rotated": "made all links anew into the bin",
    "link_accepted": "took the right to manage the bin",
    "api_token_made": "made the API token",
    "api_token_revoked": "revoked the API token",
    "bins_moved": "took over the bins of another browser",
    "browser_forgotten": "let a browser forget its bins",
}
"""What is listed, with the words for it."""

KEPT_DAYS = 400
"""How long what was done is listed."""
MOST_ENTRIES = 1_000_000
"""How much is listed, roughly: a program that does something every second must not fill the store. The oldest go."""
SLICE = 1_000
"""Entries taken out in one transaction, so that captures get in between."""
MOST_WORDS = 150
MOST_CLIENT = 64

IsEnough = Callable[[], bool]


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
        client=_plain(actor.client)[:MOST_CLIENT],
        action=_known(action),
        subject=_plain(subject or (str(bin) if bin else "")),
        bin_id=bin.pk if bin else "",
    )
    try:
        with transaction.atomic():
            entry.save()
    except Error as error:
        logger.warning("The audit list could not be written: %s", error)


def prune(now: dt.datetime | None = None, is_enough: IsEnough = lambda: False) -> int:
    """Take out what is older than is kept, and what is more, a slice at a time; give how much that was."""
    over = AuditEntry.objects.filter(pk__lte=_last_to_go(now or timezone.now())).order_by("pk")
    gone = 0
    while not is_enough() and (part := list(over.values_list("pk", flat=True)[:SLICE])):
        gone += AuditEntry.objects.filter(pk__in=part).delete()[0]
    return gone


def _last_to_go(now: dt.datetime) -> int:
    """Give the number of the newest entry that is too much; numbers go up with time."""
    newest = AuditEntry.objects.values_list("pk", flat=True).first() or 0
    before = now - dt.timedelta(days=KEPT_DAYS)
    old = AuditEntry.objects.filter(at__lt=before).order_by("-at").values_list("pk", flat=True).first() or 0
    return max(old, newest - MOST_ENTRIES)


def _known(action: str) -> str:
    if action not in ACTIONS:
        raise ValueError(f"{action} is not in the list of what is noted")
    return action


def _plain(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)[:MOST_WORDS]
