"""Whose bins are, and who may make one."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from bins.links.granting import page_link
from bins.links.roles import team_role
from bins.models import Bin, Link, Team


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


def hand_over(bin: Bin, owner: User | None = None, team: Team | None = None) -> Link:
    """Make `bin` a person's or a team's; give the link of its page from now on. Links to it stay as they are."""
    with transaction.atomic():
        held = Bin.objects.select_for_update().get(pk=bin.pk)
        held.owner, held.team = owner, team
        held.save(update_fields=["owner", "team"])
        return page_link(held)
