"""The page of API tokens, as the first person of an instance has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_axe import FOR_AXE, RUN, SETTLED
from tests.serving import Served, serve

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(Path(tmp_path_factory.mktemp("people")), access="login") as server:
        yield server


@pytest.fixture(scope="module")
def context(chromium: Browser, people: Served) -> Iterator[BrowserContext]:
    """Give the browser of somebody who has just set the instance up."""
    assert people.process.stdout
    address = re.search(r"http://\S+/b/set-up/\S+", people.process.stdout.readline())
    assert address
    made = chromium.new_context(**FOR_AXE)  # type: ignore[arg-type]  # options by name
    page = made.new_page()
    page.goto(address[0])
    page.get_by_label("Name", exact=True).fill("ada")
    page.get_by_label("Password").fill("correct-horse-battery")
    page.get_by_role("button", name="Make the account").click()
    page.wait_for_url("**/b/*-*")
    page.close()
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, people: Served) -> Iterator[Page]:
    opened = context.new_page()
    opened.goto(f"{people.url}/b/account")
    opened.get_by_role("link", name="Make or revoke API tokens").click()
    opened.wait_for_url("**/account/tokens")
    yield opened
    opened.close()


def make(page: Page, name: str) -> str:
    """Fill the form and send it; give the token that is shown."""
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Make the token").click()
    return page.locator("#made-token").inner_text()


def test_a_token_is_made_used_and_revoked(people: Served, page: Page) -> None:
    token = make(page, "nightly tests")
    asking = {"Authorization": f"Bearer {token}"}

    expect(page.get_by_role("button", name="Copy the new token")).to_be_focused()
    assert httpx.get(f"{people.url}/api/me", headers=asking).json()["token"]["name"] == "nightly tests"
    page.goto(f"{people.url}/b/account/tokens")
    expect(page.locator(".share-links")).to_contain_text("last used")
    expect(page.locator("main")).not_to_contain_text(token)
    page.get_by_role("button", name="Revoke nightly tests").click()
    expect(page.locator(".share-links")).to_have_count(0)
    assert httpx.get(f"{people.url}/api/me", headers=asking).status_code == 401


def test_it_is_free_of_what_axe_finds_wide_and_light_narrow_and_dark(page: Page) -> None:
    found = []
    for state in ("none", "problem", "made"):
        if state == "problem":
            page.get_by_label("Name", exact=True).fill(" ")
            page.get_by_role("button", name="Make the token").click()
            expect(page.get_by_role("alert")).to_be_visible()
        if state == "made":
            make(page, "a name as long as the longest that there can be, sixty of them")
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="light")
        page.evaluate(SETTLED)
        page.evaluate(AXE_SCRIPT)
        found.append(page.evaluate(RUN, []))
        page.set_viewport_size({"width": 360, "height": 740})
        page.emulate_media(color_scheme="dark")
        page.evaluate(SETTLED)
        found.append(page.evaluate(RUN, []))
        assert page.evaluate("document.documentElement.scrollWidth") <= 360

    assert found == [[]] * 6
