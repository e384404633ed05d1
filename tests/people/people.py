"""People for tests, and a place where they can sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User

from bins.links.attempts import Attempts
from bins.models import Bin, Membership, Team, TeamRole
from tests.factories import make_bin, make_link

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

PASSWORD = "correct-horse-battery"


def let_people_sign_in(settings: Settings, **changes: Any) -> None:
    """Let this test have accounts."""
    settings.CONFIG = settings.CONFIG.model_copy(update={"access": "login", **changes})
    settings.ATTEMPTS = Attempts()  # tests sign in more often than people do
    # Quick to make; that the real one is in use has a test of its own.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def make_person(name: str = "ada", **fields: Any) -> User:
    """Give a stored account with `PASSWORD`."""
    return User.objects.create_user(name, password=PASSWORD, **fields)


def make_admin(name: str = "root") -> User:
    """Give a stored account of an admin."""
    return make_person(name, is_superuser=True, is_staff=True)


def make_team(name: str = "Payments", **members: str) -> Team:
    """Give a stored team, with `members` by name and role; they are made when they are not there."""
    team = Team.objects.create(name=name)
    for person_name, role in members.items():
        person = User.objects.filter(username=person_name).first() or make_person(person_name)
        Membership.objects.create(team=team, person=person, role=TeamRole(role))
    return team


def make_owned_bin(owner: User | None = None, team: Team | None = None, **fields: Any) -> Bin:
    """Give a stored bin of a person or a team, with the link of its page."""
    bin = make_bin(owner=owner, team=team, **fields)
    make_link(bin, for_members=True)
    return bin
