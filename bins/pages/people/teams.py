"""The teams of a person, and what is done to a team as a whole."""

from __future__ import annotations

import msgspec
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from bins.links.attempts import TooMany
from bins.models import Membership, TeamRole
from bins.models.team import MOST_NAME
from bins.pages.addresses import page_path
from bins.pages.errors import cannot, no_such_page, too_many
from bins.pages.home import make_own_bin
from bins.pages.people.gate import signed_in
from bins.pages.people.team_gate import acts_in_team, for_members, for_team_admins, refused
from bins.pages.people.team_page import Problem, team_page
from bins.pages.person import actor_of
from bins.people.audit import note
from bins.people.ownership import MayNotMake
from bins.people.teams import BadTeam, delete_team, make_team, rename_team, sizes_of, teams_of


class TeamRow(msgspec.Struct, frozen=True, kw_only=True):
    """A team in the list."""

    id: int
    name: str
    role: str
    members: int
    bins: int


@signed_in
def teams(request: HttpRequest, person: User) -> HttpResponseBase:
    """List the person's teams, and on POST make one."""
    if request.method != "POST":
        return _listed(request, person)
    try:
        made = make_team(request.POST.get("name", ""), person)
    except BadTeam as error:
        return _listed(request, person, str(error))
    note(actor_of(request), "team_made", made.name)
    return redirect("team", made.pk)


@for_members
def team(request: HttpRequest, mine: Membership) -> HttpResponseBase:
    """Show a team to one of its members."""
    return team_page(request, mine)


@for_team_admins
def rename(request: HttpRequest, mine: Membership) -> HttpResponseBase:
    """Give the team the form's `name`."""
    former = mine.team.name
    try:
        rename_team(mine.team, request.POST.get("name", ""))
    except BadTeam as error:
        return team_page(request, mine, Problem(str(error), "name"))
    note(actor_of(request), "team_renamed", f"{former} to {mine.team.name}")
    return redirect("team", mine.team.pk)


@for_team_admins
def delete(request: HttpRequest, mine: Membership) -> HttpResponseBase:
    """Delete the team, if it has no bins any more."""
    try:
        delete_team(mine.team)
    except BadTeam as error:
        return team_page(request, mine, Problem(str(error), "delete"))
    note(actor_of(request), "team_deleted", mine.team.name)
    return redirect("teams")


@acts_in_team
def new_bin(request: HttpRequest, mine: Membership) -> HttpResponseBase:
    """Make a bin of the team, and lead to its page."""
    if not TeamRole(mine.role).changes_bins:
        return refused(request, "You are a viewer in this team: its editors and admins make bins.")
    try:
        own = make_own_bin(request, mine.person, mine.team)
    except TooMany as error:
        return too_many(request, error)
    except MayNotMake as error:
        return cannot(request, str(error))
    except BadTeam:
        return no_such_page(request)
    return redirect(page_path(own.token))


def _listed(request: HttpRequest, person: User, problem: str = "") -> HttpResponseBase:
    members = teams_of(person)
    sizes = sizes_of([member.team for member in members])
    context = {
        "teams": [_row(member, *sizes[member.team_id]) for member in members],
        "most_name": MOST_NAME,
        "name": request.POST.get("name", ""),
        "problem": problem,
        "field": "name" if problem else "",
    }
    return render(request, "people/teams.html", context, status=422 if problem else 200)


def _row(member: Membership, members: int, bins: int) -> TeamRow:
    return TeamRow(id=member.team_id, name=member.team.name, role=member.role, members=members, bins=bins)
