"""Making a bin, listing a person's, its counters, and its end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import Max, Min, Sum
from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router
from ninja.errors import AuthenticationError, HttpError

from bins.api.answers import answer
from bins.api.auth import (
    API_TOKEN_MISSING,
    FOR_ONE_BIN,
    READS_ONLY,
    AskedRequest,
    BinToken,
    PersonRequest,
    PersonToken,
    actor_with,
    api_token_in,
    managed,
    no_api_token,
    noted,
)
from bins.api.keeping_shapes import BinChanged, BinShape, evicted_of, keeps_of
from bins.api.people_shapes import BinList, BinsAsked, listed_bins
from bins.api.shapes import BinAsked, BinMade, Problem, utc_text
from bins.links.addresses import base_url, capture_url_of
from bins.links.granting import create_bin
from bins.models import ApiToken, Bin, CapturedRequest, RefusedRequests, Team
from bins.people.api_tokens import bins_of_token
from bins.people.audit import note
from bins.people.ownership import MayNotMake, check_may_make, may_give_to
from bins.people.teams import teams_of
from bins.retention.keeping import Unfit, set_keeping
from bins.retention.whole_bins import delete_bin, rename_bin

router = Router(tags=["bins"])


@router.post(
    "/bins",
    response={201: BinMade, (400, 401, 403, 413, 422, 429, 503): Problem},
    operation_id="create_bin",
    summary="Make a bin",
    openapi_extra={"requestBody": {"required": False}, "security": [{}, {"PersonToken": []}]},
)
def create(request: HttpRequest, asked: Body[BinAsked | None] = None) -> HttpResponse:
    """Make a bin. The body may be left out. Keep the tokens: nobody else is shown them.

    Whoever reads with the view token sees masks where header fields hold secrets; the manage token shows everything.
    With an API token that writes, the bin is its person's, or that of a `team` whose bins they may change.
    """
    row = api_token_in(request)
    team = _check_maker(row, asked.team if asked else None)
    settings.ATTEMPTS.count_bin(settings.ATTEMPTS.client_of(request))
    made = create_bin(asked.name if asked else "", row.person if row and not team else None, team)
    note(actor_with(request, row), "bin_made", bin=made.bin)
    told = {
        "id": made.bin.id,
        "name": made.bin.name,
        "capture_url": capture_url_of(request, made.bin.id),
        "page_url": f"{base_url(request)}/b/{made.page_token}",
        "view_token": made.view_token,
        "manage_token": made.manage_token,
        "created_at": utc_text(made.bin.created_at),
    }
    return answer(told, 201)


@router.get(
    "/bins",
    auth=PersonToken(),
    response={200: BinList, (401, 422, 429, 503): Problem},
    operation_id="list_bins",
    summary="List your bins",
)
def listed(request: PersonRequest, asked: Query[BinsAsked]) -> HttpResponse:
    """List the bins of the API token's person and of their teams, newest first, going on with `before`.

    `last` is the cursor to go on from: give it as the next `before`.
    """
    rows = list(asked.page(bins_of_token(request.auth)))
    return answer(listed_bins(request, request.auth, rows, asked.limit))


@router.get(
    "/bins/{bin_id}",
    auth=BinToken(),
    response={200: BinShape, (401, 404, 503): Problem},
    operation_id="get_bin",
    summary="One bin",
)
def show(request: AskedRequest, bin_id: str) -> HttpResponse:
    """Give a bin's name and counters, and how many requests to it were refused.

    Through a link to a part of it, counters are of that part, and nothing is told of what was refused or went.
    """
    bin = request.auth.bin
    return answer(_shown(bin))


@router.patch(
    "/bins/{bin_id}",
    auth=BinToken(),
    response={200: BinShape, (400, 401, 403, 404, 413, 422, 503): Problem},
    operation_id="change_bin",
    summary="Change a bin",
)
def change(request: AskedRequest, bin_id: str, asked: Body[BinChanged]) -> HttpResponse:
    """Change a bin's name and what it keeps. Needs the manage token."""
    bin = managed(request).bin
    changes = asked.model_dump(exclude_unset=True)
    name = changes.pop("name", None)
    try:
        set_keeping(bin, changes)
    except Unfit as error:
        raise HttpError(422, f"{error.field}: {error}") from None
    if changes:
        noted(request, "bin_settings")
    if name is not None:
        noted(request, "bin_renamed", rename_bin(bin, name))
    return answer(_shown(bin))


@router.delete(
    "/bins/{bin_id}",
    auth=BinToken(),
    response={204: None, (401, 403, 404, 503): Problem},
    operation_id="delete_bin",
    summary="Delete a bin",
)
def delete(request: AskedRequest, bin_id: str) -> HttpResponse:
    """Delete a bin with all it caught. It is gone at once, and out of the store after a day. Needs the manage token."""
    delete_bin(managed(request).bin)
    noted(request, "bin_deleted")
    return HttpResponse(status=204)


def _check_maker(row: ApiToken | None, team_id: int | None) -> Team | None:
    """Let whoever asks make a bin; give the team whose it shall be, if any.

    Raises:
        AuthenticationError: only people may.
        HttpError: 403, this person or this token may not; 422, they are in no such team.
    """
    if row and row.bin_id is not None:
        raise HttpError(403, FOR_ONE_BIN)
    if row and not row.may_write:
        raise HttpError(403, READS_ONLY)
    try:
        check_may_make(row.person if row else None)
    except MayNotMake as error:
        if row:
            raise HttpError(403, str(error)) from None
        raise AuthenticationError(message=f"{error} {API_TOKEN_MISSING}") from None
    return _team(row, team_id) if team_id is not None else None


def _team(row: ApiToken | None, team_id: int) -> Team:
    if row is None:
        raise no_api_token()
    found = next((member.team for member in teams_of(row.person) if member.team_id == team_id), None)
    if found is None:
        raise HttpError(422, f"team: You are in no team {team_id}. Your teams are at `/api/teams`.")
    if not may_give_to(row.person, found):
        raise HttpError(403, "You are a viewer in this team. Its editors and admins make bins.")
    return found


def _shown(bin: Bin) -> dict[str, Any]:
    return {
        "id": bin.id,
        "name": bin.name,
        "created_at": utc_text(bin.created_at),
        "last_n": bin.last_n,
        "request_count": CapturedRequest.objects.count_in(bin),
        "byte_count": CapturedRequest.objects.bytes_in(bin),
        "keeps": keeps_of(bin),
        "evicted": evicted_of(bin),
        "refused": _refused(bin),
    }


def _refused(bin: Bin) -> dict[str, Any]:
    counted = RefusedRequests.objects.filter(bin=bin)
    rows = list(
        (counted if bin.sight.is_whole else counted.none())
        .values("reason")
        .annotate(total=Sum("count"), first=Min("minute"), last=Max("minute"))
        .order_by("reason")
    )
    return {
        "total": sum(row["total"] for row in rows),
        "by_reason": {row["reason"]: row["total"] for row in rows},
        "first": _minute_text(min((row["first"] for row in rows), default=None)),
        "last": _minute_text(max((row["last"] for row in rows), default=None)),
    }


def _minute_text(minute: int | None) -> str | None:
    return None if minute is None else utc_text(dt.datetime.fromtimestamp(minute * 60, dt.UTC))
