"""A page that stays open: what happens to it while requests come, connections break and readers read."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import OpenPage
from tests.browser.indicator import PATIENT, listen, said
from tests.browser.listed import drawn
from tests.browser.states import without_network
from tests.serving import NewBin

pytestmark = pytest.mark.browser


def test_it_catches_up_exactly_after_a_broken_connection(bin: NewBin, open_page: OpenPage) -> None:
    sockets: list[WebSocketRoute] = []
    page = open_page("about:blank")
    page.route_web_socket("**/ws/**", lambda socket: sockets.append(_connected(socket)))
    page.goto(bin.page_url)
    _send(bin, 3)
    expect(page.locator(".row")).to_have_count(3)

    listen(page)
    page.context.set_offline(True)
    sockets[-1].close()
    said(page, "reconnecting")
    _send(bin, 4)
    page.context.set_offline(False)

    expect(page.locator("live-feed")).to_contain_text(re.compile("Live|Caught up"))
    expect(page.locator(".row")).to_have_count(7)
    assert drawn(page) == [7, 6, 5, 4, 3, 2, 1]


def test_it_counts_once_what_a_poll_and_the_socket_both_bring(bin: NewBin, open_page: OpenPage) -> None:
    sockets: list[WebSocketRoute] = []
    page = open_page("about:blank")
    page.add_init_script(PATIENT)
    page.route_web_socket("**/ws/**", lambda socket: sockets.append(_twice(socket)))
    page.goto(bin.page_url)
    expect(page.locator("live-feed")).to_contain_text("Live")
    listen(page)

    page.context.set_offline(True)
    sockets[-1].close()
    _send(bin, 4)
    page.context.set_offline(False)

    assert said(page, "Caught up") == {"Caught up, 4 new"}
    expect(page.locator("[data-count]")).to_have_text("4")


def test_it_is_live_where_websockets_are_blocked(bin: NewBin, open_page: OpenPage) -> None:
    page = open_page("about:blank")
    page.route_web_socket("**/ws/**", lambda socket: socket.close())
    page.goto(bin.page_url)

    expect(page.locator("live-feed")).to_contain_text("Live, by polling")
    _send(bin, 2)

    expect(page.locator(".row")).to_have_count(2)


@pytest.mark.parametrize(("width", "counts"), [(1440, True), (360, False)])
def test_it_counts_its_tries_where_there_is_room(bin: NewBin, open_page: OpenPage, width: int, counts: bool) -> None:
    page = open_page("about:blank", viewport={"width": width, "height": 700})
    without_network(page)
    page.goto(bin.page_url)

    attempt = page.locator("live-feed", has_text=re.compile("Reconnecting… attempt [3-9]")).locator("[data-label] span")
    expect(attempt).to_be_attached()
    expect(attempt).to_be_visible() if counts else expect(attempt).to_be_hidden()


def test_it_never_moves_what_somebody_reads(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, 50)
    page = open_page(f"{bin.page_url}/30")
    expect(page.locator("live-feed")).to_contain_text("Live")
    expect(page.locator("#r-30")).to_be_in_viewport()
    page.locator(".list-scroll").evaluate("element => { element.scrollTop = 700 }")
    expect(page.locator("#r-35")).to_be_in_viewport()
    before = _place(page)

    _send(bin, 5)
    expect(page.get_by_role("button", name="5 new")).to_be_visible()

    assert abs(_place(page) - before) < 1
    expect(page.locator("article h2")).to_contain_text("#30")
    page.get_by_role("button", name="5 new").click()
    expect(page.locator("#r-55")).to_be_in_viewport()


def test_it_goes_through_requests_by_key_and_back_by_history(bin: NewBin, open_page: OpenPage) -> None:
    _send(bin, 3)
    page = open_page(bin.page_url)

    page.keyboard.press("j")
    expect(page.locator("article h2")).to_contain_text("#3")
    page.keyboard.press("j")
    expect(page.locator("article h2")).to_contain_text("#2")
    page.keyboard.press("v")
    expect(page).to_have_url(re.compile(r"view=hex"))
    page.go_back()

    expect(page.locator("article h2")).to_contain_text("#3")
    page.keyboard.press("Escape")
    expect(page.locator("#start")).to_be_visible()


def test_it_counts_in_its_title_what_is_unread(bin: NewBin, open_page: OpenPage) -> None:
    page = open_page(bin.page_url)
    expect(page.locator("live-feed")).to_contain_text("Live")

    _send(bin, 3)
    expect(page).to_have_title(re.compile(r"^\(2\) #1 "))  # the first opens by itself
    page.locator("#r-3 .row-link").click()

    expect(page).to_have_title(re.compile(r"^\(1\) #3 "))
    page.reload()
    expect(page).to_have_title(re.compile(r"^\(1\) #3 "))
    expect(page.locator(".is-unread")).to_have_count(1)


def test_it_tells_a_screen_reader_about_arrivals(bin: NewBin, open_page: OpenPage) -> None:
    page = open_page(bin.page_url)
    expect(page.locator("live-feed")).to_contain_text("Live")

    httpx.post(f"{bin.capture_url}/orders")

    expect(page.locator("#status")).to_have_text("1 new request, newest POST /orders")


def _send(bin: NewBin, count: int) -> None:
    with httpx.Client() as client:
        for i in range(count):
            client.post(f"{bin.capture_url}/{i}?i={i}", content=b"body")


def _connected(socket: WebSocketRoute) -> WebSocketRoute:
    socket.connect_to_server()
    return socket


def _twice(socket: WebSocketRoute) -> WebSocketRoute:
    """Let each message come twice, as rows do that a poll has brought while the socket was on its way."""

    def pass_on(message: str | bytes) -> None:
        socket.send(message)
        socket.send(message)

    socket.connect_to_server().on_message(pass_on)
    return socket


def _place(page: Page) -> float:
    return float(page.evaluate("document.getElementById('r-35').getBoundingClientRect().top"))
