from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User

from bins.people.issuer import Claims, TurnedAway, check_let_in, make_person_of
from tests.people.people import make_person

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

ADA = Claims("ada", "ada@example.com", is_verified=True)


@pytest.mark.parametrize(
    ("told", "claims"),
    [
        ({}, Claims("", "", is_verified=False)),
        ({"preferred_username": " ada ", "email": "ada@example.com", "email_verified": True}, ADA),
        ({"preferred_username": "ada", "email": "ada@example.com", "email_verified": "true"}, ADA),
        ({"email": "a@b.c", "email_verified": "false"}, Claims("", "a@b.c", is_verified=False)),
        ({"preferred_username": ["ada"], "email": "a\nb", "email_verified": 2}, Claims("", "", is_verified=False)),
    ],
)
def test_it_reads_claims_and_takes_odd_ones_for_missing(told: dict[str, object], claims: Claims) -> None:
    assert Claims.of(told) == claims


@pytest.mark.parametrize("email", ["ada@example.com", "ada@EXAMPLE.org"])
def test_a_domain_lets_in_who_surely_has_an_address_there(settings: Settings, email: str) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"oidc_domains": "example.com, example.org"})

    check_let_in(Claims("ada", email, is_verified=True))


@pytest.mark.parametrize(
    "claims",
    [
        Claims("ada", "ada@example.com", is_verified=False),
        Claims("ada", "ada@sub.example.com", is_verified=True),
        Claims("ada", "ada@example.com.evil.org", is_verified=True),
        Claims("ada", "example.com", is_verified=True),
        Claims("ada", "", is_verified=True),
    ],
)
def test_nobody_else_is_let_in(settings: Settings, claims: Claims) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"oidc_domains": "example.com, example.org"})

    with pytest.raises(TurnedAway, match=r"example\.com or example\.org"):
        check_let_in(claims)


def test_without_domains_everybody_is_let_in_whom_the_issuer_lets_in() -> None:
    check_let_in(Claims("", "", is_verified=False))


def test_somebody_new_gets_an_account_without_a_password() -> None:
    made = make_person_of(ADA)

    assert (made.username, made.email, made.is_superuser) == ("ada", "ada@example.com", False)
    assert not made.has_usable_password()


def test_an_address_serves_as_a_name_where_the_first_is_taken_or_cannot_be_one() -> None:
    User.objects.create_user("ada")

    assert make_person_of(ADA).username == "ada@example.com"
    assert make_person_of(Claims("a b", "b@example.com", is_verified=False)).username == "b@example.com"


@pytest.mark.parametrize("name", ["ada", "ADA@example.com"])
def test_an_account_with_a_password_is_left_alone(name: str) -> None:
    make_person(name)

    with pytest.raises(TurnedAway, match="connect it on your account page"):
        make_person_of(Claims(name.lower(), "ada@example.com", is_verified=True))

    assert User.objects.count() == 1


def test_new_people_are_let_in_where_the_operator_wants_that(settings: Settings) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"oidc_new_people": False})

    with pytest.raises(TurnedAway, match="Ask an admin"):
        make_person_of(ADA)

    assert not User.objects.exists()
