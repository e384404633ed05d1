"""The bins of this browser: a list of them, and what can be done to a bin as a whole."""

from __future__ import annotations

from typing import Any

import msgspec
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt

from bins.bodies.view import size_text
from bins.links.access import Access, open_deleted
from bins.links.browser import MOST_REMEMBERED, OwnBin, bins_of_browser
from bins.links.roles import bins_of_person
from bins.models import Bin, CapturedRequest
from bins.pages.addresses import bins_path, page_path
from bins.pages.errors import too_late, wrong_method
from bins.pages.gate import acts, revives
from bins.pages.person import actor_of, person_of
from bins.pages.rows import Row, row_of
from bins.pages.times import Moment, moment
from bins.people.audit import note
from bins.retention.whole_bins import back_until, bring_back_bin, delete_bin, rename_bin

_SIZED_ROWS = 200
"""Requests of a bin whose sizes are added up; the size of a larger bin is worked out from its newest ones."""


class BinRow(msgspec.Struct, frozen=True, kw_only=True):
    """A bin in the list."""

    id: str
    name: str
    page_path: str
    caught: Row | None
    """Its newest request, by which people know a bin without a name; None when there is none."""
    count: int
    size: str
    """Bytes of the bodies; begins with `about` when it is worked out from the newest ones."""
    may_manage: bool = True
    until: Moment | None = None
    """How long it can be brought back, when it is deleted."""


@csrf_exempt
def bins_page(request: HttpRequest) -> HttpResponse:
    """List the bins that this browser made, with a search over names and ids."""
    if request.method not in {"GET", "HEAD"}:
        return wrong_method("GET, HEAD", "This is the list of bins. Nothing was captured.")
    wanted, person = request.GET.get("q", "").strip(), person_of(request)
    owned, deleted = _listed(request), _listed(request, deleted=True)
    here = [own for own in bins_of_browser(request.session) if matches(own.bin, wanted)]
    theirs = bins_of_person(person, wanted) if person else []
    context = {
        "groups": _groups(theirs, here, is_person=person is not None),
        "deleted": [row for row in bin_rows(deleted) if row.until and row.may_manage],
        "just_deleted": _just_deleted(request),
        "q": wanted,
        "total": len(owned),
        "has_browsers": bool(bins_of_browser(request.session) or bins_of_browser(request.session, deleted=True)),
        "most": MOST_REMEMBERED if len(owned) + len(deleted) >= MOST_REMEMBERED else None,
    }
    return render(request, "bins/bins_list.html", context)


def bins_menu(request: HttpRequest) -> HttpResponse:
    """Give the list alone, for the switcher of a page that is open already."""
    context = {"bins": bin_rows(_listed(request)), "here": request.GET.get("at", "")}
    return render(request, "bins/_switcher.html", context)


def to_bins(request: HttpRequest) -> HttpResponse:
    """Lead to the list: it lies below `/b/`, since only there a browser says which bins it made."""
    return redirect(bins_path())


@acts
def rename(request: HttpRequest, access: Access) -> HttpResponse:
    """Give the bin the form's `name`; an empty one takes the name away."""
    name = rename_bin(access.bin, request.POST.get("name", ""))
    note(actor_of(request), "bin_renamed", bin=access.bin)
    if request.headers.get("X-Partial"):
        return JsonResponse({"type": "settings", "name": name})
    if "settings" in request.POST:
        return redirect(f"{page_path(access.token)}/settings?saved")
    return redirect(bins_path() if "list" in request.POST else page_path(access.token))


@acts
def remove(request: HttpRequest, access: Access) -> HttpResponse:
    """Delete the bin, and lead to the list, where that can be undone."""
    delete_bin(access.bin)
    note(actor_of(request), "bin_deleted", bin=access.bin)
    return redirect(f"{bins_path()}?deleted={access.token}")


@revives
def bring_back(request: HttpRequest, access: Access) -> HttpResponse:
    """Bring a deleted bin back with all that was in it."""
    if not bring_back_bin(access.bin):
        return too_late(request)
    note(actor_of(request), "bin_back", bin=access.bin)
    return redirect(page_path(access.token))


def _listed(request: HttpRequest, deleted: bool = False) -> list[OwnBin]:
    """Give the bins of the person who is signed in, then those of the browser alone."""
    person = person_of(request)
    theirs = bins_of_person(person, deleted=deleted) if person else []
    known = {own.bin.pk for own in theirs}
    return [*theirs, *(own for own in bins_of_browser(request.session, deleted) if own.bin.pk not in known)]


def _groups(theirs: list[OwnBin], here: list[OwnBin], *, is_person: bool) -> list[tuple[str, list[BinRow]]]:
    """Give the rows under the headings they have: none where nobody is signed in, for all are the browser's."""
    if not is_person:
        return [("", bin_rows(here))] if here else []
    known = {own.bin.pk for own in theirs}
    names = sorted({own.team for own in theirs if own.team})
    parts = [("Yours", [own for own in theirs if not own.team])]
    parts += [(name, [own for own in theirs if own.team == name]) for name in names]
    parts += [("In this browser alone", [own for own in here if own.bin.pk not in known])]
    return [(name, bin_rows(part)) for name, part in parts if part]


def matches(bin: Bin, wanted: str) -> bool:
    """Tell whether `wanted` is part of a bin's name or id, in any case."""
    return wanted.lower() in f"{bin.name}\n{bin.id}".lower()


def bin_rows(owned: list[OwnBin]) -> list[BinRow]:
    """Give the rows of the list."""
    caught = _newest_in([own.bin for own in owned])
    return [
        BinRow(
            id=own.bin.id,
            name=own.bin.name,
            page_path=page_path(own.token),
            caught=row_of(caught[own.bin.id], own.token) if own.bin.id in caught else None,
            count=own.bin.request_count,
            size=stored_size(own.bin),
            may_manage=own.may_manage,
            until=_until(own.bin),
        )
        for own in owned
    ]


def stored_size(bin: Bin) -> str:
    """Give how much the bodies of a bin take; adding up a million rows would hold up the page."""
    newest = CapturedRequest.objects.visible_in(bin).newest_first()
    sizes = list(newest.values_list("body_kept", flat=True)[:_SIZED_ROWS])
    if len(sizes) < _SIZED_ROWS:
        return size_text(sum(sizes))
    return f"about {size_text(sum(sizes) * CapturedRequest.objects.count_in(bin) // len(sizes))}"


def _newest_in(bins: list[Bin]) -> dict[str, CapturedRequest]:
    """Give the newest request that readers of each bin see, by the bin's id: one query for all, two look-ups a bin."""
    rows = CapturedRequest.objects.filter(bin=OuterRef("pk")).order_by("-n").values("pk")
    uncleared, pinned = rows.filter(n__gt=OuterRef("cleared_n")), rows.filter(pinned=True)
    newest = Coalesce(Subquery(uncleared[:1]), Subquery(pinned[:1]))
    wanted = Bin.objects.filter(pk__in=[bin.pk for bin in bins]).values_list(newest)
    return {request.bin_id: request for request in CapturedRequest.objects.filter(pk__in=wanted).without_body()}


def _until(bin: Bin) -> Moment | None:
    until = back_until(bin)
    return moment(until) if until else None


def _just_deleted(request: HttpRequest) -> dict[str, Any] | None:
    token = request.GET.get("deleted", "")
    access = open_deleted(token, request.session, person_of(request))
    if access is None or not access.may_manage:
        return None
    return {"name": access.bin.name or access.bin.id, "page_path": page_path(access.token)}
