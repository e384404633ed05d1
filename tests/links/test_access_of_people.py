"""The gate where people sign in: links for members, and roles beside what a browser's session grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bins.links.access import bin_behind, open_deleted, open_link
from bins.links.browser import remember
from bins.links.tokens import token_for
from bins.models import Bin, Link, Membership, Role
from bins.models.sight import EVERYTHING
from tests.factories import make_link, make_token
from tests.people.people import let_people_sign_in, make_admin, make_owned_bin, make_person, make_team

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def _people(settings: Settings, db: None) -> None:
    let_people_sign_in(settings)


def page_of(bin: Bin) -> str:
    """Give the token of the link for members."""
    return token_for(Link.objects.get(bin=bin, for_members=True))


def test_a_link_for_members_lets_the_owner_manage() -> None:
    ada = make_person()

    access = open_link(page_of(make_owned_bin(ada)), {}, ada)

    assert access is not None
    assert (access.may_manage, access.is_offered, access.bin.sight) == (True, False, EVERYTHING)
    assert (access.person, access.role) == (ada, Role.MANAGE)


@pytest.mark.parametrize(("role", "manages"), [("viewer", False), ("editor", True), ("admin", True)])
def test_it_lets_members_do_what_their_role_says(role: str, manages: bool) -> None:
    bin = make_owned_bin(team=make_team(ada=role))

    access = open_link(page_of(bin), {}, User.objects.get())

    assert access is not None
    assert (access.may_manage, access.bin.sight.masked) == (manages, not manages)


def test_it_is_nothing_to_who_is_not_signed_in_to_others_and_to_programs() -> None:
    bin = make_owned_bin(make_person())
    token = page_of(bin)

    assert open_link(token, {}) is None
    assert open_link(token) is None
    assert [open_link(token, {}, person) for person in (make_person("eve"), make_admin())] == [None, None]


def test_it_is_nothing_any_more_to_who_was_removed() -> None:
    bin = make_owned_bin(team=make_team(ada="editor"))
    Membership.objects.all().delete()

    assert open_link(page_of(bin), {}, User.objects.get()) is None


def test_it_is_nothing_to_a_closed_account() -> None:
    ada = make_person(is_active=False)

    assert open_link(page_of(make_owned_bin(ada)), {}, ada) is None


def test_it_is_nothing_to_a_browser_that_may_manage_without_an_account() -> None:
    """Such a right comes with the links that granted it, and those go on opening."""
    bin = make_owned_bin(make_person())
    session: dict[str, object] = {}
    remember(session, bin.pk, make_link(bin, Role.MANAGE))

    through_any = open_link(make_token(bin), session)

    assert open_link(page_of(bin), session) is None
    assert through_any is not None
    assert through_any.may_manage


def test_a_browser_keeps_its_right_beside_a_lower_role() -> None:
    bin = make_owned_bin(team=make_team(ada="viewer"))
    session: dict[str, object] = {}
    remember(session, bin.pk, make_link(bin, Role.MANAGE))

    access = open_link(page_of(bin), session, User.objects.get())

    assert access is not None
    assert (access.may_manage, access.role) == (True, Role.VIEW)


def test_a_role_counts_through_any_link_to_the_whole_bin() -> None:
    ada = make_person()
    bin = make_owned_bin(ada)
    viewed, offered, part = make_token(bin), make_token(bin, Role.MANAGE), make_token(bin, upto_n=1)

    found = [open_link(token, {}, ada) for token in (viewed, offered, part)]

    assert [access.may_manage for access in found if access] == [True, True, False]


def test_a_link_for_anybody_shows_others_what_it_grants() -> None:
    bin = make_owned_bin(make_person())

    access = open_link(make_token(bin), {}, make_person("eve"))

    assert access is not None
    assert (access.may_manage, access.role, access.bin.sight.masked) == (False, None, True)


def test_only_who_has_a_role_finds_a_deleted_bin_by_its_page() -> None:
    ada = make_person()
    bin = make_owned_bin(ada, deleted_at=timezone.now())

    found = open_deleted(page_of(bin), {}, ada)

    assert found is not None
    assert found.may_manage
    assert open_deleted(page_of(bin), {}, make_person("eve")) is None
    assert open_link(page_of(bin), {}, ada) is None


def test_the_bin_behind_a_page_is_known_whoever_asks() -> None:
    bin = make_owned_bin(make_person())

    assert bin_behind(page_of(bin)) == bin
