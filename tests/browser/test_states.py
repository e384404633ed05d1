"""What the page says about itself: live, away, caught up, offline, paused, filtered, ended."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.backing import free_port
from tests.bench.fill import fill
from tests.browser.conftest import OpenPage
from tests.browser.indicator import PATIENT
from tests.browser.listed import zone_at_noon
from tests.serving import NewBin, serve, start

pytestmark = pytest.mark.browser


def test_it_catches_up_exactly_after_the_server_was_away(tmp_path: Path, open_page: OpenPage) -> None:
    with serve(tmp_path, port=free_port()) as served:
        bin, port, database = served.new_bin(), served.port, served.database
        _send(bin, 3)
        page = open_page("about:blank")
        page.add_init_script(PATIENT)
        page.goto(bin.page_url)
        expect(page.locator("live-feed")).to_contain_text("Live")
        page.evaluate(_COUNT_ROWS)
        served.stop()
        expect(page.locator("live-feed")).to_contain_text(re.compile(r"attempt \d"))
        fill(database, bin.id, 500, body_bytes=16)
    again = start(tmp_path, port=port)
    try:
        expect(page.locator("live-feed")).to_contain_text("Caught up, 500 new", timeout=40_000)
        expect(page.locator("[data-count]")).to_have_text("503")
        assert page.evaluate("told") == list(range(4, 504))
    finally:
        again.stop()


def test_it_says_that_it_is_offline_and_tries_again_when_told(tmp_path: Path, open_page: OpenPage) -> None:
    with serve(tmp_path, port=free_port()) as served:
        bin, port = served.new_bin(), served.port
        page = open_page("about:blank")
        page.clock.install()
        page.goto(bin.page_url)
        expect(page.locator("live-feed")).to_contain_text("Live")
    for _ in range(5):
        page.clock.run_for(10_000)
    expect(page.locator("live-feed")).to_contain_text("Offline")
    expect(page.get_by_text("cannot reach the server")).to_be_visible()

    page.clock.pause_at(
        page.evaluate("Date.now()") + 20_000
    )  # it would come back by itself before the button is pressed
    again = start(tmp_path, port=port)
    try:
        page.get_by_role("button", name="Try again").click()

        expect(page.locator("live-feed")).to_contain_text("Live")
        expect(page.get_by_text("cannot reach the server")).to_be_hidden()
    finally:
        again.stop()


def test_it_lets_requests_wait_while_paused(bin: NewBin, open_page: OpenPage) -> None:
    page = _open(open_page, bin)
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("[data-mode=pause]")).to_have_attribute("aria-pressed", "true")

    _send(bin, 12)
    expect(page.locator("[data-mode=pause]")).to_have_text("Paused · 12 new")
    assert page.locator(".row").count() == 0
    page.locator("[data-mode=pause]").click()

    expect(page.locator(".row")).to_have_count(12)
    expect(page.locator("[data-mode=pause]")).to_have_text("Pause")


def test_it_lists_what_matches_and_goes_back_by_escape(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, 3)
    page = _open(open_page, bin)

    page.locator("#q").fill("path:/2")
    page.locator("#q").press("Enter")
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator("[data-filter-words]")).to_have_text("1 of 3 match")
    page.locator("#r-3 .row-link").focus()
    page.keyboard.press("Escape")

    expect(page.locator(".row")).to_have_count(3)


def test_it_adds_arrivals_that_match_and_no_others(bin: NewBin, open_page: OpenPage) -> None:
    page = _open(open_page, bin)
    _send(bin, 1)
    page.locator("#q").fill("path:/wanted")
    page.locator("#q").press("Enter")
    expect(page.locator("[data-filter-words]")).to_contain_text("0 of 1 match")

    httpx.post(f"{bin.capture_url}/other")
    httpx.post(f"{bin.capture_url}/wanted")

    expect(page.locator("#r-3")).to_be_visible()
    expect(page.locator(".row")).to_have_count(1)


def test_it_offers_to_export_what_was_found(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, 3)
    page = _open(open_page, bin)
    export = page.get_by_role("link", name="Export what was found")
    _search(page, "path:/none")
    expect(page.locator("[data-filter-words]")).to_have_text("0 of 3 match")
    expect(export).to_be_hidden()

    _search(page, 'path:"/2"')
    export.click()

    expect(page.get_by_label("Only what a search finds")).to_have_value('path:"/2"')


def test_the_menu_goes_when_its_code_is_shown(bin: NewBin, open_page: OpenPage) -> None:
    page = _open(open_page, bin)
    page.get_by_role("button", name="More").click()

    page.get_by_role("button", name="QR code").click()

    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    expect(page.locator("#more-menu")).to_be_hidden()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("button", name="More")).to_be_focused()


def test_a_day_is_named_once_and_in_the_readers_zone(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, 2)
    page = open_page("about:blank", timezone_id=zone_at_noon())
    page.add_init_script(_WATCH_DAYS)
    page.goto(bin.page_url)

    expect(page.locator(".day")).to_have_text("Today")
    page.wait_for_function("seen.length")
    assert page.evaluate("seen") == ["Today"]
    assert page.evaluate("moved") == []


def test_a_day_is_named_in_utc_where_the_script_does_not_come(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, 1)
    plain = open_page(bin.page_url, java_script_enabled=False)
    stuck = open_page("about:blank")
    stuck.add_init_script(_NOTE_COLOURS)
    stuck.route("**/request-list*.js", lambda route: route.abort())
    stuck.evaluate("url => { location.href = url; }", bin.page_url)  # `goto` would wait for the list

    expect(plain.locator(".day")).to_contain_text("UTC")
    expect(stuck.locator(".day")).to_have_css("color", re.compile(r"^rgb\("))
    assert "rgba(0, 0, 0, 0)" in stuck.evaluate("colours")


def test_the_size_of_a_bin_is_shown_while_it_holds(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, 3)
    page = _open(open_page, bin)
    expect(page.locator(".list-foot")).to_contain_text("Keeps 1,000,000 · 12 B")

    _send(bin, 1)

    expect(page.locator(".row")).to_have_count(4)
    expect(page.locator(".list-foot")).not_to_contain_text("12 B")


def test_it_says_that_the_link_has_ended(bin: NewBin, open_page: OpenPage) -> None:
    page = open_page("about:blank")
    page.route_web_socket("**/ws/**", lambda socket: socket.send('{"type":"gone"}'))
    page.goto(bin.page_url)

    expect(page.locator("live-feed")).to_contain_text("This link has ended")


_COUNT_ROWS = """() => {
  window.told = [];
  document.addEventListener("feed:rows", ({ detail }) => told.push(...detail.rows.map(({ n }) => n)));
}"""


# What of the first heading could be read frame by frame, and which rows moved up or down.
_NOTE_COLOURS = """
  window.colours = [];
  const look = () => {
    const day = document.querySelector(".day");
    if (day) colours.push(getComputedStyle(day).color);
    if (colours.length < 1000) requestAnimationFrame(look);
  };
  look();
"""

_WATCH_DAYS = """
  Object.assign(window, { seen: [], moved: [] });
  const isMoved = ({ node, previousRect, currentRect }) =>
    node?.parentElement?.closest(".rows") && previousRect.height && previousRect.y !== currentRect.y;
  new PerformanceObserver((list) => {
    const sources = list.getEntries().flatMap((shift) => shift.sources);
    moved.push(...sources.filter(isMoved).map(({ node }) => node.className));
  }).observe({ type: "layout-shift", buffered: true });
  const look = () => {
    const day = document.querySelector(".day");
    for (const wait of day?.getAnimations() ?? []) wait.pause();  // a script that comes late still comes first
    const words = day && getComputedStyle(day).color !== "rgba(0, 0, 0, 0)" ? day.textContent : "";
    if (words && seen.at(-1) !== words) seen.push(words);
    requestAnimationFrame(look);
  };
  look();
"""


def _search(page: Page, query: str) -> None:
    page.locator("#q").fill(query)
    page.locator("#q").press("Enter")


def _open(open_page: OpenPage, bin: NewBin) -> Page:
    page = open_page(bin.page_url, viewport={"width": 1280, "height": 800})
    expect(page.locator("live-feed")).to_contain_text("Live")
    page.evaluate("customElements.whenDefined('request-list').then(() => customElements.whenDefined('key-map'))")
    return page


def _send(bin: NewBin, count: int) -> None:
    with httpx.Client() as client:
        for i in range(count):
            client.post(f"{bin.capture_url}/{i}", content=b"body")
