from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import RequestFactory

from bins.pages.people import paging
from bins.pages.people.paging import page_of, words_in


@pytest.fixture(autouse=True)
def _people_of_five(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(paging, "PER_PAGE", 2)
    User.objects.bulk_create(User(username=name) for name in "abcde")


def names(query: str) -> tuple[str, paging.Paging]:
    people, found = page_of(RequestFactory().get(f"/?{query}"), User.objects.order_by("username"))
    return "".join(person.username for person in people), found


def test_it_begins_at_the_first_page() -> None:
    shown, found = names("q=x&sort=y")

    assert (shown, found.first, found.last, found.total) == ("ab", 1, 2, 5)
    assert (found.before, found.after) == ("", "q=x&sort=y&page=2")


def test_it_ends_with_what_is_left() -> None:
    shown, found = names("page=3")

    assert (shown, found.first, found.last) == ("e", 5, 5)
    assert (found.before, found.after) == ("page=2", "")


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1.5", "9" * 40])
def test_it_takes_what_is_no_page_for_the_first(page: str) -> None:
    assert names(f"page={page}")[0] == "ab"


def test_there_is_nothing_far_behind_the_end() -> None:
    assert names("page=999999999999999999")[0] == ""


def test_it_leaves_out_what_no_name_holds() -> None:
    assert words_in(RequestFactory().get("/?q=+a%00b%0A%ED%A0%80"), "q") == "ab\ufffd\ufffd\ufffd"
