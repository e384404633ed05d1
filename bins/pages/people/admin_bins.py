"""All bins of an instance, for its admins: whose they are and how much they hold, nothing of what is in them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from django.contrib.auth.models import User
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from bins.models import Bin, CapturedRequest
from bins.pages.fullness import bytes_words
from bins.pages.people.gate import for_admins
from bins.pages.people.paging import page_of, words_in
from bins.pages.times import Moment, moment, moment_of_us
from bins.retention.whole_bins import back_until

SORTS = {
    "newest": ("Newest", "-created_at"),
    "oldest": ("Oldest", "created_at"),
    "bytes": ("Most bytes", "-byte_count"),
    "requests": ("Most requests", "-request_count"),
}
"""Orders in which they can be listed: as people say it, and the column."""


class BinRow(msgspec.Struct, frozen=True, kw_only=True):
    """A bin in the list."""

    id: str
    name: str
    owner: str
    owner_number: int | None
    """Name and number of the person whose it is."""
    team: str
    """Name of the team whose it is; with neither, it is with the browsers and links that have a right to it."""
    requests: str
    size: str
    made: Moment
    last: Moment | None
    """When its newest request came."""
    deleted: bool
    until: Moment | None
    """How long it can be brought back, when it is deleted."""


@for_admins
def bins_page(request: HttpRequest, admin: User) -> HttpResponse:
    """List the bins, with a search over names, ids, owners and teams."""
    wanted, sort = words_in(request, "q"), request.GET.get("sort", "")
    sort = sort if sort in SORTS else "newest"
    bins, paging = page_of(request, _found(wanted, sort, deleted="deleted" in request.GET))
    context = {
        "tab": "bins",
        "here": reverse("admin-bins"),
        "bins": bin_rows(bins),
        "paging": paging,
        "q": wanted,
        "sort": sort,
        "sorts": [(key, words) for key, (words, _) in SORTS.items()],
        "deleted": "deleted" in request.GET,
    }
    return render(request, "people/admin_bins.html", context)


def bin_rows(bins: Sequence[Bin]) -> list[BinRow]:
    """Give the rows of bins, one query for the times of all of them."""
    newest = CapturedRequest.objects.filter(bin=OuterRef("pk")).order_by("-n").values("received_us")[:1]
    ids = [bin.pk for bin in bins]
    last = dict(Bin.objects.filter(pk__in=ids).order_by().values_list("pk", Subquery(newest)))
    return [_row(bin, last.get(bin.pk)) for bin in bins]


def _found(wanted: str, sort: str, *, deleted: bool) -> QuerySet[Bin]:
    found = Bin.objects.filter(deleted_at__isnull=not deleted).select_related("owner", "team")
    if wanted:
        named = Q(name__icontains=wanted) | Q(pk__contains=wanted.lower())
        found = found.filter(named | Q(owner__username__icontains=wanted) | Q(team__name__icontains=wanted))
    return found.order_by(SORTS[sort][1], "pk")


def _row(bin: Bin, last_us: int | None) -> BinRow:
    until = back_until(bin)
    return BinRow(
        id=bin.pk,
        name=bin.name,
        owner=bin.owner.username if bin.owner else "",
        owner_number=bin.owner_id,
        team=bin.team.name if bin.team else "",
        requests=f"{bin.request_count:,}",
        size=bytes_words(bin.byte_count),
        made=moment(bin.created_at),
        last=moment_of_us(last_us) if last_us is not None else None,
        deleted=bin.deleted_at is not None,
        until=moment(until) if until else None,
    )
