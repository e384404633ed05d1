"""A list that is taller than browsers make an element: no request is out of reach, and nothing jumps on the way."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.backing import free_port
from tests.bench.fill import fill
from tests.browser.conftest import OpenPage
from tests.browser.listed import MOST_NODES, drawn, most, watch
from tests.serving import NewBin, serve

pytestmark = pytest.mark.browser

MANY = 250_000
ROW_PIXELS = 56
TALLEST = 8_000_000
STEP_ROWS, STEPS = 12, 200
"""Far enough in small steps that the window onto the list has to move."""

_PULL = """async (box, share) => {
  box.scrollTop = (box.scrollHeight - box.clientHeight) * share;
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
}"""

# The number whose row is at the upper edge, and how many of its pixels are above it, after each of some small scrolls.
_WALK = """async ([steps, pixels]) => {
  const box = document.querySelector(".list-scroll");
  const edge = () => {
    const { top } = box.getBoundingClientRect();
    const rows = [...document.querySelectorAll(".rows .row")];
    const row = rows.find((each) => each.getBoundingClientRect().bottom > top + 0.5);
    return [Number(row.dataset.n), Math.round(top - row.getBoundingClientRect().top)];
  };
  const seen = [edge()];
  for (let i = 0; i < steps; i++) {
    box.scrollTop += pixels;
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    seen.push(edge());
  }
  return seen;
}"""


@pytest.fixture(scope="module")
def tall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewBin]:
    """A bin whose rows together are almost twice as high as the element that shows them."""
    folder = tmp_path_factory.mktemp("tall")
    with serve(folder, port=free_port()) as served:
        bin, port, database = served.new_bin(), served.port, served.database
    fill(database, bin.id, MANY, body_bytes=16)
    with serve(folder, port=port):
        yield bin


@pytest.fixture
def page(tall: NewBin, open_page: OpenPage) -> Page:
    page = open_page(tall.page_url, viewport={"width": 1280, "height": 800})
    expect(page.locator("live-feed")).to_contain_text("Live")
    page.evaluate("customElements.whenDefined('request-list').then(() => customElements.whenDefined('key-map'))")
    watch(page)
    return page


def test_it_reaches_both_ends_and_what_is_between_them(page: Page, tall: NewBin) -> None:
    count = int(page.locator("[data-count]").inner_text().replace(",", ""))

    for share, n in ((1, 1), (0.5, count // 2), (0, count), (0.25, count * 3 // 4), (1, 1)):
        page.locator(".list-scroll").evaluate(_PULL, share)
        expect(page.locator(".row.is-blank")).to_have_count(0)
        assert min(abs(number - n) for number in drawn(page)) < count / 200
    expect(page.locator("#r-1")).to_be_in_viewport()

    assert page.locator(".rows").evaluate("list => list.offsetHeight") == TALLEST
    assert most(page) <= MOST_NODES


def test_it_is_walked_through_by_key_to_either_end(page: Page) -> None:
    page.keyboard.press("Shift+G")
    expect(page.locator("#r-1 .row-link")).to_be_focused()
    page.keyboard.press("PageUp")
    expect(page.locator("#r-11 .row-link")).to_be_focused()
    expect(page.locator("#r-11")).to_be_in_viewport()

    page.keyboard.press("Home")

    newest = page.locator(".row").first
    expect(newest.locator(".row-link")).to_be_focused()
    expect(newest).to_be_in_viewport()


@pytest.mark.parametrize(
    ("n", "rows"), [(2_500, STEP_ROWS), (MANY // 2, STEP_ROWS), (MANY // 2, -STEP_ROWS), (MANY - 2_500, -STEP_ROWS)]
)
def test_it_scrolls_by_pixels_wherever_the_reader_is(open_page: OpenPage, tall: NewBin, n: int, rows: int) -> None:
    page = open_page(f"{tall.page_url}/{n}", viewport={"width": 1280, "height": 800})
    expect(page.locator(f"#r-{n}")).to_be_in_viewport()

    (first, above), *places = page.evaluate(_WALK, [STEPS, rows * ROW_PIXELS])

    assert places == [[first - rows * (i + 1), above] for i in range(STEPS)]


def test_arrivals_do_not_move_what_is_read(page: Page, tall: NewBin) -> None:
    page.locator(".list-scroll").evaluate(_PULL, 0.5)
    expect(page.locator(".row.is-blank")).to_have_count(0)
    before = page.evaluate(_WALK, [0, 0])

    for _ in range(3):
        httpx.post(tall.capture_url)
    expect(page.locator(".news")).to_have_text("3 new")

    assert page.evaluate(_WALK, [0, 0]) == before


def test_a_search_begins_at_its_newest_hit_and_leads_back(page: Page) -> None:
    page.locator(".list-scroll").evaluate("box => { box.scrollTop = box.scrollHeight }")
    expect(page.locator("#r-1")).to_be_in_viewport()

    page.locator("#q").fill("n:120000")
    page.locator("#q").press("Enter")
    expect(page.locator("#r-120000")).to_be_in_viewport()
    assert drawn(page) == [120_000]
    page.keyboard.press("Escape")

    expect(page.locator(".row").first).to_be_in_viewport()
    expect(page.locator(".row")).not_to_have_count(1)
