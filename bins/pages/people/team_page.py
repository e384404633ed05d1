"""The page of a team: its bins, its members, the invitations that wait, and what can be done to it."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bins.links.roles import bins_of_person
from bins.models import Invitation, Membership, TeamRole
from bins.models.team import INVITATION_DAYS, MOST_NAME
from bins.pages.bins import bin_rows
from bins.pages.times import Moment, moment
from bins.people.invitations import open_invitations
from bins.people.ownership import may_make
from bins.people.teams import members_of

ROLES = (
    (TeamRole.VIEWER, "Viewer", "looks at the bins"),
    (TeamRole.EDITOR, "Editor", "makes, changes and shares bins too"),
    (TeamRole.ADMIN, "Admin", "looks after members and invitations too"),
)
"""Roles with their titles, and what they let do."""


class MemberRow(msgspec.Struct, frozen=True, kw_only=True):
    """A member in the list."""

    id: int
    name: str
    role: str
    is_you: bool
    is_closed: bool
    """True when the account lets nobody in at present."""
    since: Moment
    problem: str = ""
    """Why what was asked for them was not done."""


class InvitationRow(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation that waits."""

    id: int
    label: str
    role: str
    by: str
    until: Moment


class Problem(msgspec.Struct, frozen=True):
    """What could not be done, and where that is said."""

    words: str
    place: str
    """A field, or `member-` and a number."""


def team_page(request: HttpRequest, mine: Membership, problem: Problem | None = None) -> HttpResponse:
    """Show the team to one of its members; after a problem, with what was typed."""
    team, is_admin = mine.team, mine.role == TeamRole.ADMIN
    context = {
        "team": team,
        "role": mine.role,
        "is_admin": is_admin,
        "changes_bins": TeamRole(mine.role).changes_bins,
        "may_make": may_make(mine.person),
        "bins": bin_rows(bins_of_person(mine.person, team=team)),
        "members": [_member_row(member, mine, problem) for member in members_of(team)],
        "invitations": [_invitation_row(row) for row in open_invitations(team)] if is_admin else [],
        "roles": ROLES,
        "invitation_days": INVITATION_DAYS,
        "most_name": MOST_NAME,
        "asked": request.POST if problem and problem.place in {"name", "label"} else {},
        "problem": problem.words if problem else "",
        "field": problem.place if problem else "",
    }
    return render(request, "people/team.html", context, status=422 if problem else 200)


def _member_row(member: Membership, mine: Membership, problem: Problem | None) -> MemberRow:
    is_meant = problem is not None and problem.place == f"member-{member.person_id}"
    return MemberRow(
        id=member.person_id,
        name=member.person.username,
        role=member.role,
        is_you=member.person_id == mine.person_id,
        is_closed=not member.person.is_active,
        since=moment(member.joined_at),
        problem=problem.words if problem and is_meant else "",
    )


def _invitation_row(invitation: Invitation) -> InvitationRow:
    return InvitationRow(
        id=invitation.pk,
        label=invitation.label,
        role=invitation.role,
        by=invitation.made_by.username if invitation.made_by else "",
        until=moment(invitation.until),
    )
