from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.models import User
from django.db import connections
from django.test import RequestFactory

from bins.people import accounts
from bins.people.accounts import (
    Busy,
    SetUpAlready,
    Unfit,
    check_password,
    is_last_admin,
    make_first_person,
    make_person,
    person_named,
    set_admin,
    set_open,
    set_password,
)
from tests.people.people import PASSWORD, make_admin
from tests.people.people import make_person as stored_person

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

ASKED = RequestFactory().post("/b/sign-in")


def test_it_makes_an_account_that_can_be_signed_in_to() -> None:
    made = make_person(" ada ", PASSWORD, " ada@example.com ")

    assert (made.username, made.email, made.is_superuser) == ("ada", "ada@example.com", False)
    assert check_password(ASKED, "ada", PASSWORD) == made


@pytest.mark.parametrize("name", ["ada", "ADA", " Ada "])
def test_a_name_is_taken_in_any_case_of_its_letters(name: str) -> None:
    stored_person()

    with pytest.raises(Unfit, match="somebody with this name") as raised:
        make_person(name, PASSWORD)

    assert raised.value.field == "name"
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_those_who_take_a_name_at_the_same_moment_one_has_it_in_any_case_of_its_letters() -> None:
    names = ["same", "Same", "SAME", "sAme"]
    start = Barrier(len(names))

    def make(name: str) -> bool:
        start.wait()
        try:
            make_person(name, PASSWORD)
        except Unfit:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(len(names)) as pool:
        made = list(pool.map(make, names))

    assert sorted(made) == [False, False, False, True]
    assert User.objects.count() == 1


def test_one_spelling_of_a_name_is_one_name() -> None:
    make_person("ﬁne", PASSWORD)  # a ligature, which NFKC takes apart

    with pytest.raises(Unfit, match="somebody with this name"):
        make_person("fine", PASSWORD)


@pytest.mark.parametrize("name", ["", "a b", "ada\0", "a/b", "x" * 151, "\u202eada"])
def test_it_refuses_what_cannot_be_a_name(name: str) -> None:
    with pytest.raises(Unfit) as raised:
        make_person(name, PASSWORD)

    assert raised.value.field == "name"
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["short", "", "password1234", "grace-hopper"])
def test_it_refuses_a_password_that_is_easily_guessed(password: str) -> None:
    with pytest.raises(Unfit) as raised:
        make_person("grace-hopper", password)

    assert raised.value.field == "password"
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["x" * 60_000, "a" + "\u0301\u0316" * 500_000], ids=["long", "slow to fold"])
def test_a_name_longer_than_any_is_nobodys_and_takes_no_time(name: str) -> None:
    stored_person()

    assert person_named(name) is None
    assert check_password(ASKED, name, PASSWORD) is None
    with pytest.raises(Unfit, match="at most 150 characters"):
        make_person(name, PASSWORD)


def test_a_password_has_an_end() -> None:
    made = make_person("ada", PASSWORD)

    with pytest.raises(Unfit, match="at most 1,000 characters") as raised:
        set_password(made, "x7" * 501)

    assert raised.value.field == "password"
    assert check_password(ASKED, "ada", "x7" * 1_000_000) is None


def test_an_address_has_room_in_its_column() -> None:
    with pytest.raises(Unfit, match="at most 254 characters") as raised:
        make_person("ada", PASSWORD, f"{'a' * 60}@{'b.' * 100}example.com")

    assert raised.value.field == "email"


def test_it_refuses_what_is_no_e_mail_address() -> None:
    with pytest.raises(Unfit, match="no e-mail address"):
        make_person("ada", PASSWORD, "nowhere")


def test_somebody_who_is_quicker_has_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    stored_person()
    monkeypatch.setattr(accounts, "person_named", lambda name: None)

    with pytest.raises(Unfit, match="somebody with this name"):
        make_person("ada", PASSWORD)


def test_an_account_without_a_password_lets_nobody_in_by_one() -> None:
    made = make_person("ada", None)

    assert not made.has_usable_password()
    assert check_password(ASKED, "ada", "") is None


@pytest.mark.parametrize("name", ["nobody", "", "ada\0", "\ud800"])
def test_nobody_is_found_by_a_name_that_nobody_has(name: str) -> None:
    stored_person()

    assert person_named(name) is None
    assert check_password(ASKED, name, PASSWORD) is None


def test_it_looks_at_no_more_passwords_than_it_has_time_for(monkeypatch: pytest.MonkeyPatch) -> None:
    stored_person()
    monkeypatch.setattr(accounts, "_PATIENCE_SECONDS", 0.01)
    for _ in range(accounts.MOST_HASHES):
        accounts._hashing.acquire()

    with pytest.raises(Busy):
        check_password(ASKED, "ada", PASSWORD)

    accounts._hashing.release(accounts.MOST_HASHES)
    assert check_password(ASKED, "ada", PASSWORD)


def test_the_first_person_looks_after_the_instance() -> None:
    assert make_first_person("root", PASSWORD).is_superuser


def test_there_is_one_first_person() -> None:
    stored_person()

    with pytest.raises(SetUpAlready):
        make_first_person("root", PASSWORD)


def test_another_password_ends_what_the_former_let_in() -> None:
    person = stored_person()
    former = person.get_session_auth_hash()

    set_password(person, "another-long-one")

    assert User.objects.get().get_session_auth_hash() != former
    assert check_password(ASKED, "ada", "another-long-one")
    assert check_password(ASKED, "ada", PASSWORD) is None


def test_a_password_that_does_not_do_changes_nothing() -> None:
    person = stored_person()

    with pytest.raises(Unfit):
        set_password(person, "short")

    assert check_password(ASKED, "ada", PASSWORD)


def test_there_is_always_an_admin() -> None:
    root = make_admin()
    closed = make_admin("closed")
    set_open(closed, is_open=False)

    assert is_last_admin(root)
    for change in (set_admin, set_open):
        with pytest.raises(Unfit, match="last admin"):
            change(root, False)
    assert User.objects.filter(is_superuser=True, is_active=True).get() == root


def test_one_of_two_admins_can_go() -> None:
    root, other = make_admin(), make_admin("other")

    set_admin(other, is_admin=False)
    set_admin(other, is_admin=True)
    set_open(root, is_open=False)

    assert is_last_admin(other)


@pytest.mark.django_db(transaction=True)
def test_of_two_admins_who_go_at_the_same_moment_one_stays() -> None:
    start = Barrier(2)

    def go(person: User) -> bool:
        start.wait()
        try:
            set_admin(person, is_admin=False)
        except Unfit:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        gone = list(pool.map(go, [make_admin(), make_admin("other")]))

    assert sorted(gone) == [False, True]
    assert User.objects.filter(is_superuser=True).count() == 1


def test_a_closed_account_can_be_opened_again() -> None:
    make_admin()
    person = stored_person()

    set_open(person, is_open=False)
    assert check_password(ASKED, "ada", PASSWORD) is None
    set_open(person, is_open=True)

    assert check_password(ASKED, "ada", PASSWORD)


def test_the_hash_in_use_is_slow_to_guess(settings: Settings) -> None:
    from inspector import settings as real

    settings.PASSWORD_HASHERS = real.PASSWORD_HASHERS

    assert make_person("ada", PASSWORD).password.startswith("argon2$argon2id$")


def test_nobody_is_signed_in_by_having_looked() -> None:
    stored_person()
    request = RequestFactory().post("/b/sign-in")
    request.session = {}  # type: ignore[assignment]  # only asked whether it says who is signed in

    check_password(request, "ada", PASSWORD)

    assert not get_user(request).is_authenticated
