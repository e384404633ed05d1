"""What a browser's session says of bins: which it may manage, and which it was at last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from bins.links.tokens import token_for
from bins.models import Bin, Link, Role
from bins.models.link import LinkQuerySet

_MANAGED = "managed_bins"
_GRANTED = "granted_links"
"""Numbers of the links that granted it, by the bin's id; bins that were made here have none."""
_LAST_BIN = "last_bin"
MOST_REMEMBERED = 200
"""Bins that a browser can manage; it forgets the oldest for a newer one."""

Session = MutableMapping[str, Any]


@dataclass(frozen=True)
class OwnBin:
    """A bin in the list of a browser or a person, with the way to its page."""

    bin: Bin
    token: str
    team: str = ""
    """Name of the team whose it is, if any."""
    may_manage: bool = True
    """False when they may only look at it."""


def manages(session: Session, bin: Bin) -> bool:
    """Tell whether the browser may manage a bin: it made it, or a link that is still open let it.

    That it made it counts until the bin becomes somebody's: from then on it can be taken back from nobody else.
    """
    if bin.pk not in session.get(_MANAGED, []):
        return False
    number = session.get(_GRANTED, {}).get(bin.pk)
    return not bin.is_owned if number is None else _granting([number]).exists()


def remember(session: Session, bin_id: str, link: Link | None = None) -> None:
    """Let the browser manage a bin, and come back to it: since it made it, or as long as `link` is open."""
    known = session.get(_MANAGED, [])
    granted = session.get(_GRANTED, {})
    if bin_id in known and bin_id not in granted:
        link = None  # it may already, whatever becomes of the link
    _put(session, [(one, granted.get(one)) for one in known if one != bin_id] + [(bin_id, link.pk if link else None)])
    session[_LAST_BIN] = bin_id


def follow(session: Session, bin_id: str, made: Mapping[int, Link]) -> None:
    """Let the browser keep a right that a link granted, when that link is replaced by one of `made`."""
    number = session.get(_GRANTED, {}).get(bin_id)
    if number in made:
        session[_GRANTED] = {**session[_GRANTED], bin_id: made[number].pk}


def managed_in(session: Session) -> list[tuple[str, int | None]]:
    """Give the bins that the browser may manage, the oldest first, each with the number of the link that let it."""
    granted = session.get(_GRANTED, {})
    return [(bin_id, granted.get(bin_id)) for bin_id in session.get(_MANAGED, [])]


def add_managed(session: Session, added: Iterable[tuple[str, int | None]]) -> None:
    """Let the browser manage more bins, as another one may."""
    known = dict(managed_in(session))
    new = {bin_id: number for bin_id, number in added if known.get(bin_id, 0) is not None}
    _put(session, [*((one, number) for one, number in known.items() if one not in new), *new.items()])


def let_go(session: Session, bin_id: str) -> None:
    """Take from the browser its own right to manage a bin: it goes with a person from now on."""
    _put(session, [(one, number) for one, number in managed_in(session) if one != bin_id])


def bins_of_browser(session: Session, deleted: bool = False) -> list[OwnBin]:
    """Give the bins that this browser may manage, newest first: those that are there, or those `deleted`.

    One that is a person's or a team's is given as long as a link for everybody leads there.
    """
    managed = dict(managed_in(session))
    numbers = [number for number in managed.values() if number is not None]
    granting = set(_granting(numbers).values_list("pk", flat=True))
    own = [bin_id for bin_id, number in managed.items() if number is None]
    wanted = Q(pk__in=own, owner=None, team=None) | Q(pk__in=[one for one in managed if managed[one] in granting])
    bins = Bin.objects.filter(wanted, deleted_at__isnull=not deleted)
    links = Link.objects.for_browsers().filter(bin__in=bins).select_related("bin")
    found: dict[str, OwnBin] = {}
    for link in links.order_by("-bin__created_at", "pk"):
        if link.bin_id not in found:
            found[link.bin_id] = OwnBin(link.bin, token_for(link))
    return list(found.values())


def last_page_of(bins: list[OwnBin], session: Session) -> str | None:
    """Give the token of the page of `bins` that this browser was given last, or of the newest; None without any."""
    last = [own.token for own in bins if own.bin.id == session.get(_LAST_BIN)]
    return next(iter([*last, *(own.token for own in bins)]), None)


def come_back_to(session: Session, bin_id: str) -> None:
    """Let the browser be led to the bin the next time."""
    session[_LAST_BIN] = bin_id


def carried_over(session: Session) -> dict[str, Any]:
    """Give what a browser keeps when somebody signs in or out in it: the bins that it has without an account."""
    return {key: session[key] for key in (_MANAGED, _GRANTED) if key in session}


def _granting(numbers: Iterable[int]) -> LinkQuerySet:
    """Give those of the links with these numbers that let browsers manage their bins."""
    return Link.objects.open_at(timezone.now()).filter(pk__in=numbers, role=Role.MANAGE)


def _put(session: Session, managed: list[tuple[str, int | None]]) -> None:
    kept = managed[-MOST_REMEMBERED:]
    session[_MANAGED] = [bin_id for bin_id, _ in kept]
    session[_GRANTED] = {bin_id: number for bin_id, number in kept if number is not None}
