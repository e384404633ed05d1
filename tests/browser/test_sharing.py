"""Links as people give, use and take them back, in browsers of their own."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_keeping import bin_url
from tests.serving import NewBin, Served

pytestmark = pytest.mark.browser

SECRET = {"Authorization": "Bearer sk_live_hidden", "User-Agent": "shop/1.0"}


@pytest.fixture
def owner(server: Served, open_page: OpenPage) -> Page:
    """The browser of somebody who has just made a bin, and is sent a request with a secret."""
    page = open_page(f"{server.url}/")
    expect(page.locator("live-feed")).to_contain_text("Live")
    send(page)
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator("article h2")).to_contain_text("#1 ")
    return page


def send(owner: Page) -> None:
    httpx.post(f"{owner.locator('#capture-url').text_content()}/paid", json={"paid": True}, headers=SECRET)


def share(owner: Page, **chosen: str) -> str:
    """Make a link in the dialog, and give its address."""
    owner.get_by_role("button", name="Share", exact=True).click()
    dialog = owner.get_by_role("dialog", name="Share this bin")
    expect(dialog.get_by_role("button", name="Make the link")).to_be_visible()
    owner.evaluate("customElements.whenDefined('share-links')")  # until then the form leads to the page of its own
    for name, value in chosen.items():
        dialog.get_by_label(name.replace("_", " "), exact=False).select_option(value)
    dialog.get_by_role("button", name="Make the link").click()
    address = str(dialog.locator("#made-link").text_content())
    dialog.get_by_role("button", name="Close").click()
    return address


def test_a_teammate_sees_masks_live_until_the_link_is_revoked(owner: Page, open_page: OpenPage) -> None:
    teammate = open_page(share(owner))
    expect(teammate.locator("live-feed")).to_contain_text("Live")
    expect(teammate.get_by_text("Secrets in header fields are masked.")).to_be_visible()

    send(owner)
    teammate.locator("#r-2 .row-link").click()
    expect(teammate.locator("article")).to_contain_text("masked, 21 bytes")
    assert "sk_live_hidden" not in teammate.content()
    owner.locator("#r-2 .row-link").click()
    expect(owner.locator("article")).to_contain_text("sk_live_hidden")

    owner.get_by_role("button", name="Share", exact=True).click()
    owner.locator(".share-link").last.get_by_role("button", name="Revoke").click()

    expect(teammate.locator("live-feed")).to_contain_text("This link has ended")
    expect(owner.locator(".share-link")).to_have_count(2)
    expect(owner.locator("live-feed")).to_contain_text("Live")


def test_no_copy_of_a_page_comes_back_after_its_link_was_revoked(owner: Page, chromium: Browser) -> None:
    teammate = chromium.new_context().new_page()
    teammate.goto(share(owner))
    expect(teammate.locator(".row")).to_contain_text("/paid")
    teammate.goto("about:blank")
    owner.get_by_role("button", name="Share", exact=True).click()
    owner.locator(".share-link").last.get_by_role("button", name="Revoke").click()
    expect(owner.locator(".share-link")).to_have_count(2)

    teammate.go_back()

    expect(teammate.locator("h1")).to_be_visible()
    assert "/paid" not in teammate.content()


def test_a_snapshot_stays_as_it_was(owner: Page, open_page: OpenPage) -> None:
    guest = open_page(share(owner, Shows="snapshot"))
    expect(guest.locator("live-feed")).to_contain_text("Live")

    send(owner)
    expect(owner.locator(".row")).to_have_count(2)

    guest.reload()
    expect(guest.locator(".row")).to_have_count(1)
    expect(guest.get_by_text("none that came later")).to_be_visible()


def test_a_link_to_one_request_opens_on_it(owner: Page, open_page: OpenPage) -> None:
    send(owner)
    owner.locator("#r-1 .row-link").click()
    expect(owner.locator("article h2")).to_contain_text("#1")

    guest = open_page(share(owner, Shows="one"))

    expect(guest.locator("article h2")).to_contain_text("#1")
    expect(guest.locator(".row")).to_have_count(1)


def test_a_link_to_manage_asks_first(server: Served, bin: NewBin, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/b/{bin.manage_token}")
    expect(page.get_by_role("button", name="Share", exact=True)).to_have_count(0)

    page.get_by_role("button", name="Let it manage").click()

    expect(page.get_by_role("button", name="Share", exact=True)).to_be_visible()
    assert page.url == bin.page_url


def test_rotating_moves_the_page_to_its_new_address(owner: Page, open_page: OpenPage) -> None:
    before = bin_url(owner)
    teammate = open_page(before)
    expect(teammate.locator("live-feed")).to_contain_text("Live")

    owner.get_by_role("button", name="Share", exact=True).click()
    expect(owner.locator("share-links:defined")).to_be_attached()
    owner.get_by_role("button", name="Rotate all").click()

    owner.wait_for_url(lambda url: not url.startswith(before))
    expect(owner.locator("live-feed")).to_contain_text("Live")
    expect(owner.get_by_role("button", name="Share", exact=True)).to_be_visible()
    expect(teammate.locator("live-feed")).to_contain_text("This link has ended")


def test_bins_move_to_another_browser_and_are_forgotten_in_the_first(
    server: Served, owner: Page, open_page: OpenPage
) -> None:
    page_url = bin_url(owner)
    owner.goto(f"{server.url}/b/bins")
    owner.get_by_role("button", name="Move my bins to another browser").click()

    other = open_page(str(owner.locator("#move-link").text_content()))
    expect(other.get_by_role("heading", name="Let this browser manage 1 bin?")).to_be_visible()
    other.get_by_role("button", name="Let it manage it").click()
    expect(other.locator(".bin-row")).to_have_count(1)
    owner.goto(f"{server.url}/b/forget")
    owner.get_by_role("button", name="Forget them").click()
    expect(owner.locator(".bin-row")).to_have_count(0)

    owner.goto(page_url)
    other.goto(page_url)
    expect(owner.get_by_role("button", name="Share", exact=True)).to_have_count(0)
    expect(other.get_by_role("button", name="Share", exact=True)).to_be_visible()


def test_sharing_works_without_scripts(server: Served, open_page: OpenPage) -> None:
    page = open_page(f"{server.url}/", java_script_enabled=False)
    page.goto(f"{bin_url(page)}/share")

    page.get_by_label("Label").fill("For Bob")
    page.get_by_role("button", name="Make the link").click()

    guest = open_page(str(page.locator("#made-link").text_content()))
    expect(guest.locator("live-feed")).to_contain_text("Live")
    page.locator(".share-link", has_text="For Bob").get_by_role("button", name="Revoke").click()
    expect(guest.locator("live-feed")).to_contain_text("This link has ended")
