from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.db.models.query import QuerySet
from django.utils import timezone

from bins.models import ApiToken, Bin, Membership, Role
from bins.models.sight import EVERYTHING
from bins.people.api_tokens import (
    MOST_TOKENS,
    PREFIX,
    BadToken,
    bins_of_token,
    make_token,
    open_bin,
    open_token,
    revoke_token,
    tokens_of,
)
from tests.factories import make_bin
from tests.people.people import make_admin, make_owned_bin, make_person, make_team


def a_token(person: User, **fields: Any) -> ApiToken:
    return make_token(person, "ci", **fields).row


def test_it_makes_a_long_random_token_that_opens_its_row() -> None:
    made = make_token(make_person(), " nightly\ntests ", may_write=True)

    assert re.fullmatch(r"inspector-[a-z2-7]{40}", made.token)
    assert open_token(made.token) == made.row
    assert (made.row.name, made.row.may_write, made.row.bin, made.row.expires_at) == ("nightly tests", True, None, None)


def test_the_database_holds_no_token() -> None:
    made = make_token(make_person(), "nightly")
    secret = made.token.removeprefix(PREFIX)

    (row,) = ApiToken.objects.values_list()
    assert not [value for value in row if secret in str(value) or (len(str(value)) > 4 and str(value) in made.token)]


@pytest.mark.parametrize(
    ("name", "lasts", "field"), [("", "never", "name"), (" \n", "never", "name"), ("ci", "2y", "lasts")]
)
def test_it_says_what_is_wrong(name: str, lasts: str, field: str) -> None:
    with pytest.raises(BadToken) as raised:
        make_token(make_person(), name, lasts=lasts)

    assert raised.value.field == field
    assert not ApiToken.objects.exists()


def test_a_person_has_so_many_open_ones_at_most() -> None:
    person = make_person()
    rows = [ApiToken(person=person, name="ci", digest=str(number)) for number in range(MOST_TOKENS)]
    ApiToken.objects.bulk_create(rows)

    with pytest.raises(BadToken, match="at most 100"):
        a_token(person)
    revoke_token(person, tokens_of(person)[0].pk)
    assert a_token(person).pk


@pytest.mark.parametrize("token", ["", "inspector-", "inspector-" + "a" * 40, "inspector-\udcff\0", "1-" + "a" * 32])
def test_a_wrong_one_opens_nothing(token: str) -> None:
    make_token(make_person(), "ci")

    assert open_token(token) is None


def test_it_ends_when_it_was_said_to() -> None:
    made = make_token(make_person(), "ci", lasts="1d")

    assert open_token(made.token) is not None
    assert abs((made.row.expires_at or timezone.now()) - timezone.now() - dt.timedelta(days=1)) < dt.timedelta(hours=1)
    ApiToken.objects.update(expires_at=timezone.now())
    assert open_token(made.token) is None


def test_it_ends_when_it_is_revoked_by_its_person_alone() -> None:
    person, other = make_person(), make_person("eve")
    made = make_token(person, "ci")

    assert revoke_token(other, made.row.pk) is None
    assert open_token(made.token) is not None
    assert revoke_token(person, made.row.pk) == made.row
    assert open_token(made.token) is None
    assert (tokens_of(person), revoke_token(person, made.row.pk)) == ([], None)


def test_that_of_a_closed_account_opens_nothing() -> None:
    made = make_token(make_person(), "ci")
    User.objects.update(is_active=False)

    assert open_token(made.token) is None


def test_it_notes_its_use_to_the_minute_once_a_minute(
    django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, now = make_token(make_person(), "ci"), timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)  # or the minute may be over in between

    open_token(made.token)

    used = ApiToken.objects.get().used_at
    assert used is not None
    assert (used.second, used.microsecond) == (0, 0)
    with django_assert_num_queries(1):
        open_token(made.token)


def test_a_store_that_cannot_take_the_note_lets_it_in(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_token(make_person(), "ci")

    def fail(*_: object, **__: object) -> int:
        raise DatabaseError("database is locked")

    monkeypatch.setattr(QuerySet, "update", fail)

    assert open_token(made.token) == made.row


@pytest.mark.parametrize("may_write", [True, False])
def test_it_changes_a_bin_of_its_person_when_it_writes_and_sees_all_of_it_anyway(may_write: bool) -> None:
    person = make_person()
    bin = make_owned_bin(person)

    access = open_bin(a_token(person, may_write=may_write), bin.pk)

    assert access is not None
    assert (access.may_manage, access.bin.sight, access.role) == (may_write, EVERYTHING, Role.MANAGE)
    assert (access.person, access.link.for_members) == (person, True)


def test_that_of_a_viewer_sees_masks_and_changes_nothing() -> None:
    team = make_team(ada="viewer")
    bin = make_owned_bin(team=team)

    access = open_bin(a_token(User.objects.get(), may_write=True), bin.pk)

    assert access is not None
    assert (access.may_manage, access.bin.sight.masked, access.bin.sight.is_whole) == (False, True, True)


def test_one_for_one_bin_opens_no_other() -> None:
    person = make_person()
    own, other = make_owned_bin(person), make_owned_bin(person)
    row = a_token(person, bin=own, may_write=True)

    assert open_bin(row, own.pk) is not None
    assert open_bin(row, other.pk) is None
    assert list(bins_of_token(row)) == [own]


def test_it_opens_no_bin_that_its_person_has_no_role_on() -> None:
    admin, team = make_admin(), make_team(ada="admin")
    theirs, teams, nobodys = make_owned_bin(make_person("eve")), make_owned_bin(team=team), make_bin()
    gone = make_owned_bin(admin, deleted_at=timezone.now())

    row = a_token(admin, may_write=True)

    assert [open_bin(row, bin.pk) for bin in (theirs, teams, nobodys, gone)] == [None] * 4
    assert [open_bin(row, wrong) for wrong in ("", "z" * 24, "\0", "z" * 10_000)] == [None] * 4
    assert not bins_of_token(row).exists()


def test_it_opens_nothing_more_when_its_person_has_left_the_team() -> None:
    bin = make_owned_bin(team=make_team(ada="editor"))
    row = a_token(User.objects.get(), bin=bin)
    assert open_bin(row, bin.pk) is not None

    Membership.objects.all().delete()

    assert open_bin(row, bin.pk) is None
    assert not bins_of_token(row).exists()


def test_a_bin_without_a_page_gets_one() -> None:
    person = make_person()
    bin = Bin.objects.create(owner=person)

    access = open_bin(a_token(person), bin.pk)

    assert access is not None
    assert access.link.for_members
