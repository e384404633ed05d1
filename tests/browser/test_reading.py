"""Reading what strangers sent: safely, by everybody, without a script, on any screen."""

from __future__ import annotations

import re
import socket
import string
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.serving import NewBin, Served

pytestmark = pytest.mark.browser

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "\"'><svg/onload=alert(1)>",
    "</pre></textarea></script><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "\u202egnp.exe\u200b",
)


def test_it_can_be_read_without_a_script(bin: NewBin, open_page: OpenPage) -> None:
    httpx.post(f"{bin.capture_url}/a", json={"k": "v"})
    page = open_page(bin.page_url, java_script_enabled=False)

    expect(page.locator("#capture-url")).to_have_text(bin.capture_url)
    expect(page.locator("#command-curl")).to_contain_text(f"curl {bin.capture_url}")
    page.locator(".row-link").click()
    expect(page.locator("article h2")).to_contain_text("#1 POST /a")
    page.locator("[data-view=raw]").click()
    expect(page.locator("pre.body-raw")).to_have_text('{"k":"v"}')
    page.get_by_role("link", name="Hex").click()
    expect(page.locator("pre.body-hex")).to_contain_text("00000000  7b 22 6b")


def test_it_can_be_cleared_without_a_script(server: Served, open_page: OpenPage) -> None:
    page = open_page(server.url, java_script_enabled=False)
    httpx.post(page.locator("#capture-url").inner_text())
    page.reload()

    page.get_by_role("button", name="Clear all requests").click()

    expect(page.locator(".row")).to_have_count(0)


@pytest.mark.parametrize("view", ["", "?view=raw", "?view=hex"])
def test_it_runs_nothing_and_loads_nothing_that_a_stranger_sent(
    bin: NewBin, open_page: OpenPage, view: str, server: Served
) -> None:
    for payload in HOSTILE:
        _send_raw(server, bin, payload)
    asked: list[str] = []
    page = open_page(bin.page_url)
    page.on("request", lambda request: asked.append(request.url))

    for n in range(1, len(HOSTILE) + 1):
        page.goto(f"{bin.page_url}/{n}{view}")
        expect(page.locator("article h2")).to_contain_text(f"#{n}")

    assert not [url for url in asked if not url.startswith(server.url)]
    assert not page.locator("article img, article svg[onload], article a[href^='javascript']").count()


def test_it_fits_320_pixels_without_scrolling_sideways(bin: NewBin, open_page: OpenPage) -> None:
    httpx.post(f"{bin.capture_url}/{'long' * 100}?{'q' * 300}", headers={"X-Long": "v" * 500}, content=b"y" * 900)
    page = open_page(bin.page_url, viewport={"width": 320, "height": 640})

    widths = [page.evaluate("document.documentElement.scrollWidth")]
    page.goto(f"{bin.page_url}/1")
    widths.append(page.evaluate("document.documentElement.scrollWidth"))

    assert widths == [320, 320]


def test_it_stacks_on_a_small_screen_with_a_way_back(bin: NewBin, open_page: OpenPage) -> None:
    httpx.post(bin.capture_url)
    page = open_page(bin.page_url, viewport={"width": 360, "height": 740})

    page.locator(".row-link").click()
    expect(page.locator(".list")).to_be_hidden()
    expect(page.locator("article h2")).to_be_focused()
    page.get_by_role("link", name="All requests", exact=True).click()

    expect(page.locator(".list")).to_be_visible()
    expect(page.locator(".row-link")).to_be_focused()


def test_it_shows_the_bundled_api_documentation(server: Served, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/api/docs")

    expect(page.get_by_text(re.compile("/api/bins$")).first).to_be_visible()


def _send_raw(server: Served, bin: NewBin, payload: str) -> None:
    """Put one payload into target, header name's neighbours, header value and body, without a client's escaping."""
    raw = payload.encode()
    word = quote(payload, safe=string.punctuation).encode()  # only what a target cannot hold is escaped
    line = b"POST /" + bin.id.encode() + b"/" + word + b"?" + word + b" HTTP/1.1\r\nHost: x\r\n"
    fields = b"User-Agent: " + raw + b"\r\nX-GitHub-Event: " + raw + b"\r\nContent-Length: " + str(len(raw)).encode()
    with server.connect() as connection:
        connection.sendall(line + fields + b"\r\n\r\n" + raw)
        _answer(connection)


def _answer(connection: socket.socket) -> None:
    assert connection.recv(4096).startswith(b"HTTP/1.1 200 ")
