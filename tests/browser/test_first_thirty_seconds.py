"""What a newcomer sees and does first, in a real browser on a real server."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.clipboard import pasted
from tests.browser.conftest import ARGUMENTS, OpenPage
from tests.serving import Served, serve

pytestmark = pytest.mark.browser


def test_it_gives_a_url_that_can_be_copied_at_once(server: Served, open_page: OpenPage) -> None:
    page = open_page(server.url)
    url = _capture_url(page)

    expect(page.locator("#start copy-button").first.get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#start").get_by_text("Copied")).to_be_visible()
    assert pasted(page) == url


def test_it_copies_where_the_clipboard_interface_is_missing(server: Served, open_page: OpenPage) -> None:
    page = open_page(server.url)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")

    page.locator("#start").get_by_role("button", name="Copy the URL").click()

    expect(page.locator("#start").get_by_text("Copied")).to_be_visible()
    assert pasted(page) == _capture_url(page)


def test_it_copies_under_a_name_of_the_local_network(
    tmp_path: Path, chromium: Browser, chromium_path: str | None
) -> None:
    arguments = [*ARGUMENTS, "--host-resolver-rules=MAP inspector.lan 127.0.0.1"]
    with serve(tmp_path, allowed_hosts="inspector.lan") as served:
        browser = chromium.browser_type.launch(executable_path=chromium_path, args=arguments)
        page = browser.new_context().new_page()
        page.goto(f"http://inspector.lan:{served.port}")
        assert not page.evaluate("'clipboard' in navigator")
        page.locator("#start").get_by_role("button", name="Copy the URL").click()
        expect(page.locator("#start").get_by_text("Copied")).to_be_visible()
        assert pasted(page) == _capture_url(page)
        browser.close()


def test_it_selects_the_url_and_claims_nothing_where_copying_fails(server: Served, open_page: OpenPage) -> None:
    page = open_page(server.url)
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.execCommand = () => false"
    )

    page.locator("#start").get_by_role("button", name="Copy the URL").click()

    expect(page.locator("#start").get_by_text("Selected")).to_be_visible()
    assert page.evaluate("String(getSelection())") == _capture_url(page)


def test_it_shows_and_opens_the_first_request_by_itself_and_no_other(server: Served, open_page: OpenPage) -> None:
    page = open_page(server.url)
    url = _capture_url(page)

    httpx.post(f"{url}/first?x=1", json={"hello": "world"})
    expect(page.locator("article h2")).to_contain_text("#1 POST /first?x=1")
    expect(page.locator(".s-string")).to_have_text('"world"')
    httpx.post(f"{url}/second")

    expect(page.locator("#r-2")).to_be_visible()
    expect(page.locator("article h2")).to_contain_text("#1 POST /first?x=1")
    expect(page).to_have_url(re.compile(r"/b/[^/]+/1$"))


def test_it_keeps_everything_over_a_reload(server: Served, open_page: OpenPage) -> None:
    page = open_page(server.url)
    httpx.put(_capture_url(page), content=b"kept")
    expect(page.locator("article")).to_contain_text("kept")

    page.reload()

    expect(page.locator("#r-1")).to_contain_text("PUT")
    expect(page.locator("article")).to_contain_text("kept")
    page.goto(server.url)
    expect(page.locator("#r-1")).to_be_visible()


def test_it_sends_a_test_request_without_the_browsers_cookies(server: Served, open_page: OpenPage) -> None:
    page = open_page(server.url)

    page.locator("#start").get_by_role("button", name="Send a test request").click()

    expect(page.locator("article h2")).to_contain_text("#1 POST /test")
    names = page.locator(".fields th").all_inner_texts()
    assert not {"cookie", "referer"} & {name.lower() for name in names}


def test_it_lets_a_second_browser_look_live_but_not_delete(server: Served, open_page: OpenPage) -> None:
    owner = open_page(server.url)
    url = _capture_url(owner)
    httpx.post(f"{url}/one")
    expect(owner.locator("article")).to_be_visible()

    other = open_page(owner.url)
    expect(other.locator("live-feed")).to_contain_text("Live")
    httpx.post(f"{url}/two")

    expect(other.locator("#r-2")).to_contain_text("/two")
    expect(owner.get_by_role("button", name="Delete")).to_be_visible()
    expect(other.get_by_role("button", name="Delete")).to_have_count(0)
    expect(other.get_by_role("button", name="Clear all requests")).to_have_count(0)


def test_it_takes_away_for_everybody_what_the_owner_deletes(server: Served, open_page: OpenPage) -> None:
    owner = open_page(server.url)
    httpx.post(_capture_url(owner))
    expect(owner.locator("article")).to_be_visible()
    other = open_page(owner.url)
    expect(other.locator("live-feed")).to_contain_text("Live")

    owner.get_by_role("button", name="Delete").click()

    expect(owner.locator(".row")).to_have_count(0)
    expect(owner.locator("#start")).to_be_visible()
    expect(other.locator(".row")).to_have_count(0)
    expect(other.get_by_text("has just been deleted")).to_be_visible()


def test_it_clears_a_bin_and_starts_anew(server: Served, open_page: OpenPage) -> None:
    page = open_page(server.url)
    httpx.post(_capture_url(page))
    expect(page.locator("article")).to_be_visible()

    page.get_by_role("button", name="Clear all requests").click()

    expect(page.locator(".row")).to_have_count(0)
    httpx.post(_capture_url(page))
    expect(page.locator("#r-2")).to_be_visible()


def _capture_url(page: Page) -> str:
    return page.locator("#capture-url").inner_text()
