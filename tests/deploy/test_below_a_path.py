"""The app below a path, behind nginx that leaves the path on and Caddy that takes it off, used in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, chromium, chromium_path, open_page
from tests.deploy.proxies import Proxy, caddy, nginx
from tests.serving import serve

__all__ = ["chromium", "chromium_path", "open_page"]  # fixtures of the browser tests

pytestmark = pytest.mark.browser
LEFT_ON = {"location / {": "location /hooks/ {"}
TAKEN_OFF = {"\treverse_proxy ": "\turi strip_prefix /hooks\n\treverse_proxy "}


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def below(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not on this machine: tests/deploy/install.sh installs it where it may")
    run, more = (nginx, LEFT_ON) if request.param == "nginx" else (caddy, TAKEN_OFF)
    folder: Path = tmp_path_factory.mktemp(request.param)
    at_path = serve(folder / "data", public_url="http://localhost/hooks/", trusted_proxies="127.0.0.1")
    with at_path as app, run(folder, app.port, **more) as proxy:
        yield proxy


@pytest.fixture
def page(below: Proxy, open_page: OpenPage) -> Page:
    """Somebody's first visit."""
    return open_page(f"{below.url}/hooks/")


def test_a_browser_does_everything_below_the_path(below: Proxy, page: Page) -> None:
    expect(page.locator("live-feed")).to_contain_text("Live")
    home = page.url
    bin_id = page.locator("#capture-url").inner_text().rpartition("/")[2]

    sent = httpx.post(f"{below.url}/hooks/{bin_id}/from/elsewhere?x=1", json={"a": 1})
    expect(page.locator(".row")).to_have_count(1)
    page.locator("test-button:visible").first.click()
    expect(page.locator(".row")).to_have_count(2)
    page.locator(".row").last.click()

    assert (sent.status_code, sent.headers["X-Bin-Request"]) == (200, "1")
    expect(page.locator("article.request")).to_contain_text("/from/elsewhere")
    expect(page).to_have_url(f"{home}/1")


def test_a_permalink_help_and_the_list_of_bins_open(below: Proxy, page: Page) -> None:
    bin_id = page.locator("#capture-url").inner_text().rpartition("/")[2]
    httpx.post(f"{below.url}/hooks/{bin_id}/kept", json={"a": 1})

    page.goto(f"{page.url}/1")
    expect(page.locator("article.request")).to_contain_text("/kept")
    page.goto(f"{below.url}/hooks/b/bins")
    expect(page.locator(".bin-row")).to_have_count(1)
    page.goto(f"{below.url}/hooks/docs/searching")

    assert page.locator("a[href^='/hooks/docs']").count() > 5


def test_a_reply_is_given_below_the_path(below: Proxy) -> None:
    made = httpx.post(f"{below.url}/hooks/api/bins").raise_for_status().json()
    headers = {"Authorization": f"Bearer {made['manage_token']}"}
    address = f"{below.url}/hooks/api/bins/{made['id']}/reply"
    httpx.put(address, json={"status": 418, "body": "tea"}, headers=headers).raise_for_status()

    answer = httpx.get(f"{below.url}/hooks/{made['id']}")

    assert (answer.status_code, answer.text) == (418, "tea")
    assert made["capture_url"] == f"http://localhost/hooks/{made['id']}"
