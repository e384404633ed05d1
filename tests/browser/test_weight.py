"""How much of ours a browser has to load for the live view."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Response, expect

from tests.browser.conftest import OpenPage
from tests.serving import NewBin

pytestmark = pytest.mark.browser

MOST_BYTES = 120_000


def test_the_live_view_with_a_request_open_is_light(bin: NewBin, open_page: OpenPage) -> None:
    for n in range(2):
        httpx.post(bin.capture_url, json={"n": n, "list": [1, 2, 3]})
    sizes: dict[str, int] = {}
    page = open_page("about:blank")
    page.on("response", lambda response: _weigh(response, sizes))

    page.goto(bin.page_url.replace(bin.view_token, bin.manage_token))
    page.keyboard.press("j")
    expect(page.locator("article h2")).to_contain_text("#2")
    expect(page.locator(".tree-bar")).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert len(sizes) > 40
    assert sum(sizes.values()) <= MOST_BYTES


def _weigh(response: Response, sizes: dict[str, int]) -> None:
    if response.url.endswith((".js", ".css")):
        sizes[response.url] = len(response.body())
