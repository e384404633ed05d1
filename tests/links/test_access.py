import datetime as dt

import pytest
from django.utils import timezone

from bins.links.access import open_link
from bins.links.browser import last_page_of_browser, remember
from bins.links.granting import create_bin
from bins.links.tokens import token_for
from bins.models import Bin, Link, Role

pytestmark = pytest.mark.django_db


def test_a_view_token_opens_its_bin_to_look_only() -> None:
    made = create_bin("orders")

    access = open_link(made.view_token)

    assert access is not None
    assert (access.bin.id, access.bin.name, access.may_manage) == (made.bin.id, "orders", False)
    assert access.token == made.view_token


def test_a_manage_token_opens_its_bin_to_change() -> None:
    access = open_link(create_bin().manage_token)

    assert access is not None
    assert access.may_manage


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

    assert last_page_of_browser(session) == last.view_token


def test_a_browser_whose_page_is_gone_has_none_to_come_back_to() -> None:
    session: dict[str, object] = {}
    made = create_bin()
    remember(session, made.bin.id)
    Bin.objects.get(pk=made.bin.id).delete()

    assert last_page_of_browser(session) is None


def test_the_database_holds_no_token() -> None:
    made = create_bin()

    stored = [str(value) for row in Link.objects.values_list() for value in row]
    assert not [value for value in stored if value in {made.view_token, made.manage_token}]
    assert token_for(Link.objects.get(bin=made.bin, role=Role.VIEW)) == made.view_token
