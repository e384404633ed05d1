"""The list: as light with a hundred thousand requests as with ten, and still for whoever reads."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.backing import free_port
from tests.bench.fill import fill
from tests.browser.conftest import OpenPage
from tests.browser.listed import MOST_NODES, TWICE_G, busy_seconds, drawn, most, watch, zone_at_noon
from tests.faults.load import Load, run
from tests.serving import NewBin, Served, serve

pytestmark = pytest.mark.browser

MANY = 100_000
ROW_PIXELS = 56
WALK = [
    ("PageDown", 10, MANY - 100),
    ("ArrowDown", 10, MANY - 110),
    ("End", 1, 1),
    ("PageUp", 10, 101),
    ("ArrowUp", 1, 102),
    ("Home", 1, MANY),
]
"""Keys, how often each is pressed, and where the focus then is."""


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewBin]:
    """A bin that holds very many requests."""
    folder = tmp_path_factory.mktemp("crowded")
    with serve(folder, port=free_port()) as served:
        bin, port, database = served.new_bin(), served.port, served.database
    fill(database, bin.id, MANY, body_bytes=16)
    with serve(folder, port=port):
        yield bin


def test_it_draws_only_what_is_near_of_a_hundred_thousand(crowded: NewBin, open_page: OpenPage) -> None:
    page = _open(open_page, crowded)

    most = page.evaluate("""async () => {
      const box = document.querySelector(".list-scroll");
      let most = 0;
      for (let i = 0; i <= 200; i++) {
        box.scrollTop = box.scrollHeight * i / 200;
        await new Promise(requestAnimationFrame);
        most = Math.max(most, document.querySelectorAll(".rows > li").length);
      }
      return most;
    }""")

    assert most <= MOST_NODES
    expect(page.locator("#r-1")).to_contain_text("/path")
    assert abs(page.locator(".rows").bounding_box()["height"] - MANY * 56) < 100  # type: ignore[index]


def test_it_fills_in_the_rows_that_are_scrolled_to(crowded: NewBin, open_page: OpenPage) -> None:
    page = _open(open_page, crowded)

    page.locator(".list-scroll").evaluate("box => { box.scrollTop = box.scrollHeight / 2 }")

    expect(page.locator(f"#r-{MANY // 2}")).to_be_in_viewport()
    expect(page.locator(".row.is-blank")).to_have_count(0)
    numbers = drawn(page)
    assert numbers == list(range(numbers[0], numbers[-1] - 1, -1))


def test_it_is_scrolled_through_with_the_wheel_and_back(crowded: NewBin, open_page: OpenPage) -> None:
    page = _open(open_page, crowded)
    watch(page)
    page.locator(f"#r-{MANY - 2}").hover()

    # About the fifth of the rows in sight after each quarter: from the upper edge down, then from the lower edge up.
    quarter = MANY // 4
    down, up = [74_995, 49_995, 24_995, 1], [25_005, 50_005, 75_005, MANY]
    for rows, n in [*zip([quarter] * 4, down, strict=True), *zip([-quarter] * 4, up, strict=True)]:
        page.mouse.wheel(0, rows * ROW_PIXELS)
        _shows(page, n)

    assert most(page) <= MOST_NODES


def test_it_is_walked_through_by_key_and_back(crowded: NewBin, open_page: OpenPage) -> None:
    page = _open(open_page, crowded)
    watch(page)
    page.locator(f"#r-{MANY} .row-link").focus()

    for key, times, n in WALK:
        for _ in range(times):
            page.keyboard.press(key)
        _shows(page, n)
        expect(page.locator(f"#r-{n} .row-link")).to_be_focused()

    assert most(page) <= MOST_NODES


def test_it_jumps_to_the_oldest_and_back_to_the_newest(crowded: NewBin, open_page: OpenPage) -> None:
    page = _open(open_page, crowded)

    page.keyboard.press("Shift+G")
    expect(page.locator("#r-1 .row-link")).to_be_focused()
    expect(page.locator("article h2")).to_contain_text("#1 ")
    page.evaluate(TWICE_G)

    expect(page.locator(f"#r-{MANY}")).to_be_in_viewport()
    expect(page.locator("article h2")).to_contain_text(f"#{MANY} ")


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_it_shows_where_in_the_list_a_linked_request_stands(crowded: NewBin, open_page: OpenPage, motion: str) -> None:
    page = open_page(f"{crowded.page_url}/40000", reduced_motion=motion)

    expect(page.locator("#r-40000")).to_be_in_viewport()
    expect(page.locator("#r-40000 .row-link")).to_have_attribute("aria-current", "page")


def test_it_leaves_no_holes_where_requests_were_deleted(bin: NewBin, server: Served, open_page: OpenPage) -> None:
    _send(bin, 70)
    _delete(server, bin, [3, 4, 5, 40, 69])
    page = _open(open_page, bin)

    page.keyboard.press("Shift+G")
    expect(page.locator("#r-1")).to_be_in_viewport()

    expect(page.locator("[data-count]")).to_have_text("65")
    expect(page.locator(".row.is-blank")).to_have_count(0)
    assert drawn(page)[-4:] == [7, 6, 2, 1]


def test_it_stays_responsive_at_five_hundred_a_second(bin: NewBin, server: Served, open_page: OpenPage) -> None:
    page = _open(open_page, bin)
    meter = page.context.new_cdp_session(page)
    # Time on the processor and not by the clock, so that what else runs on the machine counts for nothing.
    meter.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = busy_seconds(meter)
    load = Load(server.port, bin.id, body_bytes=64)

    sender = threading.Thread(target=run, args=(load.open_loop(500, 4),))
    sender.start()
    sender.join()

    expect(page.locator("[data-count]")).to_have_text(f"{len(load.books.acked):,}")
    assert page.locator(".rows > li").count() <= MOST_NODES
    assert busy_seconds(meter) - before < 0.5 * 4


def test_it_groups_rows_by_the_readers_day(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, 60)
    page = _open(open_page, bin, timezone_id=zone_at_noon())
    expect(page.locator("[data-count]")).to_have_text("60")

    expect(page.locator(".day")).to_have_text(["Today"])


def test_it_shows_again_what_was_brought_back(server: Served, open_page: OpenPage) -> None:
    page = open_page(server.url)
    url = page.locator("#capture-url").inner_text()
    for i in range(3):
        httpx.post(f"{url}/{i}")
    expect(page.locator(".row")).to_have_count(3)
    expect(page.locator("article h2")).to_contain_text("#1 ")

    page.get_by_role("button", name="Clear all requests").click()
    expect(page.locator(".row")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()

    expect(page.locator(".row")).to_have_count(3)
    expect(page.locator(".row.is-blank")).to_have_count(0)


def test_it_does_not_open_what_was_cleared_meanwhile(server: Served, open_page: OpenPage) -> None:
    page = open_page(server.url)
    held: list[Route] = []
    page.route("**/1/detail*", lambda route: held.append(route))
    httpx.post(page.locator("#capture-url").inner_text())
    expect(page.locator(".row")).to_have_count(1)

    page.get_by_role("button", name="Clear all requests").click()
    expect(page.locator(".row")).to_have_count(0)
    for route in held:
        route.continue_()
    page.get_by_role("button", name="Undo").click()

    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator("article")).to_have_count(0)
    assert len(held) == 1


def test_it_opens_each_newest_while_it_follows(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, 2)
    page = _open(open_page, bin)

    page.get_by_role("button", name="Follow").click()
    expect(page.locator("article h2")).to_contain_text("#2 ")
    _send(bin, 1)

    expect(page.locator("article h2")).to_contain_text("#3 ")


def test_it_stops_following_when_the_reader_selects_another(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, 2)
    page = _open(open_page, bin)
    page.get_by_role("button", name="Follow").click()
    expect(page.locator("article h2")).to_contain_text("#2 ")

    page.locator("#r-1 .row-link").click()

    expect(page.get_by_role("button", name="Follow")).to_have_attribute("aria-pressed", "false")


def test_it_stops_following_when_the_reader_scrolls(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, 40)
    page = _open(open_page, bin)
    page.get_by_role("button", name="Follow").click()
    expect(page.locator("article h2")).to_contain_text("#40 ")

    page.locator(".list-scroll").evaluate("box => { box.scrollTop = 500 }")

    expect(page.get_by_role("button", name="Follow")).to_have_attribute("aria-pressed", "false")


def test_it_deletes_what_is_chosen(server: Served, open_page: OpenPage) -> None:
    page = open_page(server.url)
    url = page.locator("#capture-url").inner_text()
    for i in range(5):
        httpx.post(f"{url}/{i}")
    expect(page.locator(".row")).to_have_count(5)

    page.get_by_role("button", name="Select").click()
    page.get_by_label("Choose #4").click()
    page.get_by_label("Choose #2").click(modifiers=["Shift"])
    expect(page.locator("[data-chosen]")).to_have_text("3 chosen")
    page.locator("select-bar").get_by_role("button", name="Delete").click()

    expect(page.locator(".row")).to_have_count(2)
    assert drawn(page) == [5, 1]


def test_it_compares_two_that_are_chosen(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, 3)
    page = _open(open_page, bin)

    page.get_by_role("button", name="Select").click()
    page.get_by_label("Choose #3").click()
    page.get_by_label("Choose #1").click()

    compare = page.locator("select-bar").get_by_role("link", name="Compare")
    expect(compare).to_have_attribute("href", re.compile("/compare/1/3$"))


def _open(open_page: OpenPage, bin: NewBin, **options: object) -> Page:
    page = open_page(bin.page_url, viewport={"width": 1280, "height": 800}, **options)
    expect(page.locator("live-feed")).to_contain_text("Live")
    page.evaluate("customElements.whenDefined('request-list').then(() => customElements.whenDefined('key-map'))")
    return page


def _send(bin: NewBin, count: int) -> None:
    with httpx.Client() as client:
        for i in range(count):
            client.post(f"{bin.capture_url}/{i}", content=b"body")


def _delete(server: Served, bin: NewBin, numbers: list[int]) -> None:
    headers = {"Authorization": f"Bearer {bin.manage_token}"}
    for n in numbers:
        httpx.delete(f"{server.url}/api/bins/{bin.id}/requests/{n}", headers=headers).raise_for_status()


def _shows(page: Page, n: int) -> None:
    expect(page.locator(f"#r-{n}")).to_be_in_viewport()
    expect(page.locator(f"#r-{n}")).to_contain_text("/path")
    expect(page.locator(f"#r-{n} .row-n")).to_have_text(f"#{n}")
