"""A page that stays open while 500 requests a second arrive."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.listed import MOST_NODES, known, most, watch
from tests.faults.load import Load, run
from tests.serving import NewBin, Served
from tests.waiting import eventually

pytestmark = pytest.mark.browser

RATE = 500
BEFORE = 60
ROW_PIXELS = 56
LONGEST_TASK_MS = 5_000
"""A generous bound: the machine does other things too."""

_NOTE_LONG_TASKS = """() => {
  window.longest = 0;
  const note = (list) => { longest = Math.max(longest, ...list.getEntries().map(({ duration }) => duration)); };
  new PerformanceObserver(note).observe({ type: "longtask" });
}"""


class Flood:
    """Requests to a bin from a thread, from the beginning of the block until they are stopped."""

    def __init__(self, server: Served, bin: NewBin) -> None:
        self.load = Load(server.port, bin.id, body_bytes=64)
        self._thread = threading.Thread(target=run, args=(self.load.open_loop(RATE, 60),))
        self._thread.start()

    @property
    def is_on(self) -> bool:
        return self._thread.is_alive()

    def reach(self, count: int) -> None:
        """Wait until so many were answered."""
        eventually(lambda: len(self.load.books.acked), lambda acked: acked >= count)

    def stop(self) -> int:
        """Send no more; give how many were answered."""
        self.load.stop()
        self._thread.join()
        return len(self.load.books.acked)


@pytest.fixture
def page(bin: NewBin, open_page: OpenPage) -> Page:
    """The page of a bin with some requests, whose reader has scrolled down to #25."""
    with httpx.Client() as client:
        for i in range(BEFORE):
            client.post(f"{bin.capture_url}/order-{i}", content=b"body")
    page = open_page(bin.page_url, viewport={"width": 1280, "height": 800})
    expect(page.locator("live-feed")).to_contain_text("Live")
    page.evaluate("customElements.whenDefined('request-list')")
    page.locator(".list-scroll").evaluate("(box, pixels) => { box.scrollTop = pixels }", (BEFORE - 30) * ROW_PIXELS)
    expect(page.locator("#r-25")).to_be_in_viewport()
    watch(page)
    page.evaluate(_NOTE_LONG_TASKS)
    return page


@pytest.fixture
def flood(page: Page, server: Served, bin: NewBin) -> Iterator[Flood]:
    """A flood into the open page, which ends with the test at the latest."""
    flood = Flood(server, bin)
    yield flood
    flood.stop()


def test_it_reads_on_undisturbed_while_a_flood_comes(page: Page, flood: Flood) -> None:
    before = _place(page, 25)
    flood.reach(RATE)

    page.locator("#r-25 .row-link").click()
    expect(page.locator("article h2")).to_contain_text("#25 ")
    page.keyboard.press("j")
    expect(page.locator("article h2")).to_contain_text("#24 ")

    flood.reach(3 * RATE)
    expect(page.locator(".news")).to_have_text(re.compile(r"[1-9][\d,]* new"))
    assert abs(_place(page, 25) - before) < 1
    assert flood.is_on


def test_it_has_each_once_after_a_flood_and_never_froze(page: Page, flood: Flood) -> None:
    flood.reach(4 * RATE)

    count = BEFORE + flood.stop()

    expect(page.locator("[data-count]")).to_have_text(f"{count:,}")
    assert set(flood.load.books.statuses) == {200}
    assert known(page) == [[1, count]]
    expect(page.locator(".news")).to_have_text(f"{count - BEFORE:,} new")
    assert most(page) <= MOST_NODES
    assert page.evaluate("longest") < LONGEST_TASK_MS


def _place(page: Page, n: int) -> float:
    # Looked up and measured in one go: a row that is just being taken up anew lies nowhere.
    return float(page.evaluate("n => document.getElementById(`r-${n}`).getBoundingClientRect().top", n))
