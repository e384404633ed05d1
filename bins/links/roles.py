"""What people may do with bins by themselves, without a link: their own, and those of their teams."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from bins.links.browser import OwnBin
from bins.links.tokens import token_for
from bins.models import Bin, Link, Membership, Role, Team, TeamRole

MOST_LISTED = 200
"""Bins of a person in one list, the newest first; a search finds others."""


def role_of(person: User | None, bin: Bin) -> Role | None:
    """Give what `person` may do with `bin`; None: nothing without a link."""
    if person is None or not person.is_active:
        return None
    if bin.owner_id == person.pk:
        return Role.MANAGE
    return _granted(team_role(person, bin.team_id)) if bin.team_id is not None else None


def team_role(person: User, team_id: int) -> TeamRole | None:
    """Give the role of `person` in a team; None for who is no member."""
    role = Membership.objects.filter(team=team_id, person=person).values_list("role", flat=True).first()
    return TeamRole(role) if role else None


def roles_of(pairs: Collection[tuple[str, int]]) -> dict[tuple[str, int], Role]:
    """Give the roles there are for `pairs` of a bin's id and a person's number; those without one are left out."""
    bin_ids, numbers = {bin_id for bin_id, _ in pairs}, {number for _, number in pairs}
    bins = Bin.objects.filter(pk__in=bin_ids)
    found = dict.fromkeys(bins.filter(owner__in=numbers, owner__is_active=True).values_list("pk", "owner"), Role.MANAGE)
    members = bins.filter(team__memberships__person__in=numbers, team__memberships__person__is_active=True)
    for bin_id, number, role in members.values_list("pk", "team__memberships__person", "team__memberships__role"):
        found[bin_id, number] = _granted(TeamRole(role)) or Role.VIEW
    return {pair: role for pair, role in found.items() if pair in pairs}


def bins_of_person(person: User, wanted: str = "", deleted: bool = False, team: Team | None = None) -> list[OwnBin]:
    """Give the bins of a person and of their teams, or of one of these, newest first: with `wanted` in name or id."""
    bins = visible_to(person).filter(deleted_at__isnull=not deleted)
    if team is not None:
        bins = bins.filter(team=team)
    if not wanted.isprintable():  # no name holds such, and PostgreSQL would not take a NUL
        bins = bins.none()
    elif wanted:
        bins = bins.filter(Q(name__icontains=wanted) | Q(pk__contains=wanted.lower()))
    newest = list(bins.select_related("team").order_by("-created_at", "pk")[:MOST_LISTED])
    tokens: dict[str, str] = {}
    for link in Link.objects.for_address_bars().filter(bin__in=[bin.pk for bin in newest]):
        tokens.setdefault(link.bin_id, token_for(link))
    changed = {row.team_id for row in Membership.objects.filter(person=person) if TeamRole(row.role).changes_bins}
    return [
        OwnBin(bin, tokens[bin.pk], bin.team.name if bin.team else "", bin.team is None or bin.team_id in changed)
        for bin in newest
        if bin.pk in tokens
    ]


def visible_to(person: User) -> QuerySet[Bin]:
    """Give the bins that a person may at least look at."""
    teams = Membership.objects.filter(person=person).values("team")
    return Bin.objects.filter(Q(owner=person) | Q(team__in=teams))


def _granted(role: TeamRole | None) -> Role | None:
    if role is None:
        return None
    return Role.MANAGE if role.changes_bins else Role.VIEW
