"""Invitations to a team: made, shown once, revoked."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from bins.links.addresses import origin
from bins.links.tokens import invitation_token
from bins.models import Invitation, Membership
from bins.pages.addresses import join_path
from bins.pages.errors import no_such_page
from bins.pages.numbers import HIGHEST
from bins.pages.people.team_gate import for_team_admins
from bins.pages.people.team_page import Problem, team_page
from bins.pages.person import actor_of
from bins.pages.times import moment
from bins.people.audit import note
from bins.people.invitations import invite, revoke
from bins.people.teams import BadTeam


@for_team_admins
def invite_to_team(request: HttpRequest, mine: Membership) -> HttpResponseBase:
    """Make an invitation as the form describes it, and show its link."""
    asked = request.POST
    try:
        made = invite(mine.person, label=asked.get("label", ""), team=mine.team, role=asked.get("role", ""))
    except BadTeam as error:
        return team_page(request, mine, Problem(str(error), "label"))
    note(actor_of(request), "invited", _subject(made, mine))
    return _shown_once(request, made)


@for_team_admins
def revoke_invitation(request: HttpRequest, mine: Membership, invitation: int) -> HttpResponseBase:
    """End an invitation that nobody has taken."""
    found = revoke(mine.team, min(invitation, HIGHEST))
    if found is None:
        return no_such_page(request)
    note(actor_of(request), "invitation_revoked", _subject(found, mine))
    return redirect("team", mine.team.pk)


def _shown_once(request: HttpRequest, made: Invitation) -> HttpResponseBase:
    """Show the link of an invitation just made; it is not shown again."""
    path = join_path(invitation_token(made))
    context = {"invitation": made, "path": path, "url": origin(request) + path, "until": moment(made.until)}
    return render(request, "people/invited.html", context)


def _subject(invitation: Invitation, mine: Membership) -> str:
    return f"{invitation.label or 'somebody'} to {mine.team.name} as {invitation.role}"
