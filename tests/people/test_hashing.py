"""Passwords are hashed while nobody waits: with SQLite a transaction keeps every other writer out, captures too."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection

from bins.people.accounts import make_first_person, make_person, set_password
from bins.people.invitations import invite, take_as_new
from bins.people.resets import reset_password, reset_token
from tests.people.people import PASSWORD, make_admin
from tests.people.people import make_person as stored_person

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

OTHER = "another-long-password"

in_transaction: list[bool] = []


class Watched(MD5PasswordHasher):
    """Notes whether it was asked within a transaction."""

    algorithm = "watched"

    def encode(self, password: str, salt: str) -> str:
        """Give the hash, as MD5 would."""
        in_transaction.append(connection.in_atomic_block)
        return super().encode(password, salt)


def _take_an_invitation() -> None:
    root = make_admin()
    in_transaction.clear()
    take_as_new(invite(root), "grace", PASSWORD)


def _set_by_a_link() -> None:
    token = reset_token(stored_person())
    in_transaction.clear()
    reset_password(token, OTHER)


def _set_ones_own() -> None:
    person = stored_person()
    in_transaction.clear()
    set_password(person, OTHER)


WAYS: dict[str, Callable[[], object]] = {
    "an account": lambda: make_person("ada", PASSWORD),
    "the first account": lambda: make_first_person("ada", PASSWORD),
    "an invitation": _take_an_invitation,
    "a link": _set_by_a_link,
    "one's own": _set_ones_own,
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", WAYS)
def test_no_password_is_hashed_within_a_transaction(settings: Settings, way: str) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.Watched"]
    in_transaction.clear()

    WAYS[way]()

    assert in_transaction == [False]
