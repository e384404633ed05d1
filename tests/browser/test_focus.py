"""The focus: the tab key alone leads everywhere, it is always to be seen, never caught, and always given back."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.serving import NewBin, Served

pytestmark = pytest.mark.browser

# A group of radio buttons is one stop, and so is whatever is walked with the arrows.
STOPS = """() => {
  const all = [...document.querySelectorAll("a[href], button, input, textarea, select, summary, [tabindex]")];
  const isSeen = (each) => each.checkVisibility({ visibilityProperty: true });
  const reached = all.filter((each) => each.tabIndex >= 0 && !each.disabled && isSeen(each));
  window.left = new Set(reached.filter((each) => each.type !== "radio" || each.checked));
  return left.size;
}"""
# What a focused element looks like: its own ring, or that of the label which stands for it.
LOOK = """() => {
  const focused = document.activeElement;
  left.delete(focused);
  const { left: x, right, top, bottom } = focused.getBoundingClientRect();
  const middle = (from, to, size) => Math.min(Math.max((from + to) / 2, 0), size - 1);
  const above = document.elementFromPoint(middle(x, right, innerWidth), middle(top, bottom, innerHeight));
  const rings = [focused, ...(focused.type === "radio" ? focused.labels : [])].map((each) => getComputedStyle(each));
  return {
    name: focused.outerHTML.slice(0, 160),
    isEnd: focused === document.body,
    hasRing: rings.some(({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) >= 2),
    isCovered: !focused.contains(above) && !above.contains(focused) && above.closest("label")?.control !== focused,
  };
}"""


def walk(page: Page, key: str) -> tuple[list[str], list[str]]:
    """Press a key until the focus has gone round; give what it looked wrong on, and what it did not come to."""
    page.evaluate("document.activeElement.blur()")
    stops = page.evaluate(STOPS)
    wrong = []
    for _ in range(stops + 2):
        page.keyboard.press(key)
        look = page.evaluate(LOOK)
        if not look["isEnd"] and (look["isCovered"] or not look["hasRing"]):
            wrong.append(look["name"])
    return wrong, page.evaluate("[...left].map((each) => each.outerHTML.slice(0, 160))")


@pytest.fixture
def busy(bin: NewBin) -> NewBin:
    """A bin with requests."""
    for i in range(3):
        httpx.post(f"{bin.capture_url}/hook", headers={f"X-{n}": "v" for n in range(30)}, json={"i": i})
    return bin


@pytest.fixture
def page(busy: NewBin, open_managed: OpenPage) -> Page:
    """The page of a bin with one of its requests open."""
    return whole(open_managed(busy, "/2?tab=headers", viewport={"width": 1280, "height": 600}))


def whole(page: Page) -> Page:
    """Wait until every element is there that is not fetched with the first key or click."""
    expect(page.locator(":not(:defined, list-modes, key-map)")).to_have_count(0)
    return page


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_a_page_with_a_request_is_walked_with_one_key(page: Page, key: str) -> None:
    assert walk(page, key) == ([], [])


@pytest.mark.parametrize("path", ["", "/2/compare", "/export"])
def test_other_pages_of_a_bin_are_walked_with_one_key(busy: NewBin, open_managed: OpenPage, path: str) -> None:
    assert walk(whole(open_managed(busy, path)), "Tab") == ([], [])


@pytest.mark.parametrize("path", ["/bins", "/docs"])
def test_pages_beside_the_bins_are_walked_with_one_key(server: Served, open_page: OpenPage, path: str) -> None:
    page = open_page(server.url)
    page.goto(server.url + path)

    assert walk(whole(page), "Tab") == ([], [])


@pytest.mark.parametrize(
    ("opener", "opened"),
    [
        ("[data-keys]", "#keys"),
        (".brand", "#bin-menu"),
        ("[popovertarget=more-menu]", "#more-menu"),
        (".copy-as summary", ".copy-as-menu"),
        ("[data-key=e]", ".note-form"),
        ("[data-search-help]", ".search-menu"),
    ],
)
def test_what_opens_is_closed_with_escape_and_gives_the_focus_back(page: Page, opener: str, opened: str) -> None:
    page.locator(opener).focus()
    page.keyboard.press("Enter")
    expect(page.locator(opened)).to_be_visible()
    page.keyboard.press("Tab")

    page.keyboard.press("Escape")

    expect(page.locator(opened)).to_be_hidden()
    expect(page.locator(opener)).to_be_focused()
    expect(page.locator("article")).to_be_visible()


def test_what_opens_from_a_menu_gives_the_focus_back_to_its_button(page: Page) -> None:
    page.locator("[popovertarget=more-menu]").focus()
    for key in ("Enter", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#qr")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.locator("#qr")).to_be_hidden()
    expect(page.locator("[popovertarget=more-menu]")).to_be_focused()


def test_what_a_key_opened_gives_the_focus_back_to_where_it_was(page: Page) -> None:
    row = page.locator("#r-3 .row-link")
    row.focus()
    for key, opened in (("?", "#keys"), ("b", "#bin-menu")):
        page.keyboard.press(key)
        expect(page.locator(f"{opened} :focus")).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")

        expect(page.locator(opened)).to_be_hidden()
        expect(row).to_be_focused()
