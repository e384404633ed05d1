"""Members of a team: given other roles, removed, or leaving by themselves."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from bins.models import Membership, Team
from bins.pages.errors import no_such_page
from bins.pages.numbers import HIGHEST
from bins.pages.people.team_gate import acts_in_team, for_team_admins
from bins.pages.people.team_page import Problem, team_page
from bins.pages.person import actor_of
from bins.people.audit import note
from bins.people.teams import BadTeam, membership, remove, set_role


@for_team_admins
def change_role(request: HttpRequest, mine: Membership, member: int) -> HttpResponseBase:
    """Give a member the form's `role`."""
    person, role = _person_in(mine.team, member), request.POST.get("role", "")
    if person is None:
        return no_such_page(request)
    try:
        set_role(mine.team, person, role)
    except BadTeam as error:
        return team_page(request, mine, Problem(str(error), f"member-{person.pk}"))
    note(actor_of(request), "member_role", f"{person.username} in {mine.team.name} to {role}")
    return redirect("team", mine.team.pk)


@for_team_admins
def remove_member(request: HttpRequest, mine: Membership, member: int) -> HttpResponseBase:
    """Take a member out of the team."""
    person = _person_in(mine.team, member)
    return _gone(request, mine, person) if person else no_such_page(request)


@acts_in_team
def leave(request: HttpRequest, mine: Membership) -> HttpResponseBase:
    """Take who asks out of the team."""
    return _gone(request, mine, mine.person)


def _gone(request: HttpRequest, mine: Membership, person: User) -> HttpResponseBase:
    try:
        remove(mine.team, person)
    except BadTeam as error:
        return team_page(request, mine, Problem(str(error), f"member-{person.pk}"))
    note(actor_of(request), "member_removed", f"{mine.team.name}: {person.username}")
    return redirect("teams") if person == mine.person else redirect("team", mine.team.pk)


def _person_in(team: Team, number: int) -> User | None:
    person = User.objects.filter(pk=min(number, HIGHEST)).first()
    return person if person and membership(person, team.pk) else None
