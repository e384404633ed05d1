"""Links made, revoked and made anew."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from bins.links.browser import OwnBin
from bins.links.tokens import token_for
from bins.models import Bin, CapturedRequest, Link, Role, Team
from bins.models.link import MOST_LABEL

LIFETIMES: dict[str, dt.timedelta | None] = {
    "1h": dt.timedelta(hours=1),
    "1d": dt.timedelta(days=1),
    "7d": dt.timedelta(days=7),
    "30d": dt.timedelta(days=30),
    "never": None,
}
"""How long a link can last, as it is asked for."""

MOST_LINKS = 100
"""Open links of a bin."""

closed = Signal()
"""Sent after commit with `bin_id` and `event`, which names the links that have ended as `links`."""


class BadLink(ValueError):
    """A link that cannot be made; the message says what to change."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A link that somebody wants."""

    role: str = Role.VIEW
    label: str = ""
    lasts: str = "never"
    """One of `LIFETIMES`."""
    only_n: int | None = None
    upto_n: int | None = None
    masked: bool = True


@dataclass(frozen=True)
class NewBin:
    """A bin just made, with the two tokens that are shown once to its maker."""

    bin: Bin
    view_token: str
    manage_token: str

    @property
    def page_token(self) -> str:
        """The token for the address bar of whoever made it; where the bin is owned, it opens for members only."""
        return token_for(page_link(self.bin)) if self.bin.is_owned else self.view_token


def create_bin(name: str = "", owner: User | None = None, team: Team | None = None) -> NewBin:
    """Make a bin with one view link and one manage link."""
    with transaction.atomic():
        made = Bin.objects.create(name=name, owner=owner, team=team)
        view = Link.objects.create(bin=made, role=Role.VIEW)
        manage = Link.objects.create(bin=made, role=Role.MANAGE)
        page_link(made)
    return NewBin(made, token_for(view), token_for(manage))


def create_own_bin(owner: User | None = None, team: Team | None = None) -> OwnBin:
    """Make a bin of a person or of a team that nobody else has a link into."""
    with transaction.atomic():
        made = Bin.objects.create(owner=owner, team=team)
        return OwnBin(made, token_for(page_link(made)), team.name if team else "")


def open_links(bin: Bin) -> list[Link]:
    """Give the links into `bin` that are open, in the order in which they were made."""
    return list(Link.objects.open_at(timezone.now()).filter(bin=bin).order_by("pk"))


def make_link(bin: Bin, wish: Wish) -> Link:
    """Make a link into `bin`.

    Raises:
        BadLink: it asks for what there is not.
    """
    _check(bin, wish)
    now = timezone.now()
    lifetime = LIFETIMES[wish.lasts]
    with transaction.atomic():
        Bin.objects.select_for_update().get(pk=bin.pk)
        if Link.objects.open_at(now).filter(bin=bin).count() >= MOST_LINKS:
            raise BadLink(f"A bin has at most {MOST_LINKS} links at a time. Revoke one that is no longer needed.")
        return Link.objects.create(
            bin_id=bin.pk,
            role=wish.role,
            label=plain_label(wish.label),
            expires_at=now + lifetime if lifetime else None,
            only_n=wish.only_n,
            upto_n=wish.upto_n,
            masked=wish.masked or wish.role == Role.MANAGE,
        )


def revoke_link(bin: Bin, number: int) -> bool:
    """End the link with this number: its pages open no more, and open ones are closed; give False when there is none.

    The bin keeps a page of its own: when the last link for address bars goes, a new one is made.
    """
    now = timezone.now()
    with transaction.atomic():
        Bin.objects.select_for_update().get(pk=bin.pk)
        revoked = Link.objects.open_at(now).filter(bin=bin, pk=number).update(revoked_at=now)
        page_link(bin)
    if revoked:
        _tell_closed(bin, [number])
    return bool(revoked)


def rotate_links(bin: Bin) -> dict[int, Link]:
    """End every open link into `bin` and make each anew, with what it granted; give the new ones by the old numbers."""
    now = timezone.now()
    with transaction.atomic():
        Bin.objects.select_for_update().get(pk=bin.pk)
        former = open_links(bin)
        Link.objects.filter(pk__in=[link.pk for link in former]).update(revoked_at=now)
        made = {link.pk: _again(link) for link in former}
        page_link(bin)
    _tell_closed(bin, list(made))
    return made


def page_link(bin: Bin) -> Link:
    """Give the link that those who manage `bin` have in their address bar; one is made when there is none."""
    found = Link.objects.for_address_bars().filter(bin=bin).first()
    return found or Link.objects.create(bin_id=bin.pk, role=Role.VIEW, for_members=bin.is_owned)


def browser_link(bin: Bin) -> Link:
    """Give the link for the address bar of a browser that may manage `bin` whoever sits at it; made if there is none.

    That of an owned bin's page opens for its people alone, so such a browser needs one of its own.
    """
    found = Link.objects.for_browsers().filter(bin=bin).first()
    return found or Link.objects.create(bin_id=bin.pk, role=Role.VIEW, label="A browser that may manage")


def plain_label(text: str) -> str:
    """Give `text` as a label: one line, no control characters, not too long."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(plain.split())[:MOST_LABEL]


def _again(link: Link) -> Link:
    names = ("bin_id", "role", "label", "only_n", "upto_n", "masked", "for_members", "expires_at")
    kept = {name: getattr(link, name) for name in names}
    return Link.objects.create(**kept)


def _tell_closed(bin: Bin, numbers: list[int]) -> None:
    closed.send(sender=Link, bin_id=bin.pk, event={"type": "closed", "links": numbers})


def _check(bin: Bin, wish: Wish) -> None:
    if wish.role not in Role.values:
        raise BadLink("A link is to view or to manage.")
    if wish.lasts not in LIFETIMES:
        raise BadLink(f"A link lasts one of {', '.join(LIFETIMES)}.")
    if wish.only_n is None and wish.upto_n is None:
        return
    if wish.role == Role.MANAGE:
        raise BadLink("A link to manage is to the whole bin.")
    if wish.only_n is not None and wish.upto_n is not None:
        raise BadLink("A link shows one request, or those up to a number: give one of the two.")
    _check_numbers(bin, wish)


def _check_numbers(bin: Bin, wish: Wish) -> None:
    if wish.only_n is not None:
        if not CapturedRequest.objects.visible_in(bin).filter(n=wish.only_n).exists():
            raise BadLink(f"There is no request {wish.only_n} in this bin.")
    elif not 1 <= (wish.upto_n or 0) <= bin.last_n:
        raise BadLink(f"A snapshot ends at a request that is there: the newest has number {bin.last_n}.")
