from __future__ import annotations

import re

import pytest

from bins.models import Bin
from bins.pages import finder as finder_module
from tests.factories import make_request, make_requests
from tests.pages.browser import Browser


def test_it_lists_what_matches_and_says_how_many(stranger: Browser, bin: Bin) -> None:
    make_requests(bin, 3)
    make_request(bin, body=b"needle")

    page = stranger.page("?q=needle")

    assert _numbers(page) == [4]
    assert "1 of 4 match" in page
    assert 'value="needle"' in page


def test_it_lists_everything_when_nothing_is_searched_for(stranger: Browser, bin: Bin) -> None:
    make_requests(bin, 2)

    assert _numbers(stranger.page("?q=+")) == [2, 1]


def test_it_says_when_nothing_matches(stranger: Browser, bin: Bin) -> None:
    make_request(bin)

    page = stranger.page("?q=needle")

    assert _numbers(page) == []
    assert "0 of 1 match" in page
    assert "No request matches." in page


def test_it_links_to_an_export_of_what_was_found(stranger: Browser, bin: Bin) -> None:
    make_request(bin, body=b"a&b")

    page = stranger.page("?q=%22a%26b%22")

    assert f'href="{stranger.path("/export")}?q=%22a%26b%22" data-search-export>Export what was found' in page
    assert 'value="&quot;a&amp;b&quot;"' in stranger.page("/export?q=%22a%26b%22")
    assert "data-search-export hidden" in stranger.page("?q=needle")


def test_it_links_to_where_the_search_goes_on(stranger: Browser, bin: Bin) -> None:
    make_requests(bin, 60)

    first = stranger.page("?q=hello+-x%26y")
    second = stranger.page("?q=hello+-x%26y&before=11")

    assert "50 found so far, in 50 of 60" in first
    assert f'href="{stranger.path()}?q=hello+-x%26y&amp;before=11"' in first
    assert _numbers(second) == list(range(10, 0, -1))
    assert "10 more, in the last 10 of 60" in second


def test_it_says_when_the_time_for_a_search_is_over(
    stranger: Browser, bin: Bin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finder_module, "_FIRST_ROWS", 1)
    monkeypatch.setattr("bins.pages.search.monotonic", iter(range(0, 1_000, 10)).__next__)
    make_requests(bin, 4)

    page = stranger.page("?q=hello")

    assert "1 found in 1 of 4, then the time for one search was over" in page
    assert "?q=hello&amp;before=4" in page


def test_it_marks_the_part_that_cannot_be_read(stranger: Browser, bin: Bin) -> None:
    make_request(bin)

    answer = stranger.get(stranger.path("?q=a+size:<b>+c"))
    page = answer.content.decode()

    assert answer.status_code == 400
    assert "a size:<mark>&lt;b&gt;</mark> c" in page
    assert "Give a size, such as &gt;10k, &lt;1MiB or 512." in page
    assert _numbers(page) == [1]


def _numbers(page: str) -> list[int]:
    return [int(n) for n in re.findall(r'<li class="row[^"]*" id="r-(\d+)"', page)]
