from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.test import override_settings

from bins.models import AuditEntry
from bins.people.proxied import is_name_of
from inspector.sign_on_settings import PROXY_BACKEND
from tests.people.people import PASSWORD, make_admin, make_person

WITH_PROXY = override_settings(AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend", PROXY_BACKEND])


def _named(name: str) -> User | None:
    with WITH_PROXY:
        found = authenticate(None, remote_user=name)
    assert found is None or isinstance(found, User)
    return found


def test_who_has_an_account_is_known_by_its_name() -> None:
    admin = make_admin("Root")

    assert _named("Root") == _named("root") == admin
    assert User.objects.count() == 1


def test_who_has_none_gets_one_without_a_password() -> None:
    made = _named("ada@example.com")

    assert made is not None
    assert (made.is_superuser, made.has_usable_password()) == (False, False)
    assert _named("ada@example.com") == made
    assert AuditEntry.objects.get().action == "person_made"


def test_a_closed_account_stays_closed() -> None:
    make_person(is_active=False)

    assert _named("ada") is None


@pytest.mark.parametrize("name", ["", "a b", "x" * 200, "<b>", "a/b", "a\u2028a"])
def test_who_can_have_no_account_gets_none(name: str) -> None:
    assert _named(name) is None
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["adm\u0131n", "\uff41dmin", "ADM\u0130N"])
def test_a_name_that_only_looks_like_an_admins_is_not_hers(name: str) -> None:
    admin = make_admin("admin")

    assert _named(name) != admin


def test_names_are_compared_as_letters_of_ascii_are() -> None:
    assert is_name_of("ADA", "ada")
    assert is_name_of("Zoë", "Zoë")
    assert not is_name_of("ZOË", "Zoë")
    assert not is_name_of("\u212aim", "kim")


def test_a_password_is_no_name_of_a_proxys() -> None:
    make_person()

    with WITH_PROXY:
        assert authenticate(None, username="ada", password=PASSWORD) is not None
        assert authenticate(None, username="ada", password="ada") is None
