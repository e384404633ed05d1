import datetime as dt
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from bins.links import access
from bins.links.access import open_link
from bins.links.browser import bins_of_browser, last_page_of, remember
from bins.links.granting import NewBin, create_bin
from bins.links.tokens import token_for
from bins.models import Bin, Link, Role, Sight
from bins.models.link import LinkQuerySet
from bins.models.sight import EVERYTHING
from tests.factories import make_token

pytestmark = pytest.mark.django_db


def test_a_view_token_opens_its_bin_to_look_only() -> None:
    made = create_bin("orders")

    found = open_link(made.view_token)

    assert found is not None
    assert (found.bin.id, found.bin.name, found.may_manage) == (made.bin.id, "orders", False)
    assert found.token == made.view_token


def test_a_manage_token_opens_its_bin_to_change() -> None:
    found = open_link(create_bin().manage_token)

    assert found is not None
    assert found.may_manage


def test_the_browser_that_made_a_bin_may_change_it_through_the_view_link() -> None:
    owner: dict[str, object] = {}
    stranger: dict[str, object] = {}
    made = create_bin()
    remember(owner, made.bin.id)

    owned, seen = open_link(made.view_token, owner), open_link(made.view_token, stranger)

    assert owned is not None
    assert seen is not None
    assert (owned.may_manage, seen.may_manage) == (True, False)


@pytest.mark.parametrize("field", ["revoked_at", "expires_at"])
def test_a_revoked_or_expired_link_opens_nothing(field: str) -> None:
    made = create_bin()
    Link.objects.filter(bin=made.bin).update(**{field: timezone.now() - dt.timedelta(seconds=1)})

    assert open_link(made.view_token) is None


@pytest.mark.parametrize("token", ["", "1", "zzzzzzzzzzzz-" + "a" * 32, "1-" + "a" * 32, "/" * 400])
def test_a_wrong_token_opens_nothing(token: str) -> None:
    create_bin()

    assert open_link(token) is None


def test_the_bin_id_opens_nothing() -> None:
    assert open_link(create_bin().bin.id) is None


def test_a_browser_comes_back_to_the_page_it_made_last() -> None:
    session: dict[str, object] = {}
    first, last = create_bin(), create_bin()
    remember(session, first.bin.id)
    remember(session, last.bin.id)

    assert last_page_of(bins_of_browser(session), session) == last.view_token


def test_a_browser_whose_page_is_gone_has_none_to_come_back_to() -> None:
    session: dict[str, object] = {}
    made = create_bin()
    remember(session, made.bin.id)
    Bin.objects.get(pk=made.bin.id).delete()

    assert last_page_of(bins_of_browser(session), session) is None


def test_the_database_holds_no_token() -> None:
    made = create_bin()

    stored = [str(value) for row in Link.objects.values_list() for value in row]
    assert not [value for value in stored if value in {made.view_token, made.manage_token}]
    assert token_for(Link.objects.get(bin=made.bin, role=Role.VIEW)) == made.view_token


def used_at(made: NewBin) -> dt.datetime | None:
    return Link.objects.get(bin=made.bin, role=Role.VIEW).used_at


def test_it_notes_when_a_link_was_last_used_to_the_minute() -> None:
    made = create_bin()
    assert used_at(made) is None

    open_link(made.view_token)

    noted = used_at(made)
    assert noted is not None
    assert (noted.second, noted.microsecond) == (0, 0)


def test_it_notes_a_use_at_most_once_a_minute(django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made, now = create_bin(), timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)  # or the minute may be over in between
    open_link(made.view_token)

    with django_assert_num_queries(1):
        open_link(made.view_token)


def test_it_notes_nothing_for_a_link_that_opens_nothing() -> None:
    made = create_bin()
    Link.objects.update(revoked_at=timezone.now())

    open_link(made.view_token)

    assert used_at(made) is None


def test_a_store_that_cannot_take_the_note_shows_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    made = create_bin()
    monkeypatch.setattr(access._Pause, "until", timezone.now())

    def fail(*_: object, **__: object) -> int:
        raise OperationalError("database is locked")

    monkeypatch.setattr(LinkQuerySet, "update", fail)

    assert open_link(made.view_token) is not None
    assert access._Pause.until > timezone.now()


def test_a_link_to_manage_offers_to_a_browser_and_grants_to_a_script() -> None:
    made = create_bin()

    in_browser, by_script = open_link(made.manage_token, {}), open_link(made.manage_token)

    assert in_browser is not None
    assert by_script is not None
    assert (in_browser.may_manage, in_browser.is_offered, in_browser.bin.sight.masked) == (False, True, True)
    assert (by_script.may_manage, by_script.is_offered, by_script.bin.sight) == (True, False, EVERYTHING)


def test_a_link_to_a_part_grants_nothing_more_to_who_made_the_bin() -> None:
    session: dict[str, object] = {}
    made = create_bin()
    remember(session, made.bin.id)

    seen = open_link(make_token(made.bin, only_n=1), session)

    assert seen is not None
    assert (seen.may_manage, seen.bin.sight) == (False, Sight(1, 1, masked=True))
