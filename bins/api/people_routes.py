"""Who asks, and the teams that they are in."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Router
from ninja.errors import HttpError

from bins.api.answers import answer
from bins.api.auth import FOR_ONE_BIN, PersonRequest, PersonToken
from bins.api.people_shapes import Me, TeamList
from bins.api.shapes import Problem, utc_text
from bins.people.teams import teams_of

router = Router(tags=["people"], auth=PersonToken())


@router.get("/me", response={200: Me, (401, 429, 503): Problem}, operation_id="get_me", summary="Who asks")
def me(request: PersonRequest) -> HttpResponse:
    """Give whose API token it is, and what it is good for."""
    row = request.auth
    token = {
        "name": row.name,
        "bin": row.bin_id,
        "writes": row.may_write,
        "expires_at": utc_text(row.expires_at) if row.expires_at else None,
    }
    return answer({"name": row.person.username, "is_admin": row.person.is_superuser, "token": token})


@router.get(
    "/teams",
    response={200: TeamList, (401, 403, 429, 503): Problem},
    operation_id="list_teams",
    summary="List your teams",
)
def listed(request: PersonRequest) -> HttpResponse:
    """List the teams of the API token's person by name; a bin is made for one by its `id`."""
    if request.auth.bin_id is not None:
        raise HttpError(403, FOR_ONE_BIN)
    members = teams_of(request.auth.person)
    return answer({"data": [{"id": each.team_id, "name": each.team.name, "role": each.role} for each in members]})
