from __future__ import annotations

import pytest

from bins.models import Bin, SavedSearch
from bins.pages import saved_searches as module
from tests.factories import make_bin
from tests.pages.browser import Browser


def save(browser: Browser, query: str, name: str = "") -> int:
    return browser.post(browser.path("/searches"), {"q": query, "name": name}).status_code


def saved(bin: Bin) -> list[tuple[str, str]]:
    return list(SavedSearch.objects.filter(bin=bin).order_by("name").values_list("name", "query"))


def test_it_saves_a_search_for_everybody_who_sees_the_bin(owner: Browser, stranger: Browser, bin: Bin) -> None:
    assert save(owner, "method:POST", "Posts") == 302

    page = stranger.page("/search/help")
    assert saved(bin) == [("Posts", "method:POST")]
    assert f'href="{stranger.path()}?q=method%3APOST"' in page
    assert ">Posts<" in page


def test_it_names_a_search_after_itself_when_no_name_is_given(owner: Browser, bin: Bin) -> None:
    save(owner, "method:POST")

    assert saved(bin) == [("method:POST", "method:POST")]


def test_it_replaces_a_search_of_the_same_name(owner: Browser, bin: Bin) -> None:
    save(owner, "a", "one")
    save(owner, "b", "one")

    assert saved(bin) == [("one", "b")]


@pytest.mark.parametrize("query", ["", "size:big", "x" * 501])
def test_it_saves_nothing_that_cannot_be_searched_for(owner: Browser, bin: Bin, query: str) -> None:
    save(owner, query, "name")

    assert saved(bin) == []


def test_it_keeps_a_bounded_number(owner: Browser, bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_SAVED", 1)

    save(owner, "a", "one")
    save(owner, "b", "two")

    assert saved(bin) == [("one", "a")]


def test_it_lets_nobody_save_or_delete_who_may_only_look(owner: Browser, stranger: Browser, bin: Bin) -> None:
    save(owner, "a", "one")
    number = SavedSearch.objects.get().pk

    assert save(stranger, "b", "two") == 403
    assert stranger.post(stranger.path(f"/searches/{number}/delete")).status_code == 403
    assert saved(bin) == [("one", "a")]


def test_it_deletes_a_search_of_this_bin_only(owner: Browser, bin: Bin) -> None:
    other = SavedSearch.objects.create(bin=make_bin(), name="other", query="a")
    save(owner, "a", "one")
    number = SavedSearch.objects.get(bin=bin).pk

    owner.post(owner.path(f"/searches/{number}/delete"))
    owner.post(owner.path(f"/searches/{other.pk}/delete"))

    assert saved(bin) == []
    assert saved(other.bin) == [("other", "a")]


def test_it_answers_a_script_with_an_event(owner: Browser) -> None:
    answer = owner.post(owner.path("/searches"), {"q": "a", "name": "x"}, headers={"X-Partial": "1"})

    assert answer.json() == {"type": "searches"}


def test_it_shows_the_help_alone_for_a_page_that_is_open(owner: Browser) -> None:
    answer = owner.get(owner.path("/search/help?q=a"), headers={"X-Partial": "1"})

    text = answer.content.decode()
    assert text.startswith('\n<div class="search-help">')
    assert "Save this search" in text


def test_it_offers_no_saving_to_who_may_only_look(stranger: Browser) -> None:
    assert "Save this search" not in stranger.page("/search/help?q=a")


def test_it_shows_names_as_text(owner: Browser) -> None:
    save(owner, "a", "<b>x")

    assert "<b>x" not in owner.page("/search/help")
