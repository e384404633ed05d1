from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from bins.links.sessions import SessionStore
from bins.models import Membership, Role, TeamRole
from bins.people import sessions
from bins.people.accounts import set_open, set_password
from bins.people.sessions import Guest, end_sessions, guest_with, roles_of_guests
from tests.people.people import PASSWORD, let_people_sign_in, make_owned_bin, make_person, make_team


def cookie_of(person: User) -> str:
    """Give the session cookie of a browser in which `person` has signed in."""
    client = Client(headers={"host": "localhost"})
    answer = client.post("/b/sign-in", {"name": person.username, "password": PASSWORD})
    return str(answer.cookies["socket"].value)


def guest_of(person: User) -> Guest:
    """Give them as seen by a socket."""
    found = guest_with(cookie_of(person))
    assert found is not None
    return found[0]


def test_it_knows_who_is_signed_in() -> None:
    person = make_person()

    found = guest_with(cookie_of(person))

    assert found is not None
    assert found[1] == person
    assert found[0].number == person.pk


def test_it_knows_nobody_by_another_cookie() -> None:
    cookie = cookie_of(make_person())

    assert [guest_with(wrong) for wrong in ("", "x", cookie[:-1], cookie.upper(), uuid.uuid4().hex)] == [None] * 5


def test_it_knows_nobody_where_nobody_signs_in(settings: object) -> None:
    cookie = cookie_of(make_person())
    let_people_sign_in(settings, access="open")  # type: ignore[arg-type]

    assert guest_with(cookie) is None


def test_it_gives_the_roles_of_many_at_once() -> None:
    team = make_team(ada="viewer", bob="editor")
    shared, own = make_owned_bin(team=team), make_owned_bin(make_person("eve"))
    ada, bob, eve = (guest_of(User.objects.get(username=name)) for name in ("ada", "bob", "eve"))
    pairs = {(bin.pk, guest) for bin in (shared, own) for guest in (ada, bob, eve)}

    assert roles_of_guests(pairs) == {
        (shared.pk, ada): Role.VIEW,
        (shared.pk, bob): Role.MANAGE,
        (own.pk, eve): Role.MANAGE,
    }


def test_a_role_ends_with_the_session() -> None:
    person = make_person()
    bin, guest = make_owned_bin(person), guest_of(person)
    client = Client(headers={"host": "localhost"})
    client.post("/b/sign-in", {"name": person.username, "password": PASSWORD})
    other = guest_with(client.cookies["socket"].value)
    assert other is not None

    client.post("/b/sign-out")

    assert roles_of_guests({(bin.pk, guest), (bin.pk, other[0])}) == {(bin.pk, guest): Role.MANAGE}


def test_a_role_ends_with_the_password_the_account_and_the_place_in_the_team() -> None:
    team = make_team(ada="viewer", bob="viewer", eve="admin")
    bin = make_owned_bin(team=team)
    people = {name: User.objects.get(username=name) for name in ("ada", "bob", "eve")}
    pairs = {(bin.pk, guest_of(person)) for person in people.values()}
    assert len(roles_of_guests(pairs)) == 3

    set_password(people["ada"], "another-long-password")
    set_open(people["bob"], is_open=False)
    Membership.objects.filter(person=people["eve"]).update(role=TeamRole.VIEWER)
    assert list(roles_of_guests(pairs).values()) == [Role.VIEW]

    Membership.objects.filter(person=people["eve"]).delete()
    assert roles_of_guests(pairs) == {}


def make_session(**data: Any) -> str:
    store = SessionStore()
    store.update(data)
    store.save()
    return str(store.session_key)


def test_it_signs_one_person_out_everywhere_and_nobody_else() -> None:
    ada, eve = make_person(), make_person("eve")
    mine, theirs = [Client(), Client()], Client()
    for client in mine:
        client.force_login(ada)
    theirs.force_login(eve)

    assert end_sessions(ada) == 2

    assert [SESSION_KEY in client.session for client in (*mine, theirs)] == [False, False, True]


def test_it_finds_them_among_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "SLICE", 2)
    ada = make_person()
    for number in range(7):
        make_session(**({SESSION_KEY: str(ada.pk)} if number % 3 == 0 else {"managed_bins": ["a"]}))

    assert end_sessions(ada) == 3
    assert Session.objects.count() == 4


def test_it_leaves_browsers_in_which_nobody_is_signed_in() -> None:
    make_session(managed_bins=["a"])

    assert end_sessions(make_person()) == 0
    assert Session.objects.count() == 1


def test_it_passes_over_what_cannot_be_read() -> None:
    until = timezone.now() + dt.timedelta(days=1)
    Session.objects.create(session_key="x" * 40, session_data="spoiled", expire_date=until)

    assert end_sessions(make_person()) == 0
