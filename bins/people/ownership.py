"""Whose bins are, and who may make one."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from bins.links.access import Access
from bins.links.browser import OwnBin
from bins.links.granting import create_own_bin, page_link
from bins.links.roles import team_role
from bins.models import Bin, Link, Membership, Role, Team, TeamRole
from bins.people.teams import hold


class MayNotMake(Exception):
    """Raised when somebody may not make a bin; the message says who may."""


def check_may_make(person: User | None) -> None:
    """Let `person`, or somebody who is not signed in, make a bin.

    Raises:
        MayNotMake: others may.
    """
    makers = settings.CONFIG.makers
    if makers == "people" and person is None:
        raise MayNotMake("Here, bins are made by people who are signed in.")
    if makers == "admins" and not (person and person.is_superuser):
        raise MayNotMake("Here, bins are made by admins. Ask one of them for yours.")


def may_make(person: User | None) -> bool:
    """Tell whether somebody may make a bin."""
    try:
        check_may_make(person)
    except MayNotMake:
        return False
    return True


def may_give_to(person: User, team: Team) -> bool:
    """Tell whether a person may give bins to a team: those who may change its bins may."""
    role = team_role(person, team.pk)
    return role is not None and role.changes_bins


def teams_to_give(person: User) -> list[Team]:
    """Give the teams that a person may give bins to, by name."""
    changing = [role for role in TeamRole if role.changes_bins]
    found = Membership.objects.filter(person=person, role__in=changing).select_related("team")
    return [member.team for member in found.order_by("team__name", "team")]


def may_hand_over(access: Access) -> bool:
    """Tell whether who asks may say whose the bin is.

    Who may change a bin that is nobody's may: it is with their browser. One that is somebody's is not taken away by a
    link to manage.
    """
    if access.person is None or not access.may_manage:
        return False
    return access.role == Role.MANAGE or not access.bin.is_owned


def make_team_bin(team: Team) -> OwnBin:
    """Make a bin of a team.

    Raises:
        BadTeam: it is gone.
    """
    with transaction.atomic():
        hold(team)
        return create_own_bin(team=team)


def hand_over(bin: Bin, owner: User | None = None, team: Team | None = None) -> Link:
    """Make `bin` a person's or a team's; give the link of its page from now on. Links to it stay as they are.

    Raises:
        BadTeam: the team is gone.
    """
    with transaction.atomic():
        if team is not None:
            hold(team)
        held = Bin.objects.select_for_update().get(pk=bin.pk)
        held.owner, held.team = owner, team
        held.save(update_fields=["owner", "team"])
        return page_link(held)
