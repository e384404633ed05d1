"""Where the reader's own colours replace ours: what is chosen, focused or live can still be told from what is not."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.serving import NewBin
from tests.waiting import eventually

pytestmark = pytest.mark.browser

LOOK = """(element) => {
    const { backgroundColor, borderTopWidth, borderTopColor, outlineStyle } = getComputedStyle(element);
    return [backgroundColor, borderTopWidth, borderTopColor, outlineStyle];
}"""

IS_HIGHLIGHTED = """(element) => {
    const probe = document.body.appendChild(document.createElement("p"));
    Object.assign(probe.style, { forcedColorAdjust: "none", backgroundColor: "Highlight" });
    const wanted = getComputedStyle(probe).backgroundColor;
    probe.remove();
    return getComputedStyle(element).backgroundColor === wanted;
}"""


@pytest.fixture
def page(bin: NewBin, open_managed: OpenPage) -> Page:
    """A bin with three requests, the second one open, by somebody who manages it."""
    for path in ("a", "503", "c"):
        httpx.post(f"{bin.capture_url}/{path}", content="invoice\u202efdp".encode())
    page = open_managed(bin, "/2", forced_colors="active", reduced_motion="reduce")
    expect(page.locator("live-feed[data-state='live']")).to_be_attached()
    return page


def test_the_selected_row_differs_from_the_others(page: Page) -> None:
    assert look(page.locator("#r-2 .row-link")) != look(page.locator("#r-1 .row-link"))
    assert look(page.locator("#r-1 .row-link")) == look(page.locator("#r-3 .row-link"))


def test_the_focus_can_be_seen_on_the_selected_row(page: Page) -> None:
    before = look(page.locator("#r-2 .row-link"))

    page.locator("#r-2 .row-link").press("Shift")

    assert look(page.locator("#r-2 .row-link")) != before


@pytest.mark.parametrize("pressed", ["[data-mode=pause]", "[data-mode=select]", "[data-mark=pin] button"])
def test_a_pressed_toggle_is_highlighted(page: Page, pressed: str) -> None:
    toggle = page.locator(pressed)
    assert not toggle.evaluate(IS_HIGHLIGHTED)

    toggle.click()

    expect(toggle).to_have_attribute("aria-pressed", "true")
    # News of the pin puts a new button into its place, perhaps while this one is looked at.
    assert eventually(lambda: page.locator(pressed).evaluate(IS_HIGHLIGHTED), bool)


def test_the_tab_that_is_open_is_highlighted(page: Page) -> None:
    tabs = page.locator(".request-tabs .tab").all()

    assert [tab.evaluate(IS_HIGHLIGHTED) for tab in tabs] == [True, *[False] * 5]


def test_marks_and_hidden_characters_have_bounds(page: Page) -> None:
    for marked in (page.locator("#r-2 .mark"), page.locator("#body .s-hidden").first):
        assert look(marked)[1] == "1px"


def test_the_dot_of_a_live_page_is_filled(page: Page) -> None:
    live = look(page.locator(".live-dot"))[0]
    page.locator("live-feed").evaluate("feed => { feed.dataset.state = 'reconnecting'; }")

    assert look(page.locator(".live-dot"))[0] != live


def look(element: Locator) -> list[str]:
    found: list[str] = element.evaluate(LOOK)
    return found
