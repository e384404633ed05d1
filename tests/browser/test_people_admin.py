"""An admin looks after an instance, in a browser: pages that axe finds nothing wrong with, and what is done on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_axe import FOR_AXE, RUN, SETTLED
from tests.people.people import PASSWORD
from tests.serving import Served, serve

pytestmark = pytest.mark.browser

LONG_NAME = "Orders-of-the-shop-" * 5
WIDTHS = (360, 800, 1440)


@dataclass(frozen=True)
class Place:
    """A server where people sign in, and the browser of its admin."""

    server: Served
    root: StorageState


@pytest.fixture(scope="module")
def place(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A server with an admin, and a bin that nobody owns."""
    folder = tmp_path_factory.mktemp("people")
    with serve(folder, access="login", bin_makers="anyone", sign_in_rate="0") as server:
        yield Place(server, _set_up(chromium, server))


def _set_up(chromium: Browser, server: Served) -> StorageState:
    assert server.process.stdout is not None
    link = re.search(r"http\S+/b/set-up/\S+", server.process.stdout.readline())
    assert link
    made = server.new_bin(LONG_NAME)
    httpx.post(made.capture_url, content=b"x" * 5_000)
    context = chromium.new_context()
    page = context.new_page()
    page.goto(link[0])
    page.get_by_label("Name", exact=True).fill("root")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.wait_for_url(lambda url: "set-up" not in url)
    root = context.storage_state()
    context.close()
    return root


@pytest.fixture
def admin(place: Place, open_page: OpenPage) -> Page:
    return open_page(f"{place.server.url}/b/admin", storage_state=place.root, **FOR_AXE)


@pytest.fixture
def told(place: Place, chromium: Browser) -> Iterator[Page]:
    """A page where forms may be refused, about which browsers complain."""
    context = chromium.new_context(storage_state=place.root, **FOR_AXE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{place.server.url}/b/admin")
    yield page
    context.close()


def faults(page: Page) -> list[object]:
    """Give what axe finds, and the widths that are too narrow for the page: in both themes."""
    found: list[object] = []
    page.wait_for_load_state()
    page.evaluate(AXE_SCRIPT)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.evaluate(SETTLED)
            found += page.evaluate(RUN, [])
        found += [width] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
    return found


@pytest.mark.parametrize("tab", ["Overview", "People", "Bins", "Audit list"])
def test_its_pages_are_free_of_what_axe_finds(admin: Page, tab: str) -> None:
    admin.get_by_role("navigation", name="Admin").get_by_role("link", name=tab).click()

    expect(admin.locator(".tab[aria-current]")).to_have_text(tab)
    assert faults(admin) == []


def test_somebody_is_invited(admin: Page) -> None:
    admin.get_by_role("link", name="People").click()
    admin.get_by_label("For whom").fill("Grace Hopper")
    admin.get_by_role("button", name="Make an invitation").click()

    expect(admin.get_by_role("status")).to_contain_text("Here is the invitation")
    expect(admin.locator("#once-url")).to_have_text(re.compile(r"/b/join/\S+$"))
    expect(admin.get_by_role("button", name="Copy the link")).to_be_visible()
    assert faults(admin) == []

    admin.get_by_role("button", name="Revoke the invitation for Grace Hopper").click()
    expect(admin.get_by_text("Grace Hopper")).to_have_count(0)


def test_the_last_admin_is_told_why_they_stay(told: Page) -> None:
    told.get_by_role("link", name="People").click()
    told.locator("table").get_by_role("link", name="root").click()
    told.get_by_role("button", name="Close the account").click()

    expect(told.get_by_role("alert")).to_contain_text("This is the last admin.")
    assert faults(told) == []

    told.get_by_role("button", name="Make a link").click()
    expect(told.locator("#once-url")).to_have_text(re.compile(r"/b/reset/\S+$"))


def test_a_bin_is_taken_deleted_and_brought_back(told: Page) -> None:
    told.get_by_role("link", name="Bins", exact=True).click()
    told.get_by_role("link", name=LONG_NAME).click()
    told.get_by_label("To a person").fill("nobody")
    told.get_by_role("button", name="Hand over to the person").click()
    expect(told.get_by_role("alert")).to_have_text("There is nobody with this name.")
    assert faults(told) == []

    told.get_by_label("To a person").fill("root")
    told.get_by_role("button", name="Hand over to the person").click()
    expect(told.get_by_role("link", name="Open the bin")).to_be_visible()

    told.get_by_role("button", name="Delete the bin").click()
    expect(told.get_by_text("It can be brought back until")).to_be_visible()
    assert faults(told) == []

    told.get_by_role("button", name="Bring back").click()
    expect(told.get_by_role("status")).to_have_text("The bin is back.")


def test_what_was_done_is_found(admin: Page) -> None:
    admin.get_by_role("link", name="Audit list").click()
    admin.get_by_label("What", exact=True).select_option("set_up")
    admin.get_by_role("button", name="Show").click()

    expect(admin.locator("tbody tr")).to_have_count(1)
    expect(admin.locator("tbody tr")).to_contain_text("root")
    with admin.expect_download() as download:
        admin.get_by_role("link", name="CSV").click()
    assert "set up the instance" in download.value.path().read_text(encoding="utf-8")


def test_its_pages_work_without_a_script(place: Place, open_page: OpenPage) -> None:
    page = open_page(f"{place.server.url}/b/admin/bins", storage_state=place.root, java_script_enabled=False)

    page.get_by_label("Name, id, person or team").fill("no such bin")
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_text("No bin has")).to_be_visible()
