"""What stands before pages of a team: whoever is asking is in it. To others it is as if there was none."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from bins.models import Membership, TeamRole
from bins.pages.errors import no_such_page
from bins.pages.numbers import HIGHEST
from bins.pages.people.gate import View, signed_in
from bins.people.teams import membership


def for_members(view: View) -> View:
    """Let `view` be asked by members of the team; it is given the membership instead of the person and the number."""

    @signed_in
    @wraps(view)
    def checked(request: HttpRequest, person: User, number: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mine = membership(person, min(number, HIGHEST))
        return view(request, mine, *args, **kwargs) if mine else no_such_page(request)

    return checked


def acts_in_team(view: View) -> View:
    """Let `view` be asked as with `for_members`, with POST; whoever comes back to its address is led to the team."""

    @for_members
    @wraps(view)
    def checked(request: HttpRequest, mine: Membership, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, mine, *args, **kwargs) if request.method == "POST" else redirect("team", mine.team_id)

    return checked


def for_team_admins(view: View) -> View:
    """Let `view` be asked as with `acts_in_team`, by those who look after the team."""

    @acts_in_team
    @wraps(view)
    def checked(request: HttpRequest, mine: Membership, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if mine.role != TeamRole.ADMIN:
            return refused(request, "Only an admin of the team can do that.")
        return view(request, mine, *args, **kwargs)

    return checked


def refused(request: HttpRequest, why: str) -> HttpResponseBase:
    """Answer for an action that a member's role does not go to."""
    return render(request, "bins/cannot.html", {"why": why}, status=403)
