"""The access gate: what a token, alone or with this browser's session, may do with which bin."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from bins.links.browser import Session, manages
from bins.links.roles import role_of
from bins.links.tokens import is_token_of, number_in, token_for
from bins.models import Bin, Link, Role

_USED_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Access:
    """A bin together with what the asker may do with it."""

    bin: Bin
    """The bin, freshly read; it knows how much of it the asker sees, and so does whatever is read through it."""
    link: Link
    """The link that opened it."""
    may_manage: bool
    """True when the link, the browser's session or the person's role grants the right to change things."""
    person: User | None = None
    """Who asks, where people sign in and this one has."""
    role: Role | None = None
    """What that person may do by themselves."""

    @property
    def token(self) -> str:
        """The token of the link: the address bar's last part."""
        return token_for(self.link)

    @property
    def is_offered(self) -> bool:
        """True when the link would let this browser manage the bin, and nobody has said yes to that yet."""
        return self.link.role == Role.MANAGE and not self.may_manage


def open_link(token: str, session: Session | None = None, person: User | None = None) -> Access | None:
    """Give the access that `token` grants, or None: wrong, revoked and expired look the same, and a deleted bin too.

    Args:
        token: what stands in the URL or after `Bearer`.
        session: the browser's session. In a browser, the right to manage is that of its session alone: a link to manage
            shows what a link to view does, until somebody there has agreed to it. A link to a part of a bin shows that
            part to everybody, also to those who manage the bin, and lets nobody change anything.
        person: who is signed in there; to one without a role on the bin a link for members only is as wrong as any.
    """
    access = _open(token, session, person)
    if access is None or access.bin.deleted_at is not None:
        return None
    _note_use(access.link, timezone.now())
    return access


def open_deleted(token: str, session: Session, person: User | None = None) -> Access | None:
    """Give the access that `token` would grant to a bin, if that was not deleted; None for any other token."""
    access = _open(token, session, person)
    return access if access and access.bin.deleted_at is not None else None


def bin_behind(token: str) -> Bin | None:
    """Give the bin that the page with `token` is of, whoever asks; None when it is of none. It grants nothing."""
    link = _open_link(token)
    return link.bin if link and link.bin.deleted_at is None else None


def _open(token: str, session: Session | None, person: User | None) -> Access | None:
    link = _open_link(token)
    if link is None:
        return None
    role = role_of(person, link.bin)
    if link.for_members and role is None:
        return None
    granted = link.role == Role.MANAGE if session is None else manages(session, link.bin)
    may_manage = (granted or role == Role.MANAGE) and link.is_whole
    return Access(link.bin.seen_through(link.sight_of(manages=may_manage)), link, may_manage, person, role)


def _open_link(token: str) -> Link | None:
    number = number_in(token)
    if number is None:
        return None
    link = Link.objects.select_related("bin").filter(pk=number).first()
    return link if link and is_token_of(link, token) and link.is_open(timezone.now()) else None


class _Pause:
    """That the store could not take a note: for a while nobody waits for it again."""

    until = dt.datetime.min.replace(tzinfo=dt.UTC)


def _note_use(link: Link, now: dt.datetime) -> None:
    """Note that `link` was used, at most once a minute; a store that cannot is no reason to show nothing."""
    before = now - _USED_EVERY
    if (link.used_at is not None and link.used_at > before) or now < _Pause.until:
        return
    try:
        with transaction.atomic():
            unused = Q(used_at=None) | Q(used_at__lte=before)
            Link.objects.filter(unused, pk=link.pk).update(used_at=now.replace(second=0, microsecond=0))
    except DatabaseError:
        _Pause.until = now + _USED_EVERY
