"""The browsers in which a person is signed in."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone

from bins.links.sessions import SessionStore

SLICE = 500
"""Sessions looked at in one go. What they hold is encoded, so that no query finds those of one person."""


def end_sessions(person: User) -> int:
    """Sign a person out in every browser; give in how many. Each forgets the bins that it had without an account."""
    rows = Session.objects.filter(expire_date__gt=timezone.now()).order_by("session_key")
    ended, last = 0, ""
    while part := list(rows.filter(session_key__gt=last).values_list("session_key", "session_data")[:SLICE]):
        theirs = [key for key, data in part if _person_in(data) == str(person.pk)]
        ended += Session.objects.filter(session_key__in=theirs).delete()[0]
        last = part[-1][0]
    return ended


def _person_in(data: str) -> str | None:
    found = SessionStore().decode(data).get(SESSION_KEY)
    return str(found) if found is not None else None
