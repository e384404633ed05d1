"""Everything by key: the whole map, on a page that no mouse has touched."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.clipboard import pasted
from tests.browser.conftest import OpenPage
from tests.browser.listed import TWICE_G, drawn
from tests.serving import NewBin, Served

pytestmark = pytest.mark.browser

MAP = "jkgGcyxl/fprsedzmnbtv=[]?"
"""Every key of one letter; beside them Enter and Escape."""


@pytest.fixture
def page(bin: NewBin, open_managed: OpenPage) -> Page:
    """The page of somebody who may manage a bin with three requests on one path, the first of them open."""
    for i in range(3):
        httpx.post(f"{bin.capture_url}/hook", json={"i": i})
    page = open_managed(bin, "/1")
    page.keyboard.press("Shift")  # the keys are fetched with the first that is pressed
    page.evaluate("customElements.whenDefined('key-map')")
    return page


def capture_url(page: Page) -> str:
    return page.locator("#capture-url").inner_text()


def opened(page: Page, n: int) -> None:
    expect(page.locator("article h2")).to_contain_text(f"#{n} ")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_it_knows_the_very_first_key(server: Served, open_page: OpenPage) -> None:
    page = open_page(server.url)

    press(page, "?")

    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()


def test_it_walks_the_list(page: Page) -> None:
    for key, n in (("gg", 3), ("j", 2), ("j", 1), ("j", 1), ("k", 2), ("Shift+G", 1)):
        page.evaluate(TWICE_G) if key == "gg" else press(page, key)
        opened(page, n)

    expect(page.locator("#r-1 .row-link")).to_be_focused()


def test_it_goes_a_step_for_each_key_however_fast(page: Page) -> None:
    page.evaluate(
        "() => { for (const key of 'kkjk')"
        " document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })); }"
    )
    opened(page, 3)

    press(page, "j")

    opened(page, 2)


def test_it_moves_only_the_focus_with_the_arrows(page: Page) -> None:
    page.locator("#r-3 .row-link").focus()

    press(page, "ArrowDown")
    expect(page.locator("#r-2 .row-link")).to_be_focused()
    press(page, "End")

    expect(page.locator("#r-1 .row-link")).to_be_focused()
    opened(page, 1)
    assert page.locator(".row-link[tabindex='0']").count() == 1


def test_it_goes_to_the_request_and_back(page: Page) -> None:
    press(page, "Enter")
    expect(page.locator("article h2")).to_be_focused()
    expect(page.locator("article h2")).to_have_css("outline-style", "solid")

    press(page, "Escape")

    expect(page.locator("article")).to_have_count(0)
    expect(page.locator("#r-1 .row-link")).to_be_focused()


def test_it_goes_through_tabs_and_views(page: Page) -> None:
    press(page, "]")
    expect(page.locator("[data-tab=headers]")).to_have_attribute("aria-current", "true")
    press(page, "[")
    expect(page.locator("[data-tab=body]")).to_have_attribute("aria-current", "true")

    press(page, "v")
    expect(page.locator("pre.body-raw")).to_have_text('{"i":0}')
    press(page, "v")

    expect(page.locator("pre.body-hex")).to_contain_text("7b 22 69")


def test_it_marks_as_unread_and_as_read(page: Page) -> None:
    expect(page.locator("#r-1.is-unread")).to_have_count(0)

    press(page, "m")
    expect(page.locator("#r-1.is-unread")).to_have_count(1)
    press(page, "m")

    expect(page.locator("#r-1.is-unread")).to_have_count(0)


def test_it_copies_the_capture_url(page: Page) -> None:
    press(page, "c")

    expect(page.locator(".address [data-label]")).to_have_text("Copied")
    assert pasted(page) == capture_url(page)


def test_it_copies_the_body(page: Page) -> None:
    press(page, "y")

    expect(page.locator("copy-body [data-label]")).to_have_text("Copied")
    assert pasted(page) == '{"i":0}'


def test_it_copies_a_curl_command(page: Page) -> None:
    press(page, "x")

    expect(page.locator("copy-as [data-label]")).to_have_text("Copied")
    assert re.match(r"curl .*/hook", pasted(page), re.DOTALL)


def test_it_copies_a_permalink(page: Page) -> None:
    press(page, "l")

    expect(page.locator("[data-permalink] [data-label]")).to_have_text("Copied")
    assert pasted(page) == page.url
    assert page.url.endswith("/1")


def test_it_pins_and_lets_go(page: Page) -> None:
    press(page, "s")
    expect(page.locator("#r-1")).to_contain_text("pinned")
    expect(page.get_by_role("button", name="Pinned")).to_be_visible()
    press(page, "s")

    expect(page.locator("#r-1")).not_to_contain_text("pinned")


def test_it_opens_the_note_for_writing(page: Page) -> None:
    press(page, "e")
    expect(page.get_by_label("Note about request 1")).to_be_focused()
    page.keyboard.type("seen")
    press(page, "Control+Enter")

    expect(page.locator("#r-1")).to_contain_text("note")


@pytest.mark.parametrize("undo", ["z", "Enter"])
def test_it_deletes_and_brings_back(page: Page, undo: str) -> None:
    press(page, "j", "d")
    expect(page.locator(".row")).to_have_count(2)
    button = page.get_by_role("button", name="Undo")
    expect(button).to_be_visible()
    if undo == "Enter":
        page.locator("undo-toast").hover()  # it stays as long as that
        tab_to(page, button)

    press(page, undo)

    expect(page.locator(".row")).to_have_count(3)
    assert drawn(page) == [3, 2, 1]


def test_it_makes_a_new_bin(page: Page) -> None:
    before = capture_url(page)

    press(page, "n")

    expect(page.locator("#capture-url")).not_to_have_text(before)
    expect(page.locator(".row")).to_have_count(0)


def test_it_opens_the_switcher(server: Served, open_page: OpenPage) -> None:
    page = open_page(server.url)

    press(page, "b")

    expect(page.locator("#bin-menu")).to_be_visible()
    expect(page.get_by_role("searchbox", name="Find a bin")).to_be_focused()


def test_it_sends_a_test_request(page: Page) -> None:
    press(page, "t")

    expect(page.locator("#r-4")).to_contain_text("/test")


def test_it_compares_with_the_one_before_on_the_path(page: Page) -> None:
    press(page, "k")
    opened(page, 2)

    press(page, "=")

    expect(page).to_have_url(re.compile("/compare"))
    expect(page.locator(".compare-side .request-n")).to_have_text(["#1", "#2"])


def test_it_follows_the_newest(page: Page) -> None:
    press(page, "f")
    opened(page, 3)

    httpx.post(capture_url(page))

    opened(page, 4)


def test_it_lets_arrivals_wait_while_paused(page: Page) -> None:
    press(page, "p")
    expect(page.locator("[data-mode=pause]")).to_have_attribute("aria-pressed", "true")
    httpx.post(capture_url(page))
    expect(page.locator("[data-held]")).to_have_text(" · 1 new")
    assert drawn(page) == [3, 2, 1]

    press(page, "p")

    expect(page.locator(".row")).to_have_count(4)


def test_it_goes_to_the_search(page: Page) -> None:
    press(page, "/")

    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#q")).to_have_value("")


def test_it_types_into_fields_and_does_nothing_else(page: Page) -> None:
    page.locator("#q").focus()

    page.keyboard.type(MAP)

    expect(page.locator("#q")).to_have_value(MAP)
    expect(page.locator(".list [aria-pressed=true], dialog[open], :popover-open, undo-toast")).to_have_count(0)
    opened(page, 1)


def test_it_can_be_switched_off_for_good(page: Page) -> None:
    press(page, "?", "Space", "Escape")
    page.reload()
    opened(page, 1)

    press(page, "p")

    expect(page.locator("[data-mode=pause]")).to_have_attribute("aria-pressed", "false")


def test_it_lists_every_key_there_is_and_tells_each_to_screen_readers(page: Page) -> None:
    press(page, "k", "?")

    listed = set(page.locator("#keys kbd").all_inner_texts())
    buttons = page.locator("[data-key]").evaluate_all("all => all.map((each) => each.dataset.key)")
    told = page.locator("[data-key]").evaluate_all("all => all.map((each) => each.getAttribute('aria-keyshortcuts'))")

    assert listed == {*MAP, "Enter", "Esc"}
    assert set(buttons) == set(told) - {None}


def tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(60):
        press(page, "Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("the tab key does not lead there")
