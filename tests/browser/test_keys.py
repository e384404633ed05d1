"""Everything by key: the whole map, on a page that no mouse has touched."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.serving import Served

pytestmark = pytest.mark.browser

BUTTONS = ("c", "t", "n", "b", "/", "f", "p")
"""Keys that press something of every page; the others need an open request."""
OF_A_REQUEST = ("y", "x", "l", "s", "e", "d", "=")


@pytest.fixture
def page(server: Served, open_page: OpenPage) -> Page:
    page = open_page(server.url)
    url = page.locator("#capture-url").inner_text()
    for i in range(3):
        httpx.post(f"{url}/hook", json={"i": i})
    expect(page.locator(".row")).to_have_count(3)
    expect(page.locator("article h2")).to_contain_text("#1 ")
    page.evaluate("customElements.whenDefined('key-map')")
    return page


def test_it_knows_the_very_first_key(server: Served, open_page: OpenPage) -> None:
    page = open_page(server.url)

    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()


def test_it_walks_the_list(page: Page) -> None:
    for key, n in (("g", 1), ("g", 3), ("j", 2), ("j", 1), ("j", 1), ("k", 2), ("Shift+G", 1)):
        page.keyboard.press(key)
        expect(page.locator("article h2")).to_contain_text(f"#{n} ")

    expect(page.locator("#r-1 .row-link")).to_be_focused()


def test_it_moves_only_the_focus_with_the_arrows(page: Page) -> None:
    page.locator("#r-3 .row-link").focus()

    page.keyboard.press("ArrowDown")
    expect(page.locator("#r-2 .row-link")).to_be_focused()
    page.keyboard.press("End")

    expect(page.locator("#r-1 .row-link")).to_be_focused()
    expect(page.locator("article h2")).to_contain_text("#1 ")
    assert page.locator(".row-link[tabindex='0']").count() == 1


def test_it_goes_to_the_request_and_back(page: Page) -> None:
    page.keyboard.press("Enter")
    expect(page.locator("article h2")).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.locator("article")).to_have_count(0)
    expect(page.locator("#r-1 .row-link")).to_be_focused()


def test_it_goes_through_tabs_and_views(page: Page) -> None:
    page.keyboard.press("]")
    expect(page).to_have_url(re.compile("tab=headers"))
    page.keyboard.press("[")
    expect(page).not_to_have_url(re.compile("tab=headers"))

    page.keyboard.press("v")

    expect(page).to_have_url(re.compile("view="))


def test_it_marks_as_unread_and_as_read(page: Page) -> None:
    expect(page.locator("#r-1.is-unread")).to_have_count(0)

    page.keyboard.press("m")
    expect(page.locator("#r-1.is-unread")).to_have_count(1)
    page.keyboard.press("m")

    expect(page.locator("#r-1.is-unread")).to_have_count(0)


@pytest.mark.parametrize("key", [*BUTTONS, *OF_A_REQUEST])
def test_it_has_something_to_press_for_each_key(page: Page, key: str) -> None:
    if key == "=":
        page.keyboard.press("k")
        expect(page.locator("article h2")).to_contain_text("#2 ")

    pressed = page.locator(f'[data-key="{key}"]:visible').first

    expect(pressed).to_have_attribute("aria-keyshortcuts", key)


def test_it_presses_the_buttons_of_the_page(page: Page) -> None:
    for key, seen in (("f", "[data-mode=follow][aria-pressed=true]"), ("p", "[data-mode=pause][aria-pressed=true]")):
        page.keyboard.press(key)
        expect(page.locator(seen)).to_have_count(1)

    page.keyboard.press("/")

    expect(page.locator("#q")).to_be_focused()


def test_it_types_into_fields_and_does_nothing_else(page: Page) -> None:
    page.locator("#q").focus()

    page.keyboard.type("pf?")

    expect(page.locator("#q")).to_have_value("pf?")
    expect(page.locator("[data-mode=pause]")).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_it_can_be_switched_off_for_good(page: Page) -> None:
    page.keyboard.press("?")
    page.get_by_label("Single keys do something").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    expect(page.locator("article h2")).to_contain_text("#1 ")

    page.keyboard.press("p")

    expect(page.locator("[data-mode=pause]")).to_have_attribute("aria-pressed", "false")


def test_it_lists_every_key_there_is(page: Page) -> None:
    page.keyboard.press("?")

    listed = set(page.locator("#keys kbd").all_inner_texts())

    assert {*BUTTONS, *OF_A_REQUEST, "j", "k", "g", "G", "Enter", "Esc", "[", "]", "v", "m", "?"} <= listed
