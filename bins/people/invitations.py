"""Invitations: links that work once, for an account or for a place in a team."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from bins.links.granting import plain_label
from bins.links.tokens import is_token_of_invitation, number_in
from bins.models import Invitation, Team, TeamRole
from bins.people.accounts import make_person, set_admin
from bins.people.teams import BadTeam, join

MOST_OPEN = 200
"""Invitations of a team, or of the instance, that wait to be taken."""


class Taken(Exception):
    """Raised when an invitation is no longer there to be taken."""


def invite(
    made_by: User, *, label: str = "", team: Team | None = None, role: str = "", makes_admin: bool = False
) -> Invitation:
    """Make an invitation to join `team`, or to have an account alone; whoever has no account makes one by it.

    Raises:
        BadTeam: there is no such role, or too many wait.
    """
    role = role or TeamRole.EDITOR
    if role not in TeamRole.values:
        raise BadTeam(f"A role is one of {', '.join(TeamRole.values)}.")
    if len(open_invitations(team)) >= MOST_OPEN:
        raise BadTeam(f"{MOST_OPEN} invitations wait to be taken. Revoke one that is no longer needed.")
    return Invitation.objects.create(
        made_by=made_by, label=plain_label(label), team=team, role=role, makes_admin=makes_admin
    )


def open_invitations(team: Team | None) -> list[Invitation]:
    """Give those to a team that can still be taken, newest first; for None those of the instance."""
    now = timezone.now()
    rows = Invitation.objects.filter(team=team, taken_at=None, revoked_at=None).select_related("made_by")
    return [row for row in rows if row.is_open(now)]


def open_invitation(token: str) -> Invitation | None:
    """Give the invitation that `token` stands for; None for a wrong one, and for one that is over."""
    number = number_in(token)
    found = Invitation.objects.select_related("team", "made_by").filter(pk=number).first() if number else None
    if found is None or not is_token_of_invitation(found, token) or not found.is_open(timezone.now()):
        return None
    return found


def revoke(team: Team | None, number: int) -> Invitation | None:
    """End an invitation that nobody has taken; give it, or None when there is none."""
    found = next((one for one in open_invitations(team) if one.pk == number), None)
    if found is not None:
        Invitation.objects.filter(pk=number, taken_at=None).update(revoked_at=timezone.now())
    return found


def take_as_new(invitation: Invitation, name: str, password: str, email: str = "") -> User:
    """Make the account that is offered, with what else is.

    Raises:
        Unfit: see `make_person`; the invitation still waits then.
        Taken: somebody was quicker.
        BadTeam: the team is full.
    """
    with transaction.atomic():
        person = make_person(name, password, email)
        take(invitation, person)
    return person


def take(invitation: Invitation, person: User) -> None:
    """Give a person who has an account what is offered.

    Raises:
        Taken: somebody was quicker.
        BadTeam: the team is full.
    """
    with transaction.atomic():
        free = Invitation.objects.filter(pk=invitation.pk, taken_at=None, revoked_at=None)
        if not free.update(taken_at=timezone.now(), taken_by=person):
            raise Taken
        if invitation.team is not None:
            join(invitation.team, person, invitation.role)
        if invitation.makes_admin:
            set_admin(person, is_admin=True)
