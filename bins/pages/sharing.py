"""Sharing a bin: its links, made and revoked in a dialog of the live view or on a page of its own."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from bins.links.access import Access
from bins.links.addresses import origin
from bins.links.browser import follow, let_go, remember
from bins.links.granting import (
    BadLink,
    Wish,
    browser_link,
    make_link,
    open_links,
    page_link,
    revoke_link,
    rotate_links,
)
from bins.links.tokens import token_for
from bins.models import Link, Role
from bins.models.link import MOST_LABEL
from bins.pages.addresses import page_path
from bins.pages.errors import no_such_page
from bins.pages.gate import acts, agrees, manages
from bins.pages.numbers import HIGHEST, number_in
from bins.pages.person import actor_of
from bins.pages.qr import qr_answer
from bins.pages.times import Moment, moment
from bins.people.audit import note

LASTS = (("never", "No end"), ("1h", "1 hour"), ("1d", "1 day"), ("7d", "7 days"), ("30d", "30 days"))


class LinkRow(msgspec.Struct, frozen=True, kw_only=True):
    """A link in the list."""

    id: int
    url: str
    title: str
    """Its label, or what it grants."""
    words: str
    """What else there is to say of what it grants."""
    until: Moment | None
    used: Moment | None
    is_here: bool
    """True for the one in the reader's address bar."""


@manages
def share(request: HttpRequest, access: Access) -> HttpResponse:
    """Show the links into the bin, and the form for a new one: alone for a page that is open, or as a page."""
    return _shown(request, access, made=number_in(request, "made"))


@acts
def make(request: HttpRequest, access: Access) -> HttpResponse:
    """Make the link that the form describes, and show it."""
    try:
        made = make_link(access.bin, _wish_in(request))
    except BadLink as error:
        return _shown(request, access, problem=str(error))
    note(actor_of(request), "link_made", _named(made), access.bin)
    if request.headers.get("X-Partial"):
        return _shown(request, access, made=made.pk)
    return redirect(f"{page_path(access.token)}/share?{urlencode({'made': made.pk})}")


@acts
def revoke(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """End a link; who ends the one of the page they are at is led to another."""
    if revoke_link(access.bin, min(number, HIGHEST)):
        note(actor_of(request), "link_revoked", bin=access.bin)
    if number == access.link.pk:
        return _moved(request, _own_page(access))
    return _shown(request, access) if request.headers.get("X-Partial") else redirect(_share_path(access.link))


@acts
def rotate(request: HttpRequest, access: Access) -> HttpResponse:
    """End every link and make each anew; this browser keeps its right, and is led to its page's new address."""
    follow(request.session, access.bin.id, rotate_links(access.bin))
    note(actor_of(request), "links_rotated", bin=access.bin)
    return _moved(request, _own_page(access))


@agrees
def accept(request: HttpRequest, access: Access) -> HttpResponse:
    """Let this browser manage the bin, as its link offers; from now on its address bar holds a link to view."""
    if access.link.role == Role.MANAGE:  # who may manage anyway can ask for this at any link, and gets nothing by it
        _take(request, access)
    return redirect(page_path(token_for(_own_page(access))))


def _take(request: HttpRequest, access: Access) -> None:
    if access.bin.is_owned:
        let_go(request.session, access.bin.id)  # that the browser made it counts no more
    remember(request.session, access.bin.id, access.link)
    note(actor_of(request), "link_accepted", _named(access.link), access.bin)


@manages
def link_qr(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Give the QR code of a link into the bin."""
    found = next((link for link in open_links(access.bin) if link.pk == number), None)
    return qr_answer(_url(request, found)) if found else no_such_page(request)


def _shown(request: HttpRequest, access: Access, made: int | None = None, problem: str = "") -> HttpResponse:
    partial = "X-Partial" in request.headers or "partial" in request.GET
    rows = [_row(request, link, access.link) for link in open_links(access.bin)]
    context = {
        "bin": access.bin,
        "page_path": page_path(access.token),
        "here": f"{page_path(access.token)}/share",
        "links": rows,
        "made": next((row for row in rows if row.id == made), None),
        "problem": problem,
        "asked": request.POST,
        "n": number_in(request, "n"),
        "lasts": LASTS,
        "most_label": MOST_LABEL,
    }
    template = "bins/_share.html" if partial else "bins/share.html"
    # A script shows the form again, with what is wrong; browsers would log an error status as a fault of the page.
    return render(request, template, context, status=422 if problem and not partial else 200)


def _wish_in(request: HttpRequest) -> Wish:
    asked = request.POST
    role = asked.get("role", "view")
    whole = role == "manage"  # the form leaves the choice of a part open then, and it says nothing
    return Wish(
        role=role,
        label=asked.get("label", ""),
        lasts=asked.get("lasts", "never"),
        only_n=None if whole or asked.get("scope") != "one" else _number(asked.get("only", "")),
        upto_n=None if whole or asked.get("scope") != "snapshot" else _number(asked.get("upto", "")),
        masked="shown" not in asked,
    )


def _number(text: str) -> int:
    text = text.strip().lstrip("#")
    return min(int(text), HIGHEST) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _own_page(access: Access) -> Link:
    """Give the link for the reader's address bar: who has no role on an owned bin gets in by one for everybody."""
    return page_link(access.bin) if access.role or not access.bin.is_owned else browser_link(access.bin)


def _moved(request: HttpRequest, link: Link) -> HttpResponse:
    """Lead to the sharing page through another link: the one that was used is over."""
    if request.headers.get("X-Partial"):
        return JsonResponse({"moved": page_path(token_for(link))})
    return redirect(_share_path(link))


def _share_path(link: Link) -> str:
    return f"{page_path(token_for(link))}/share"


def _url(request: HttpRequest, link: Link) -> str:
    """Give the address that a link is shared as; one to a single request leads there."""
    tail = f"/{link.only_n}" if link.only_n is not None else ""
    return f"{origin(request)}{page_path(token_for(link))}{tail}"


def _row(request: HttpRequest, link: Link, here: Link) -> LinkRow:
    grant = _grant(link)
    secrets = "secrets masked" if link.hides_secrets else "secrets shown"
    return LinkRow(
        id=link.pk,
        url=_url(request, link),
        title=link.label or grant,
        words=f"{grant}, {secrets}" if link.label else secrets.capitalize(),
        until=_moment(link.expires_at),
        used=_moment(link.used_at),
        is_here=link.pk == here.pk,
    )


def _named(link: Link) -> str:
    """Give the bin's name, and the label of the link where it has one."""
    return f"{link.bin}: {link.label}" if link.label else ""


def _grant(link: Link) -> str:
    if link.for_members:
        return "The page of its own people, closed to others"
    if link.only_n is not None:
        return f"View request #{link.only_n}"
    if link.upto_n is not None:
        return f"View requests up to #{link.upto_n}"
    return f"{link.role.capitalize()} the whole bin"


def _moment(at: dt.datetime | None) -> Moment | None:
    return moment(at) if at else None
