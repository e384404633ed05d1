"""Taking requests elsewhere: copied as a command, or saved as a file."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.clipboard import pasted
from tests.browser.conftest import OpenPage
from tests.serving import NewBin, Served

pytestmark = pytest.mark.browser

PERMISSIONS = ["clipboard-read", "clipboard-write"]


def test_it_copies_a_command_that_sends_the_request_again(
    bin: NewBin, open_page: OpenPage, server: Served, tmp_path: Path
) -> None:
    httpx.post(f"{bin.capture_url}/a?b=$(id)", json={"it's": 1})
    page = open_page(f"{bin.page_url}/1", permissions=PERMISSIONS)
    page.evaluate("customElements.whenDefined('copy-as')")  # until then the link leads to the text

    page.locator("copy-as [data-key=x]").click()
    expect(page.locator("copy-as [data-label]")).to_have_text("Copied")
    subprocess.run(["sh", "-c", pasted(page)], cwd=tmp_path, capture_output=True, timeout=60, check=True)

    first, second = server.requests(bin)
    assert [first[name] for name in ("method", "target", "body_base64")] == [
        second[name] for name in ("method", "target", "body_base64")
    ]


def test_it_copies_in_other_forms_from_a_menu(bin: NewBin, open_page: OpenPage) -> None:
    httpx.post(bin.capture_url)
    page = open_page(f"{bin.page_url}/1", permissions=PERMISSIONS)

    page.get_by_label("Copy as something else").click()
    page.get_by_role("link", name="Go", exact=True).click()

    expect(page.locator("copy-as [data-label]")).to_have_text("Copied")
    expect(page.locator("copy-as details")).not_to_have_attribute("open", "")
    assert pasted(page).startswith("package main\n")


def test_it_shows_commands_as_text_without_a_script(bin: NewBin, open_page: OpenPage) -> None:
    httpx.post(bin.capture_url, content=b"<script>alert(1)</script>")
    page = open_page(f"{bin.page_url}/1", java_script_enabled=False)

    page.get_by_label("Copy as something else").click()
    page.get_by_role("link", name="wget").click()

    expect(page.locator("pre")).to_contain_text("--body-data='<script>alert(1)</script>'")


def test_it_saves_what_was_asked_for_and_says_so(bin: NewBin, open_page: OpenPage) -> None:
    for n in range(3):
        httpx.post(f"{bin.capture_url}/{n}")
    page = open_page(f"{bin.page_url}/export?n=2-3")

    expect(page.locator("export-progress:defined")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download").click()

    expect(page.locator("[data-said]")).to_contain_text("Saved 2 requests, ")
    lines = Path(saved.value.path()).read_text().splitlines()
    assert [json.loads(line)["path"] for line in lines] == ["/1", "/2"]


def test_it_can_be_cancelled(bin: NewBin, open_page: OpenPage) -> None:
    for _ in range(10):
        httpx.post(bin.capture_url, content=b"x" * 1_000_000)
    page = open_page(f"{bin.page_url}/export")
    expect(page.locator("export-progress:defined")).to_be_visible()
    slow = {"offline": False, "latency": 0, "downloadThroughput": 500_000, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)

    page.get_by_role("button", name="Download").click()
    expect(page.locator("[data-said]")).to_contain_text("of 10 requests")
    page.get_by_role("button", name="Cancel").click()

    expect(page.locator("[data-said]")).to_have_text("Cancelled. Nothing was saved.")
