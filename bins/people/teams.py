"""Teams: made, joined, left; there is always somebody who looks after one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import transaction

from bins.models import Bin, Membership, Team, TeamRole
from bins.models.team import MOST_NAME

MOST_MEMBERS = 500
"""Members of a team."""
MOST_TEAMS = 100
"""Teams that one person can be in."""


_GONE = "This team is there no more."


class BadTeam(ValueError):
    """Something that cannot be done to a team; the message says what to change."""


def teams_of(person: User) -> list[Membership]:
    """Give what teams a person is in, by name, and as what."""
    return list(Membership.objects.filter(person=person).select_related("team").order_by("team__name", "team"))


def membership(person: User, number: int) -> Membership | None:
    """Give as what a person is in the team with this number; None when they are not, or there is none."""
    return Membership.objects.filter(team=number, person=person).select_related("team", "person").first()


def sizes_of(teams: Collection[Team]) -> dict[int, tuple[int, int]]:
    """Give how many members and how many bins each of `teams` has, by its number."""
    numbers = [team.pk for team in teams]
    members = Counter(Membership.objects.filter(team__in=numbers).values_list("team", flat=True))
    bins = Counter(Bin.objects.filter(team__in=numbers, deleted_at=None).values_list("team", flat=True))
    return {number: (members[number], bins[number]) for number in numbers}


def members_of(team: Team) -> list[Membership]:
    """Give the members of a team, by name."""
    return list(Membership.objects.filter(team=team).select_related("person").order_by("person__username"))


def make_team(name: str, person: User) -> Team:
    """Make a team that `person` looks after.

    Raises:
        BadTeam: it has no name, or they are in too many.
    """
    name = plain_name(name)
    _check_has_room(person)
    with transaction.atomic():
        made = Team.objects.create(name=name)
        Membership.objects.create(team=made, person=person, role=TeamRole.ADMIN)
    return made


def rename_team(team: Team, name: str) -> None:
    """Give a team another name.

    Raises:
        BadTeam: it would have none, or it is gone.
    """
    name = plain_name(name)
    if not Team.objects.filter(pk=team.pk).update(name=name):
        raise BadTeam(_GONE)
    team.name = name


def delete_team(team: Team) -> None:
    """Delete a team.

    Raises:
        BadTeam: it still has bins, which would be nobody's, or it is gone.
    """
    with transaction.atomic():
        hold(team)
        if team.bins.filter(deleted_at=None).exists():
            raise BadTeam("The team still has bins. Delete them, or hand them over, first.")
        team.delete()


def join(team: Team, person: User, role: str) -> bool:
    """Let `person` into a team; False when they are in it already, and stay as they were.

    Raises:
        BadTeam: the team is full or gone, they are in too many, or there is no such role.
    """
    role = checked_role(role)
    with transaction.atomic():
        hold(team)
        if Membership.objects.filter(team=team, person=person).exists():
            return False
        if Membership.objects.filter(team=team).count() >= MOST_MEMBERS:
            raise BadTeam(f"A team has at most {MOST_MEMBERS} members, and this one is full.")
        _check_has_room(person)
        Membership.objects.create(team=team, person=person, role=role)
    return True


def set_role(team: Team, person: User, role: str) -> None:
    """Give a member another role; their open pages learn of it.

    Raises:
        BadTeam: nobody would look after the team, or there is no such role, or they are no member.
    """
    role = checked_role(role)
    with transaction.atomic():
        member = _member(team, person)
        if role != TeamRole.ADMIN:
            _check_others_look_after(member)
        member.role = role
        member.save(update_fields=["role"])


def remove(team: Team, person: User) -> None:
    """Take a member out of a team; their open pages of its bins are closed.

    Raises:
        BadTeam: nobody would look after the team, or they are no member.
    """
    with transaction.atomic():
        member = _member(team, person)
        _check_others_look_after(member)
        member.delete()


def plain_name(name: str) -> str:
    """Give `name` as one: one line, no control characters, not too long.

    Raises:
        BadTeam: nothing is left.
    """
    plain = "".join(character if character.isprintable() else " " for character in name)
    plain = " ".join(plain.split())[:MOST_NAME]
    if not plain:
        raise BadTeam("Give the team a name.")
    return plain


def checked_role(role: str) -> str:
    """Give `role` when there is such a one.

    Raises:
        BadTeam: there is none.
    """
    if role not in TeamRole.values:
        raise BadTeam(f"A role is one of {', '.join(TeamRole.values)}.")
    return role


def hold(team: Team) -> None:
    """Keep others from changing who and what is in a team until the transaction ends.

    Raises:
        BadTeam: it is gone.
    """
    if Team.objects.select_for_update().filter(pk=team.pk).first() is None:
        raise BadTeam(_GONE)


def _check_has_room(person: User) -> None:
    if Membership.objects.filter(person=person).count() >= MOST_TEAMS:
        raise BadTeam(f"A person is in at most {MOST_TEAMS} teams. Leave one first.")


def _member(team: Team, person: User) -> Membership:
    hold(team)
    member = Membership.objects.filter(team=team, person=person).first()
    if member is None:
        raise BadTeam("They are not in the team.")
    return member


def _check_others_look_after(member: Membership) -> None:
    admins = Membership.objects.filter(team=member.team, role=TeamRole.ADMIN, person__is_active=True)
    if member.role == TeamRole.ADMIN and not admins.exclude(pk=member.pk).exists():
        raise BadTeam("Nobody else looks after the team. Make another member an admin first.")
