from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bins.links import roles
from bins.links.access import open_link
from bins.links.roles import bins_of_person, role_of, roles_of, team_role, visible_to
from bins.models import Bin, Membership, Role, TeamRole
from tests.factories import make_bin, make_link
from tests.people.people import let_people_sign_in, make_admin, make_owned_bin, make_person, make_team

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def _people(settings: Settings, db: None) -> None:
    let_people_sign_in(settings)


def test_an_owner_manages() -> None:
    person = make_person()

    assert role_of(person, make_owned_bin(person)) == Role.MANAGE


@pytest.mark.parametrize(("role", "may"), [("viewer", Role.VIEW), ("editor", Role.MANAGE), ("admin", Role.MANAGE)])
def test_a_member_may_what_their_role_says(role: str, may: str) -> None:
    team = make_team(ada=role)

    assert role_of(User.objects.get(), make_owned_bin(team=team)) == may
    assert team_role(User.objects.get(), team.pk) == role


def test_others_have_no_role() -> None:
    team = make_team(ada="admin")
    root = make_admin()
    bins = [make_owned_bin(make_person("bob")), make_owned_bin(team=team), make_bin()]

    assert [role_of(root, bin) for bin in bins] == [None] * 3
    assert [role_of(None, bin) for bin in bins] == [None] * 3
    assert team_role(root, team.pk) is None


def test_a_closed_account_has_none() -> None:
    person = make_person(is_active=False)

    assert role_of(person, make_owned_bin(person)) is None


def test_roles_of_many_are_those_of_each() -> None:
    team = make_team(ada="viewer", bob="editor", cy="admin")
    make_person("eve"), make_person("zoe", is_active=False)
    ada, zoe = (User.objects.get(username=name) for name in ("ada", "zoe"))
    bins = [make_owned_bin(ada), make_owned_bin(team=team), make_owned_bin(zoe), make_bin()]
    Membership.objects.create(team=team, person=zoe, role=TeamRole.ADMIN)
    people = list(User.objects.all())

    found = roles_of({(bin.pk, person.pk) for bin in bins for person in people})

    one_by_one = {(bin.pk, person.pk): role_of(person, bin) for bin in bins for person in people}
    assert found == {pair: role for pair, role in one_by_one.items() if role}
    assert len(found) == 4


def test_roles_are_given_for_the_pairs_that_are_asked_for() -> None:
    ada, bob = make_person(), make_person("bob")
    first, second = make_owned_bin(ada), make_owned_bin(bob)

    assert roles_of([(first.pk, bob.pk), (second.pk, bob.pk)]) == {(second.pk, bob.pk): Role.MANAGE}
    assert roles_of([]) == {}


def test_a_person_sees_their_own_bins_and_those_of_their_teams() -> None:
    ours, theirs = make_team("Ours", ada="viewer"), make_team("Theirs", bob="admin")
    ada = User.objects.get(username="ada")
    seen = {make_owned_bin(ada).pk, make_owned_bin(team=ours).pk}
    make_owned_bin(team=theirs), make_bin()

    assert set(visible_to(ada).values_list("pk", flat=True)) == seen


def test_the_list_of_a_person_is_newest_first_with_pages_that_open() -> None:
    team = make_team("Payments", ada="viewer")
    ada = User.objects.get()
    bins = [make_owned_bin(ada), make_owned_bin(team=team)]

    listed = bins_of_person(ada)

    assert [own.bin for own in listed] == bins[::-1]
    assert [(own.team, own.may_manage) for own in listed] == [("Payments", False), ("", True)]
    assert all(open_link(own.token, {}, ada) for own in listed)
    assert not any(open_link(own.token, {}, make_person(f"eve{own.bin.pk}")) for own in listed)


def test_the_list_is_of_bins_that_are_there_or_of_deleted_ones() -> None:
    ada = make_person()
    there, gone = make_owned_bin(ada), make_owned_bin(ada, deleted_at=timezone.now())

    assert [own.bin for own in bins_of_person(ada)] == [there]
    assert [own.bin for own in bins_of_person(ada, deleted=True)] == [gone]


def test_the_list_can_be_searched_by_name_and_id() -> None:
    ada = make_person()
    shop, _ = make_owned_bin(ada, name="Shop"), make_owned_bin(ada, name="else")

    assert [own.bin for own in bins_of_person(ada, "sHO")] == [shop]
    assert [own.bin for own in bins_of_person(ada, shop.pk[3:20].upper())] == [shop]


def test_the_list_ends_somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "MOST_LISTED", 2)
    ada = make_person()
    bins = [make_owned_bin(ada) for _ in range(3)]

    assert [own.bin for own in bins_of_person(ada)] == [bins[2], bins[1]]


def test_a_link_for_anybody_is_no_page_of_an_owned_bin() -> None:
    ada = make_person()
    bin = Bin.objects.create(owner=ada)
    make_link(bin)

    assert bins_of_person(ada) == []
