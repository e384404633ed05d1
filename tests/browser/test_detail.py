"""One request in a real browser: its tabs, its keys, and two requests side by side."""

from __future__ import annotations

import contextlib
import re
import sqlite3

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from bins.replies.plan import Choice, Outcome, Plan, amended
from tests.browser.conftest import OpenPage
from tests.serving import NewBin, Served

pytestmark = pytest.mark.browser

TABS = ("body", "headers", "query", "raw", "attempts", "info")
FIELDS = {
    "Authorization": "Basic dXNlcjpwdw==",
    "Cookie": "a=1; a=2",
    "X-Forwarded-For": "203.0.113.7, 10.0.0.4",
    "Via": "1.1 edge",
    "X-Long": "v" * 2_000,
}


def test_it_walks_through_the_tabs_by_key(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin)
    page = open_page(f"{bin.page_url}/1")

    for tab in TABS[1:]:
        page.keyboard.press("]")
        expect(_open_tab(page)).to_have_attribute("data-tab", tab)
    page.keyboard.press("[")

    expect(_open_tab(page)).to_have_attribute("data-tab", "attempts")
    expect(page).to_have_url(re.compile(r"/1\?tab=attempts$"))


def test_it_keeps_the_tab_from_request_to_request(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, 3)
    page = open_page(f"{bin.page_url}/3")

    page.get_by_role("link", name="Headers").click()
    page.get_by_role("switch", name="Sort by name").click()
    expect(page).to_have_url(re.compile("sort=1"))
    page.locator("#r-2 .row-link").click()
    expect(page.locator("article h2")).to_contain_text("#2")
    expect(page.get_by_role("switch", name="Sort by name")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("j")

    expect(page.locator("article h2")).to_contain_text("#1")
    expect(_open_tab(page)).to_have_attribute("data-tab", "headers")


def test_it_keeps_the_view_of_the_body_over_other_tabs(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, 2)
    page = open_page(f"{bin.page_url}/2")
    page.evaluate("customElements.whenDefined('request-detail')")  # before it, a link is a link: a page of its own

    page.get_by_role("link", name="Hex", exact=True).click()
    expect(page).to_have_url(re.compile("view=hex"))
    page.get_by_role("link", name="Info").click()
    expect(_open_tab(page)).to_have_attribute("data-tab", "info")
    page.keyboard.press("j")
    expect(page.locator("article h2")).to_contain_text("#1")
    page.get_by_role("link", name="Body", exact=True).click()

    expect(page.locator("[data-view][aria-current]")).to_have_text("Hex")


def test_it_follows_history_from_tab_to_tab(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, 2)
    page = open_page(f"{bin.page_url}/2?tab=info")

    page.locator("#r-1 .row-link").click()
    expect(page).to_have_url(re.compile(r"/1\?tab=info$"))
    page.go_back()

    expect(page.locator("article h2")).to_contain_text("#2")
    expect(_open_tab(page)).to_have_attribute("data-tab", "info")


def test_it_changes_tabs_without_a_script(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin)
    page = open_page(f"{bin.page_url}/1", java_script_enabled=False)

    for name, words in (
        ("Headers", "masked, "),
        ("Query", "invalid escape"),
        ("Raw", "Cookie: masked, 8 bytes"),
        ("Info", "this server"),
    ):
        page.locator(".request-tabs").get_by_role("link", name=name).click()
        expect(page.locator("article")).to_contain_text(words)


def test_it_loads_its_stylesheet_before_it_shows_a_request(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin)
    page = open_page(bin.page_url)
    assert not page.locator("link[href*='parts/detail']").count()

    page.locator(".row-link").click()

    expect(page.locator("head link[href*='parts/detail']")).to_have_count(1)
    assert page.locator(".request-tabs").evaluate("element => getComputedStyle(element).position") == "sticky"


def test_it_deletes_by_key_and_goes_on_to_the_next(server: Served, open_page: OpenPage) -> None:
    page = open_page(server.url)
    home, url = page.url, page.locator("#capture-url").inner_text()
    for path in ("/one", "/two"):
        httpx.post(url + path)
    page.goto(f"{home}/2?tab=info")

    page.keyboard.press("d")

    expect(page.locator("article h2")).to_contain_text("#1 POST /one")
    expect(_open_tab(page)).to_have_attribute("data-tab", "info")


@pytest.mark.parametrize(("open_one", "next_one"), [(5, 4), (1, 2)])
def test_it_goes_on_to_the_next_wherever_the_list_is(
    bin: NewBin, open_managed: OpenPage, open_one: int, next_one: int
) -> None:
    _send(bin, 60)
    page = open_managed(bin, f"/{open_one}")
    expect(page.locator(f"#r-{open_one}")).to_be_in_viewport()
    page.locator(".list-scroll").evaluate("box => { box.scrollTop = 0 }")
    expect(page.locator("#r-60")).to_be_in_viewport()
    expect(page.locator(f"#r-{open_one}")).to_have_count(0)

    page.keyboard.press("d")

    expect(page.locator("article h2")).to_contain_text(f"#{next_one} ")


def test_it_shows_a_pin_that_somebody_else_set(server: Served, open_page: OpenPage) -> None:
    owner = open_page(server.url)
    httpx.post(owner.locator("#capture-url").inner_text())
    expect(owner.locator("article h2")).to_contain_text("#1")
    other = open_page(f"{owner.url}?tab=headers")
    expect(other.locator("live-feed")).to_contain_text("Live")
    other.evaluate("customElements.whenDefined('request-detail')")

    owner.keyboard.press("s")

    expect(owner.get_by_role("button", name="Pinned")).to_be_visible()
    expect(other.locator("[data-mark=pin]")).to_have_text("pinned")
    expect(_open_tab(other)).to_have_attribute("data-tab", "headers")


def test_it_shows_anew_what_its_sender_got_instead(server: Served, bin: NewBin, open_page: OpenPage) -> None:
    httpx.post(bin.capture_url)
    page = open_page(f"{bin.page_url}/1?tab=info")
    expect(page.locator("live-feed")).to_contain_text("Live")
    page.evaluate("customElements.whenDefined('request-detail')")
    expect(page.locator(".facts")).to_contain_text("answered 200")

    _amend(server, bin, 503, "template: It was <b>too long</b>.")

    expect(page.locator(".facts")).to_contain_text("answered 503")
    expect(page.locator("[data-mark=reply]")).to_contain_text("default reply was sent: It was <b>too long</b>.")
    expect(page.locator("#r-1")).to_contain_text("503")
    expect(_open_tab(page)).to_have_attribute("data-tab", "info")


def _amend(server: Served, bin: NewBin, status: int, mark: str) -> None:
    """Write what a journal of another process would, which has no bell to ring here."""
    note = amended(Plan(Choice((1,)), (Outcome(202, 0),)), 0, 0, mark)
    with contextlib.closing(sqlite3.connect(server.database, timeout=20)) as db, db:
        db.execute(
            "UPDATE bins_capturedrequest SET reply_status = ?, reply_note = ? WHERE bin_id = ?", (status, note, bin.id)
        )
        db.execute("UPDATE bins_bin SET revision = revision + 1 WHERE id = ?", (bin.id,))


def test_it_compares_with_the_previous_one_on_the_path_by_key(bin: NewBin, open_page: OpenPage) -> None:
    for amount in (1, 2):
        httpx.post(f"{bin.capture_url}/orders", json={"amount": amount, "currency": "EUR"})
        httpx.get(f"{bin.capture_url}/health")
    page = open_page(f"{bin.page_url}/3")

    page.keyboard.press("=")
    expect(page).to_have_url(re.compile("/compare/1/3$"))

    expect(page.get_by_role("row", name="changed $.amount 1 2")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("currency")
    page.get_by_role("link", name="By line").click()
    expect(page.locator(".cmp-lines")).to_contain_text('"currency"')
    page.get_by_role("link", name="Back to #3").click()
    expect(page.locator("article h2")).to_contain_text("#3 POST /orders")


def test_it_says_that_there_is_nothing_to_compare_with(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin)
    page = open_page(f"{bin.page_url}/1", java_script_enabled=False)

    assert httpx.get(f"{bin.page_url}/1/compare").status_code == 404
    expect(page.get_by_role("link", name="Compare")).to_have_attribute("href", re.compile("/1/compare$"))


@pytest.mark.parametrize("rest", [*(f"/1?tab={tab}" for tab in TABS), "/compare/1/2", "/compare/1/2?body=hex&all=1"])
def test_it_fits_320_pixels_without_scrolling_sideways(bin: NewBin, open_page: OpenPage, rest: str) -> None:
    _send(bin, 2)

    page = open_page(f"{bin.page_url}{rest}", viewport={"width": 320, "height": 640})

    assert page.evaluate("document.documentElement.scrollWidth") == 320


def _send(bin: NewBin, count: int = 1) -> None:
    for i in range(count):
        query = f"bad=%zz&long={'q' * 300}&i={i}"
        httpx.post(f"{bin.capture_url}/a?{query}", json={"number": i, "text": "x" * 300}, headers=FIELDS)


def _open_tab(page: Page) -> Locator:
    return page.locator("[data-tab][aria-current]")
