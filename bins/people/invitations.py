"""Invitations: links that work once, for an account or for a place in a team."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from bins.links.granting import plain_label
from bins.links.tokens import is_token_of_invitation, number_in
from bins.models import Invitation, Membership, Team, TeamRole
from bins.people.accounts import add_person, new_person, set_admin
from bins.people.teams import BadTeam, checked_role, hold, join

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
    role = checked_role(role or TeamRole.EDITOR)
    if len(open_invitations(team)) >= MOST_OPEN:
        raise BadTeam(f"{MOST_OPEN} invitations wait to be taken. Revoke one that is no longer needed.")
    return Invitation.objects.create(
        made_by=made_by, label=plain_label(label), team=team, role=role, makes_admin=makes_admin
    )


def open_invitations(team: Team | None) -> list[Invitation]:
    """Give those to a team that can still be taken, newest first; for None those of the instance."""
    now, inviters = timezone.now(), _inviters(team)
    rows = Invitation.objects.filter(team=team, taken_at=None, revoked_at=None).select_related("made_by")
    return [row for row in rows if row.is_open(now) and row.made_by_id in inviters]


def open_invitation(token: str) -> Invitation | None:
    """Give the invitation that `token` stands for; None for a wrong one, and for one that is over.

    It is over too when whoever made it could make none any more: who had to go leaves no way back in behind.
    """
    number = number_in(token)
    found = Invitation.objects.select_related("team", "made_by").filter(pk=number).first() if number else None
    if found is None or not is_token_of_invitation(found, token) or not found.is_open(timezone.now()):
        return None
    return found if found.made_by_id in _inviters(found.team) else None


def is_idle_for(invitation: Invitation, person: User) -> bool:
    """Tell whether a person has all that is offered already; they stay as they are then, and it waits for another."""
    if invitation.makes_admin and not person.is_superuser:
        return False
    return invitation.team is None or Membership.objects.filter(team=invitation.team, person=person).exists()


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
    person = new_person(name, password, email)
    with transaction.atomic():
        add_person(person)
        take(invitation, person)
    return person


def take(invitation: Invitation, person: User) -> None:
    """Give a person who has an account what is offered.

    Raises:
        Taken: somebody was quicker, the team is gone, or whoever made it may invite nobody any more.
        BadTeam: the team is full, or they are in too many.
    """
    with transaction.atomic():
        if invitation.team is not None:
            _hold(invitation.team)  # before the invitation, as who deletes the team does
        if invitation.made_by_id not in _inviters(invitation.team):
            raise Taken
        free = Invitation.objects.filter(pk=invitation.pk, taken_at=None, revoked_at=None)
        if not free.update(taken_at=timezone.now(), taken_by=person):
            raise Taken
        if invitation.team is not None:
            join(invitation.team, person, invitation.role)
        if invitation.makes_admin:
            set_admin(person, is_admin=True)


def _inviters(team: Team | None) -> set[int | None]:
    """Give the numbers of those who may invite to a team, or to the instance."""
    if team is None:
        return set(User.objects.filter(is_superuser=True, is_active=True).values_list("pk", flat=True))
    admins = Membership.objects.filter(team=team, role=TeamRole.ADMIN, person__is_active=True)
    return set(admins.values_list("person", flat=True))


def _hold(team: Team) -> None:
    try:
        hold(team)
    except BadTeam:
        raise Taken from None
