from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.test import RequestFactory

from bins.pages.person import actor_of, in_templates, person_of
from bins.people.audit import Actor
from tests.people.people import let_people_sign_in, make_person

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _people(settings: Settings) -> None:
    let_people_sign_in(settings)


def asked_by(user: User | AnonymousUser | None) -> HttpRequest:
    request = RequestFactory().get("/b/", REMOTE_ADDR="192.0.2.7")
    if user is not None:
        request.user = user
    return request


def test_it_gives_who_is_signed_in() -> None:
    ada = make_person()

    assert person_of(asked_by(ada)) == ada


def test_it_gives_nobody_where_nobody_is_signed_in() -> None:
    assert person_of(asked_by(AnonymousUser())) is None
    assert person_of(asked_by(None)) is None


def test_it_gives_nobody_where_nobody_has_an_account(settings: Settings) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"access": "open"})

    assert person_of(asked_by(make_person())) is None


def test_templates_are_told_of_nobody_where_nobody_has_an_account(settings: Settings) -> None:
    asked = asked_by(make_person())

    assert in_templates(asked)["signed_in"] == asked.user

    settings.CONFIG = settings.CONFIG.model_copy(update={"access": "open"})
    assert not in_templates(asked)["signed_in"]


def test_it_names_who_acts_and_from_where() -> None:
    ada = make_person()

    assert actor_of(asked_by(ada)) == Actor(ada, "ada", "192.0.2.7")
    assert actor_of(asked_by(None)) == Actor(None, "somebody who is not signed in", "192.0.2.7")
