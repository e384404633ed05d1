"""The search box in an open page."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.serving import NewBin

pytestmark = pytest.mark.browser


@pytest.fixture
def page(bin: NewBin, open_page: OpenPage) -> Page:
    """A bin with orders 1 to 3 and users 4 and 5, open in a browser."""
    for path in ("orders/1", "orders/2", "orders/3", "users/4", "users/5"):
        httpx.post(f"{bin.capture_url}/{path}", json={"path": path}, headers={"X-Kind": path[:5]})
    page = open_page(bin.page_url)
    expect(page.locator("live-feed")).to_have_text(re.compile("Live"))
    return page


def test_it_shows_what_matches_and_how_many(page: Page) -> None:
    search(page, "path:/orders -orders/3")

    expect(page.locator(".row")).to_have_count(2)
    expect(said(page)).to_have_text("2 of 5 match")
    expect(page).to_have_url(re.compile(r"\?q=path%3A%2Forders\+-orders%2F3$"))


def test_it_says_that_there_may_be_more_until_it_is_over(page: Page) -> None:
    search(page, "users")
    expect(said(page)).to_have_text("2 of 5 match")
    tell = "([type, detail]) => document.dispatchEvent(new CustomEvent(`search:${type}`, { detail }))"

    page.evaluate(tell, ["rows", {"rows": []}])
    expect(said(page)).to_have_text("2 of 5 match so far")
    page.evaluate(tell, ["done", {"stopped": None}])

    expect(said(page)).to_have_text("2 of 5 match")


def test_it_shows_everything_again_when_it_is_cleared(page: Page) -> None:
    search(page, "users")
    expect(page.locator(".row")).to_have_count(2)

    page.get_by_role("link", name="Show all").click()

    expect(page.locator(".row")).to_have_count(5)
    expect(page.locator("#q")).to_have_value("")
    expect(said(page)).to_be_hidden()
    expect(page).not_to_have_url(re.compile("q="))


def test_it_underlines_what_is_wrong_and_keeps_the_list(page: Page) -> None:
    search(page, "users")
    expect(page.locator(".row")).to_have_count(2)

    search(page, "method:POST size:big -x")

    expect(page.get_by_role("alert")).to_have_text("Give a size, such as >10k, <1MiB or 512.")
    expect(page.locator(".search-mirror mark")).to_have_text("big")
    expect(page.locator("#q")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".row")).to_have_count(2)


def test_it_underlines_the_very_letters(page: Page) -> None:
    search(page, "size:big")

    mark, field = page.locator(".search-mirror mark").bounding_box(), page.locator("#q").bounding_box()
    assert mark is not None
    assert field is not None
    padding, before, wrong = page.evaluate(
        "() => { const pen = document.createElement('canvas').getContext('2d'); pen.font = getComputedStyle(q).font;"
        " const width = (text) => pen.measureText(text).width;"
        " return [parseFloat(getComputedStyle(q).paddingLeft), width('size:'), width('big')] }"
    )
    assert mark["x"] == pytest.approx(field["x"] + 1 + padding + before, abs=1)
    assert mark["width"] == pytest.approx(wrong, abs=1)


def test_it_is_reached_by_key_and_left_by_key(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()

    page.keyboard.type("orders/2")
    page.keyboard.press("Enter")
    expect(page.locator(".row")).to_have_count(1)
    page.keyboard.press("Escape")

    expect(page.locator(".row")).to_have_count(5)


def test_it_shows_arrivals_that_match_and_no_others(page: Page, bin: NewBin) -> None:
    search(page, "users")
    expect(page.locator(".row")).to_have_count(2)

    httpx.post(f"{bin.capture_url}/orders/6")
    httpx.post(f"{bin.capture_url}/users/7")

    expect(page.locator(".row")).to_have_count(3)
    expect(page.locator(".row").first).to_contain_text("/users/7")


def test_it_saves_finds_and_deletes_a_search(bin: NewBin, open_managed: OpenPage) -> None:
    httpx.post(f"{bin.capture_url}/a")
    httpx.post(f"{bin.capture_url}/b")
    page = open_managed(bin, "?q=path:/a")
    help_button = page.get_by_role("link", name="Saved searches")

    help_button.click()
    page.get_by_label("Name", exact=True).fill("All of a")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="All of a")).to_be_visible()
    search(page, "path:/b")
    expect(page.locator(".row")).to_contain_text("/b")
    help_button.click()
    page.get_by_role("link", name="All of a").click()

    expect(page.locator("#q")).to_have_value("path:/a")
    expect(page.locator(".row")).to_contain_text("/a")
    help_button.click()
    page.get_by_role("button", name="Delete the search All of a").click()
    expect(page.get_by_role("link", name="All of a")).to_have_count(0)


def test_it_searches_for_an_example_of_its_help(page: Page) -> None:
    page.get_by_role("link", name="Saved searches").click()

    page.get_by_role("link", name="method:POST").click()

    expect(page.locator("#q")).to_have_value("method:POST")
    expect(page.locator(".search-menu")).to_be_hidden()
    expect(said(page)).to_have_text("5 of 5 match")


def test_it_opens_with_a_search_and_leaves_it(bin: NewBin, open_page: OpenPage) -> None:
    for path in ("a", "b", "c"):
        httpx.post(f"{bin.capture_url}/{path}")
    page = open_page(f"{bin.page_url}?q=path:/b")
    expect(page.locator(".row")).to_have_count(1)
    expect(said(page)).to_have_text("1 of 3 match")

    page.get_by_role("link", name="Show all").click()

    expect(page.locator(".row")).to_have_count(3)


def test_it_counts_by_the_page_until_it_knows_the_numbers_itself(bin: NewBin, open_page: OpenPage) -> None:
    for path in ("a", "b", "c"):
        httpx.post(f"{bin.capture_url}/{path}")
    held: list[Route] = []
    page = open_page("about:blank")
    page.route("**/rows?ranges*", lambda route: held.append(route))

    with page.expect_request("**/rows?ranges*"), page.expect_response("**/search?*"):
        page.goto(f"{bin.page_url}?q=path:/b")

    expect(said(page)).to_have_text("1 of 3 match")
    expect(page.locator("[data-count]")).to_have_text("3")
    httpx.post(f"{bin.capture_url}/d")
    held[0].continue_()
    expect(said(page)).to_have_text("1 of 4 match")


def test_it_counts_anew_when_some_are_deleted(page: Page, bin: NewBin) -> None:
    search(page, "path:/orders")
    expect(said(page)).to_have_text("3 of 5 match")

    for n in (2, 4):
        url = f"{bin.capture_url.replace(bin.id, f'api/bins/{bin.id}')}/requests/{n}"
        httpx.delete(url, headers={"Authorization": f"Bearer {bin.manage_token}"}).raise_for_status()

    expect(said(page)).to_have_text("2 of 3 match")


def test_it_works_without_a_script(bin: NewBin, open_page: OpenPage) -> None:
    for path in ("a", "b"):
        httpx.post(f"{bin.capture_url}/{path}")
    page = open_page(bin.page_url, java_script_enabled=False)

    page.locator("#q").fill("path:/b")
    page.get_by_role("button", name="Search", exact=True).click()

    expect(page.locator(".row")).to_have_count(1)
    expect(said(page)).to_have_text("1 of 2 match")
    page.get_by_role("link", name="Saved searches").click()
    expect(page.get_by_role("heading", name="Searching")).to_be_visible()


def search(page: Page, query: str) -> None:
    page.locator("#q").fill(query)
    page.locator("#q").press("Enter")


def said(page: Page) -> Locator:
    return page.locator("[data-filter-words]")
