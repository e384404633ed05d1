"""The picture in the README is made from a page that works."""

from __future__ import annotations

import os
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.realistic import REALISTIC
from tests.serving import Served

pytestmark = pytest.mark.browser

SCREENSHOT = Path(__file__).resolve().parent.parent.parent / "docs" / "screenshot.png"


def test_it_shows_a_day_at_work(server: Served, open_page: OpenPage) -> None:
    page = open_page(server.url, viewport={"width": 1440, "height": 900}, color_scheme="light")
    url = page.locator("#capture-url").inner_text()

    for method, path, headers, body in REALISTIC:
        httpx.request(method, url + path, headers=headers, content=body)
    page.reload()
    page.locator(".row-link", has_text="/stripe").click()

    expect(page.locator("article h2")).to_contain_text("POST /stripe")
    expect(page.locator("live-feed")).to_contain_text("Live")
    if os.environ.get("INSPECTOR_WRITE_SCREENSHOT") == "1":
        SCREENSHOT.parent.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOT)
