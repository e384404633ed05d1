"""Keys on the pages beside the live view: the same map, and whatever of it the page can do."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.serving import NewBin, Served

pytestmark = pytest.mark.browser


@pytest.fixture
def comparison(bin: NewBin, open_page: OpenPage) -> Page:
    for i in range(2):
        httpx.post(f"{bin.capture_url}/hook", json={"i": i})
    return open_page(f"{bin.page_url}/2/compare")


@pytest.fixture
def bins(server: Served, open_page: OpenPage) -> Page:
    """The list of bins of a browser that has made one."""
    page = open_page(server.url)
    page.goto(f"{server.url}/bins")
    return page


@pytest.mark.parametrize("name", ["comparison", "bins"])
def test_it_shows_the_map_there_too(name: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(name)
    here = page.url

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url == here


def test_it_goes_back_from_a_comparison_to_the_request(comparison: Page, bin: NewBin) -> None:
    comparison.keyboard.press("Escape")

    expect(comparison).to_have_url(f"{bin.page_url}/2")


def test_it_goes_back_from_the_bins_to_the_last_one(bins: Page) -> None:
    bins.keyboard.press("Escape")

    expect(bins).to_have_url(re.compile("/b/[^/]{20,}$"))


def test_it_makes_a_bin_from_the_list_of_bins(bins: Page, server: Served) -> None:
    bins.keyboard.press("n")
    expect(bins.locator("#start")).to_be_visible()

    bins.goto(f"{server.url}/bins")

    expect(bins.locator(".bin-row")).to_have_count(2)


def test_it_goes_to_the_field_that_finds_bins(bins: Page) -> None:
    bins.keyboard.press("/")

    expect(bins.get_by_role("searchbox")).to_be_focused()
    expect(bins.get_by_role("searchbox")).to_have_value("")


@pytest.mark.parametrize("name", ["comparison", "bins"])
def test_other_keys_do_nothing_there(name: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(name)
    here, before = page.url, page.inner_text("main")

    for key in "jkgGcyxlfpsedzmbtv=[]":
        page.keyboard.press(key)
    page.evaluate("customElements.whenDefined('key-map')")

    assert (page.url, page.inner_text("main")) == (here, before)
