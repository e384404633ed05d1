from __future__ import annotations

from typing import Any

import pytest

from bins.links.tokens import TOKEN_PLACEHOLDER
from bins.models import Bin
from bins.retention.removal import delete_request
from tests.factories import make_request, make_requests
from tests.pages.browser import Browser


def test_it_gives_the_rows_behind_a_cursor_oldest_first(stranger: Browser, bin: Bin) -> None:
    make_requests(bin, 3)

    news = _ask(stranger, "after=1")

    assert (news["type"], news["after"], news["last"]) == ("rows", 1, 3)
    assert [row["n"] for row in news["rows"]] == [2, 3]


def test_it_links_rows_through_the_readers_own_token(stranger: Browser, bin: Bin) -> None:
    make_request(bin)

    html = _ask(stranger, "after=0")["rows"][0]["html"]

    assert f'href="{stranger.path("/1")}"' in html
    assert TOKEN_PLACEHOLDER not in html


def test_it_gives_a_page_at_a_time(stranger: Browser, bin: Bin) -> None:
    make_requests(bin, 203)

    first, second = _ask(stranger, "after=0"), _ask(stranger, "after=200")

    assert (first["last"], len(first["rows"])) == (200, 200)
    assert (second["last"], len(second["rows"])) == (203, 3)


def test_it_moves_the_cursor_past_deleted_rows(stranger: Browser, bin: Bin) -> None:
    make_requests(bin, 3)
    delete_request(bin.id, 3)

    assert _ask(stranger, "after=2")["last"] == 3


@pytest.mark.parametrize(
    ("query", "gone"),
    [("after=5&from=1", [[2, 3]]), ("after=5&from=3", [[3, 3]]), ("after=5&from=4", [])],
)
def test_it_names_what_is_missing_below_the_cursor(stranger: Browser, bin: Bin, query: str, gone: object) -> None:
    make_requests(bin, 5)
    delete_request(bin.id, 2)
    delete_request(bin.id, 3)

    assert _ask(stranger, query)["gone"] == gone


def test_it_gives_only_news_when_no_cursor_is_named(stranger: Browser, bin: Bin) -> None:
    make_requests(bin, 2)

    news = _ask(stranger, "after=nonsense")

    assert (news["after"], news["last"], news["rows"]) == (2, 2, [])


def test_it_gives_older_rows_newest_first(stranger: Browser, bin: Bin) -> None:
    make_requests(bin, 60)

    older = _ask(stranger, "before=58")
    oldest = _ask(stranger, f"before={older['older']}")

    assert [row["n"] for row in older["rows"]] == list(range(57, 7, -1))
    assert [row["n"] for row in oldest["rows"]] == list(range(7, 0, -1))
    assert oldest["older"] is None


def test_it_gives_the_rows_that_are_named_and_there(stranger: Browser, bin: Bin) -> None:
    make_requests(bin, 3)
    delete_request(bin.id, 2)

    named = _ask(stranger, "numbers=1,2,3,99,x")

    assert [row["n"] for row in named["rows"]] == [3, 1]


def test_it_tells_which_numbers_there_are(stranger: Browser, bin: Bin) -> None:
    make_requests(bin, 5)
    whole = _ask(stranger, "ranges")
    delete_request(bin.id, 3)

    assert (whole["last"], whole["ranges"]) == (5, [[1, 5]])
    assert _ask(stranger, "ranges")["ranges"] == [[1, 2], [4, 5]]


def test_it_tells_that_there_are_none(stranger: Browser) -> None:
    assert _ask(stranger, "ranges")["ranges"] == []


def test_it_is_not_there_behind_a_wrong_link(stranger: Browser) -> None:
    assert stranger.get(f"/b/1-{'a' * 32}/rows").status_code == 404


def _ask(browser: Browser, query: str) -> Any:
    return browser.get(browser.path(f"/rows?{query}")).json()
