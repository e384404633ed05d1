"""What goes over the wire about a person: their bins, their teams, and the API token they ask with."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Schema
from pydantic import Field, field_validator

from bins.api.shapes import utc_text
from bins.links.addresses import base_url, capture_url_of
from bins.links.granting import page_link
from bins.links.tokens import token_for
from bins.models import ApiToken, Bin, Link, Membership, Role, TeamRole

_CURSOR = re.compile(r"[0-9]{1,16}-[a-z0-9]{24}", re.ASCII)
"""When the last bin was made, in microseconds since 1970, and its id: nothing that could tell of bins of others."""
_EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)


class TeamShape(Schema):
    """A team that a person is in."""

    id: int
    name: str
    role: str = Field(description="What the person is there: `viewer`, `editor` or `admin`.")


class TeamList(Schema):
    """The teams of a person."""

    data: list[TeamShape]


class TeamOfBin(Schema):
    """The team whose a bin is."""

    id: int
    name: str


class ListedBin(Schema):
    """A bin in a person's list."""

    id: str
    name: str
    team: TeamOfBin | None = Field(description="The team whose it is; null for the person's own.")
    role: str = Field(description="What this API token may do with it: `view` or `manage`.")
    created_at: dt.datetime
    last_n: int = Field(description="Number of the newest request ever kept.")
    request_count: int = Field(description="Requests that can be read now.")
    byte_count: int = Field(description="Their bytes: targets, heads and bodies as kept.")
    capture_url: str
    page_url: str = Field(description="Its page, for people with a role on it.")


class BinList(Schema):
    """Some bins of a person, and where to go on."""

    data: list[ListedBin]
    last: str = Field(description="Where `data` ends, to go on from; empty with no data.")
    has_more: bool


class BinsAsked(Schema):
    """Which bins of a person to list."""

    before: str = Field("", description="The `last` of the list so far.")
    limit: int = Field(50, ge=1, le=200)

    @field_validator("before")
    @classmethod
    def _is_cursor(cls, value: str) -> str:
        if value and not _CURSOR.fullmatch(value):
            raise ValueError("give the `last` of the list so far")
        return value

    def page(self, bins: QuerySet[Bin]) -> QuerySet[Bin]:
        """Give these of `bins`, newest first, and one more where there is one."""
        if self.before:
            made_us, _, bin_id = self.before.partition("-")
            made_at = _EPOCH + dt.timedelta(microseconds=int(made_us))
            bins = bins.filter(Q(created_at__lt=made_at) | Q(created_at=made_at, pk__gt=bin_id))
        return bins.select_related("team").order_by("-created_at", "pk")[: self.limit + 1]


class TokenShape(Schema):
    """The API token that asks."""

    name: str
    bin: str | None = Field(description="Id of the one bin that it is good for; null for all of the person's.")
    writes: bool
    expires_at: dt.datetime | None


class Me(Schema):
    """Who asks."""

    name: str
    is_admin: bool = Field(description="True for admins of the instance.")
    token: TokenShape


def listed_bins(request: HttpRequest, row: ApiToken, found: Sequence[Bin], limit: int) -> dict[str, Any]:
    """Give bins as `BinList`; `found` has one more than shown where there are more."""
    shown = found[:limit]
    tokens, changing = _page_tokens(shown), _changing_teams(row)
    data = [
        {
            "id": bin.pk,
            "name": bin.name,
            "team": {"id": bin.team.pk, "name": bin.team.name} if bin.team else None,
            "role": Role.MANAGE if row.may_write and (bin.team is None or bin.team_id in changing) else Role.VIEW,
            "created_at": utc_text(bin.created_at),
            "last_n": bin.last_n,
            "request_count": bin.request_count,
            "byte_count": bin.byte_count,
            "capture_url": capture_url_of(request, bin.pk),
            "page_url": f"{base_url(request)}/b/{tokens[bin.pk]}",
        }
        for bin in shown
    ]
    return {"data": data, "last": _cursor(shown[-1]) if shown else "", "has_more": len(found) > limit}


def _cursor(bin: Bin) -> str:
    return f"{(bin.created_at - _EPOCH) // dt.timedelta(microseconds=1)}-{bin.pk}"


def _page_tokens(bins: Sequence[Bin]) -> dict[str, str]:
    """Give the tokens of the pages of `bins`; one that has no page gets it."""
    found: dict[str, Link] = {}
    for link in Link.objects.for_address_bars().filter(bin__in=[bin.pk for bin in bins]):
        found.setdefault(link.bin_id, link)
    return {bin.pk: token_for(found.get(bin.pk) or page_link(bin)) for bin in bins}


def _changing_teams(row: ApiToken) -> set[int]:
    """Give the teams whose bins the person may change."""
    members = Membership.objects.filter(person=row.person)
    return {member.team_id for member in members if TeamRole(member.role).changes_bins}
