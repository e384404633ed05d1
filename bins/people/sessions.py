"""The browsers in which people are signed in: who is at the other end of a socket, and an end to all of somebody's.

A socket is asked for its cookie once, when it opens; from then on it is looked up with the others, in one go.
"""

from __future__ import annotations

from collections.abc import Collection
from importlib import import_module
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from bins.links.roles import roles_of
from bins.links.sessions import SessionStore, row_key
from bins.models import Role

SOCKET_COOKIE = "socket"
"""The session's cookie once more, for the paths of sockets."""


SLICE = 500
"""Sessions looked at in one go. What they hold is encoded, so that no query finds those of one person."""


class Guest(NamedTuple):
    """A person who is signed in in some browser."""

    number: int
    """Of the person."""
    session: str
    """Key of the session's row."""
    seal: str
    """Changes with the password, which ends every session but the one it is changed in."""


def guest_with(cookie: str) -> tuple[Guest, User] | None:
    """Give who is signed in in the browser with this session cookie; None where nobody is."""
    if not settings.CONFIG.has_people or not cookie:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(cookie)
    person = get_user(request)
    if not isinstance(person, User) or request.session.session_key is None:
        return None
    return Guest(person.pk, _row_of(cookie), person.get_session_auth_hash()), person


def roles_of_guests(pairs: Collection[tuple[str, Guest]]) -> dict[tuple[str, Guest], Role]:
    """Give the roles there are for pairs of a bin's id and a guest; who has signed out or has no role is left out."""
    guests = {guest for _, guest in pairs}
    sessions = set(
        Session.objects.filter(
            session_key__in={guest.session for guest in guests}, expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    people = User.objects.filter(pk__in={guest.number for guest in guests}, is_active=True)
    seals = {person.pk: person.get_session_auth_hash() for person in people}
    there = {guest for guest in guests if guest.session in sessions and seals.get(guest.number) == guest.seal}
    roles = roles_of({(bin_id, guest.number) for bin_id, guest in pairs if guest in there})
    return {
        (bin_id, guest): roles[bin_id, guest.number]
        for bin_id, guest in pairs
        if guest in there and (bin_id, guest.number) in roles
    }


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


def _row_of(cookie: str) -> str:
    keys = [row_key(cookie, secret) for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]]
    return Session.objects.filter(session_key__in=keys).values_list("session_key", flat=True).first() or keys[0]
