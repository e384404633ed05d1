from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connections
from django.test import override_settings

from bins.people.accounts import Unfit
from bins.people.resets import HOURS, Over, person_of_reset, reset_password, reset_token
from tests.people.people import make_person

NEW = "another-long-password"


def test_a_link_lets_its_person_set_a_password_once() -> None:
    token = reset_token(make_person())

    person = reset_password(token, NEW)

    assert (person.username, person.check_password(NEW)) == ("ada", True)
    assert person_of_reset(token) is None
    with pytest.raises(Over):
        reset_password(token, "a-third-long-password")


def test_a_password_that_cannot_be_leaves_the_link_good() -> None:
    token = reset_token(make_person())

    with pytest.raises(Unfit):
        reset_password(token, "short")

    assert person_of_reset(token) is not None


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_one_sets_it() -> None:
    token = reset_token(make_person())

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda n: _reset(token, f"{NEW}-{n}"), range(4)))

    assert sorted(done) == [False, False, False, True]


def _reset(token: str, password: str) -> bool:
    try:
        reset_password(token, password)
    except Over:
        return False
    finally:
        connections.close_all()
    return True


def test_a_link_ends_with_the_account_with_the_next_time_of_signing_in_and_with_the_day() -> None:
    person = make_person()
    token = reset_token(person)
    with override_settings(PASSWORD_RESET_TIMEOUT=-1):
        assert person_of_reset(token) is None

    User.objects.update(is_active=False)

    assert person_of_reset(token) is None
    assert settings.PASSWORD_RESET_TIMEOUT == HOURS * 3_600


@pytest.mark.parametrize("token", ["", "-", "1", "1-", "1-a-b", "zzzzzzzzzzzzzzzz-1-2", "ß-1", "1-\0-x", "9" * 500])
def test_nothing_else_is_a_link(token: str) -> None:
    make_person()

    assert person_of_reset(token) is None
