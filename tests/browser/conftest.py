"""A real Chromium, and pages in it that must not complain."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect, sync_playwright

from tests.browser.stage import Stage, set_stage
from tests.serving import ROOT, NewBin, Served

# The build without a window first: it draws the same with about half of the work.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

UNREACHABLE = ("WebSocket connection", "Failed to load resource: net::ERR_")
"""How the browser itself complains about a server that is not there."""

LAZY = re.findall(r'"([a-z-]+)": \(\) => import', (ROOT / "static/js/lib/lazy.js").read_text())
WHOLE = """(lazy) => {
    const lacks = (name) => document.querySelector(`${name}:not(:defined)`);
    const has = (selector) => document.querySelector(selector);
    const first = [...(has("article") ? ["request-detail"] : []), ...(has(".row") ? ["request-list"] : [])];
    return !customElements.get("copy-button") || ![...lazy, ...first].some(lacks);
}"""
"""Whether a page that runs the app's script has its elements: those of these names, and those round what it shows."""

OpenPage = Callable[..., Page]

expect.set_options(timeout=40_000)  # several browsers and servers share the machine


def _waiting_until_whole(go: Callable[..., Response | None]) -> Callable[..., Response | None]:
    @wraps(go)
    def gone(page: Page, *args: Any, **options: Any) -> Response | None:
        response = go(page, *args, **options)
        page.wait_for_function(WHOLE, arg=LAZY)
        return response

    return gone


# Until an element's script is there its links and forms lead elsewhere; a hurried test would take that for its way.
for name in ("goto", "reload"):
    setattr(Page, name, _waiting_until_whole(getattr(Page, name)))


@pytest.fixture(scope="session")
def chromium_path() -> str | None:
    """The system's Chromium; None leaves it to playwright's own."""
    return next(filter(None, map(shutil.which, NAMES)), None)


# Not for the session: while playwright runs, its event loop counts as running, and asynchronous tests could not start.
@pytest.fixture(scope="module")
def chromium(chromium_path: str | None) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Open an address as somebody new; at the end no script may have failed and no policy been broken."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(UNREACHABLE):
            complaints.append(message.text)

    def open_one(url: str, **options: Any) -> Page:
        page = chromium.new_context(**options).new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        page.goto(url)
        return page

    yield open_one
    for context in chromium.contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def open_managed(server: Served, open_page: OpenPage) -> OpenPage:
    """Open what follows the address of a bin's page as somebody new who agreed to manage the bin."""

    def open_one(bin: NewBin, rest: str = "", **options: Any) -> Page:
        page = open_page(f"{server.url}/b/{bin.manage_token}", **options)
        page.get_by_role("button", name="Let it manage").click()
        page.wait_for_url(bin.page_url)
        page.goto(f"{bin.page_url}{rest}")
        return page

    return open_one


@pytest.fixture(scope="module")
def stage(chromium: Browser, server: Served) -> Stage:
    """A server's bins for all states, made once for the tests of a file."""
    return set_stage(chromium, server)


@pytest.fixture
def bin(server: Served) -> NewBin:
    return server.new_bin()
