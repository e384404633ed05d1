"""The access gate: what a token, alone or with this browser's session, may do with which bin."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from bins.links.tokens import is_token_of, link_number, token_for
from bins.models import Bin, Link, Role

_MANAGED = "managed_bins"
_LAST_PAGE = "last_page"
MOST_REMEMBERED = 200
"""Bins that a browser can manage; it forgets the oldest for a newer one."""

Session = MutableMapping[str, Any]


@dataclass(frozen=True)
class Access:
    """A bin together with what the asker may do with it."""

    bin: Bin
    """The bin, freshly read."""
    link: Link
    """The link that opened it."""
    may_manage: bool
    """True when the link or the browser's session grants the right to change things."""

    @property
    def token(self) -> str:
        """The token of the link: the address bar's last part."""
        return token_for(self.link)


@dataclass(frozen=True)
class NewBin:
    """A bin just made, with the two tokens that are shown once to its maker."""

    bin: Bin
    view_token: str
    manage_token: str


def open_link(token: str, session: Session | None = None) -> Access | None:
    """Give the access that `token` grants, or None: wrong, revoked and expired look the same, and a deleted bin too.

    Args:
        token: what stands in the URL or after `Bearer`.
        session: the browser's session; a bin made in it may be managed through any link to it.
    """
    access = _open(token, session)
    return access if access and access.bin.deleted_at is None else None


def open_deleted(token: str, session: Session) -> Access | None:
    """Give the access that `token` would grant to a bin, if that was not deleted; None for any other token."""
    access = _open(token, session)
    return access if access and access.bin.deleted_at is not None else None


def _open(token: str, session: Session | None) -> Access | None:
    number = link_number(token)
    if number is None or number > 2**63 - 1:
        return None
    link = Link.objects.select_related("bin").filter(pk=number).first()
    if link is None or not is_token_of(link, token) or not link.is_open(timezone.now()):
        return None
    managed = session.get(_MANAGED, []) if session is not None else []
    return Access(link.bin, link, link.role == Role.MANAGE or link.bin_id in managed)


@dataclass(frozen=True)
class OwnBin:
    """A bin that this browser made, with the way to its page."""

    bin: Bin
    token: str


def bins_of_browser(session: Session, deleted: bool = False) -> list[OwnBin]:
    """Give the bins that this browser may manage, newest first: those that are there, or those `deleted`."""
    managed = Bin.objects.filter(pk__in=session.get(_MANAGED, []), deleted_at__isnull=not deleted)
    links = Link.objects.filter(bin__in=managed, role=Role.VIEW)
    now = timezone.now()
    found: dict[str, OwnBin] = {}
    for link in links.select_related("bin").order_by("-bin__created_at", "pk"):
        if link.is_open(now) and link.bin_id not in found:
            found[link.bin_id] = OwnBin(link.bin, token_for(link))
    return list(found.values())


def create_bin(name: str = "") -> NewBin:
    """Make a bin with one view link and one manage link."""
    with transaction.atomic():
        made = Bin.objects.create(name=name)
        view = Link.objects.create(bin=made, role=Role.VIEW)
        manage = Link.objects.create(bin=made, role=Role.MANAGE)
    return NewBin(made, token_for(view), token_for(manage))


def remember_in_browser(session: Session, made: NewBin) -> None:
    """Let this browser manage the bin it has just made, and come back to it."""
    session[_MANAGED] = [*session.get(_MANAGED, []), made.bin.id][-MOST_REMEMBERED:]
    session[_LAST_PAGE] = made.view_token


def last_page_of_browser(session: Session) -> str | None:
    """Give the token of the page this browser made last, if it is still open."""
    token = session.get(_LAST_PAGE)
    return token if token and open_link(token) else None
