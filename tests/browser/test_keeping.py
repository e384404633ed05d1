"""Pins, notes, deleting and undoing, and the bins of a browser: as two people see them at the same time."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.serving import Served
from tests.waiting import eventually

pytestmark = pytest.mark.browser


@pytest.fixture
def owner(server: Served, open_page: OpenPage) -> Page:
    """The browser of somebody who has just made a bin, and is sent three requests."""
    page = open_page(f"{server.url}/")
    capture = page.locator("#capture-url").text_content()
    expect(page.locator("live-feed")).to_contain_text("Live")
    for n in range(1, 4):
        httpx.post(f"{capture}/{n}", json={"n": n}, headers={"user-agent": "shop/1.0"})
    expect(page.locator(".row")).to_have_count(3)
    expect(page.locator("article h2")).to_contain_text("#")
    return page


@pytest.fixture
def teammate(owner: Page, open_page: OpenPage) -> Page:
    """Another browser at the same bin, with the right to look."""
    page = open_page(bin_url(owner))
    expect(page.locator("live-feed")).to_contain_text("Live")
    expect(page.locator(".row")).to_have_count(3)
    return page


def bin_url(page: Page) -> str:
    found = re.match(r"\w+://[^/]+/b/[^/]+", page.url)
    assert found
    return found[0]


def open_request(page: Page, n: int) -> None:
    page.locator(f"#r-{n} .row-link").click()
    expect(page.locator("article h2")).to_contain_text(f"#{n} ")
    page.evaluate("async () => { await document.querySelector('request-detail').opening; }")


def numbers(page: Page) -> list[int]:
    return [int(str(row.get_attribute("data-n"))) for row in page.locator(".row").all()]


def settled(page: Page, expected: list[int]) -> None:
    expect(page.locator(".row")).to_have_count(len(expected))
    assert numbers(page) == expected


def test_a_pin_shows_everywhere_at_once(owner: Page, teammate: Page) -> None:
    open_request(owner, 2)
    open_request(teammate, 2)

    owner.keyboard.press("s")

    expect(owner.get_by_role("button", name="Pinned")).to_have_attribute("aria-pressed", "true")
    expect(owner.locator("#r-2")).to_contain_text("pinned")
    expect(teammate.locator("#r-2")).to_contain_text("pinned")
    expect(teammate.locator("article [data-mark=pin]")).to_have_text("pinned")
    owner.keyboard.press("s")
    expect(teammate.locator("#r-2")).not_to_contain_text("pinned")


def test_a_note_is_written_in_place_and_read_elsewhere(owner: Page, teammate: Page) -> None:
    open_request(owner, 2)
    open_request(teammate, 2)

    owner.keyboard.press("e")
    expect(owner.locator("textarea")).to_be_focused()
    owner.keyboard.type("Why <b>this</b>?")
    owner.keyboard.press("Control+Enter")

    for page in (owner, teammate):
        expect(page.locator("article .note-text")).to_have_text("Why <b>this</b>?")
        expect(page.locator("#r-2")).to_contain_text("note")
    expect(owner.locator("textarea")).to_be_hidden()
    expect(teammate.locator("textarea")).to_have_count(0)


def test_a_note_takes_the_very_next_key(owner: Page) -> None:
    open_request(owner, 2)
    owner.evaluate("customElements.whenDefined('note-editor')")

    focused = owner.locator("note-editor summary").evaluate("all => (all.click(), document.activeElement.localName)")

    assert focused == "textarea"
    expect(owner.locator("textarea")).to_be_visible()
    owner.locator("note-editor summary").click()
    expect(owner.locator("textarea")).to_be_hidden()


def test_a_draft_stays_when_somebody_else_writes_meanwhile(owner: Page) -> None:
    other = owner.context.new_page()
    other.goto(f"{bin_url(owner)}/2")
    expect(other.locator("live-feed")).to_contain_text("Live")
    open_request(owner, 2)
    owner.keyboard.press("e")
    expect(owner.locator("textarea")).to_be_focused()
    owner.keyboard.type("mine")

    expect(owner.locator("textarea")).to_have_value("mine")
    other.locator("summary").filter(has_text="Add a note").click()
    expect(other.locator("textarea")).to_be_focused()
    other.keyboard.type("theirs")
    other.keyboard.press("Control+Enter")

    expect(owner.get_by_text("Somebody has changed this note meanwhile")).to_be_visible()
    expect(owner.locator("textarea")).to_have_value("mine")


def test_a_deletion_is_undone_with_one_key(owner: Page, teammate: Page) -> None:
    open_request(owner, 2)

    owner.keyboard.press("d")
    expect(owner.get_by_role("status").filter(has_text="Deleted #2")).to_be_visible()
    for page in (owner, teammate):
        settled(page, [3, 1])

    owner.keyboard.press("z")
    for page in (owner, teammate):
        settled(page, [3, 2, 1])
    expect(owner.locator("undo-toast")).to_have_count(0)


def test_several_deletions_in_a_row_are_undone_one_by_one(owner: Page) -> None:
    for n in (3, 2):
        open_request(owner, n)
        owner.keyboard.press("d")
        expect(owner.locator("undo-toast").filter(has_text=f"Deleted #{n}")).to_be_visible()

    owner.keyboard.press("z")
    settled(owner, [2, 1])
    expect(owner.locator("undo-toast")).to_have_count(1)
    owner.keyboard.press("z")
    settled(owner, [3, 2, 1])


def test_a_toast_leaves_by_itself_but_never_from_under_the_pointer(owner: Page) -> None:
    owner.clock.install()
    open_request(owner, 3)
    owner.keyboard.press("d")
    toast = owner.locator("undo-toast")
    expect(toast.get_by_role("button", name="Undo")).to_be_visible()

    toast.hover()
    owner.clock.run_for(30_000)
    expect(toast).to_be_visible()

    owner.mouse.move(5, 5)
    owner.clock.run_for(10_000)
    expect(toast).to_have_count(0)


def test_clearing_leaves_what_is_pinned_and_can_be_undone(owner: Page, teammate: Page) -> None:
    open_request(owner, 2)
    owner.keyboard.press("s")
    expect(teammate.locator("#r-2")).to_contain_text("pinned")

    owner.get_by_role("button", name="Clear all requests").click()
    for page in (owner, teammate):
        settled(page, [2])
    expect(owner.get_by_text("Cleared, but for 1 pinned")).to_be_visible()

    owner.locator("undo-toast button").click()
    for page in (owner, teammate):
        settled(page, [3, 2, 1])


def test_it_catches_up_with_marks_after_a_broken_connection(owner: Page, teammate: Page) -> None:
    teammate.context.set_offline(True)
    teammate.evaluate("document.querySelector('live-feed').disconnectedCallback()")
    open_request(owner, 2)
    owner.keyboard.press("s")
    expect(owner.locator("#r-2")).to_contain_text("pinned")

    teammate.context.set_offline(False)
    teammate.evaluate("document.querySelector('live-feed').connectedCallback()")

    expect(teammate.locator("#r-2")).to_contain_text("pinned")


def test_marks_come_through_where_websockets_are_blocked(owner: Page, open_page: OpenPage) -> None:
    page = open_page("about:blank")
    page.route_web_socket("**/ws/**", lambda socket: socket.close())
    page.goto(bin_url(owner))
    expect(page.locator("live-feed")).to_contain_text("Live, by polling")

    open_request(owner, 2)
    owner.keyboard.press("s")

    expect(page.locator("#r-2")).to_contain_text("pinned")


def test_a_bin_is_renamed_in_place_for_everybody(owner: Page, teammate: Page) -> None:
    owner.keyboard.press("b")
    owner.get_by_label("Name of this bin").fill("Shop orders")
    owner.keyboard.press("Enter")

    for page in (owner, teammate):
        expect(page.locator(".brand-name")).to_have_text("Shop orders")
    expect(owner.locator("#bin-menu")).to_be_hidden()


def test_the_switcher_takes_no_focus_from_a_name_that_is_being_typed(owner: Page) -> None:
    waiting: list[Route] = []
    owner.route("**/b/bins/menu*", lambda route: waiting.append(route))
    with owner.expect_request("**/b/bins/menu*"):
        owner.keyboard.press("b")
    name = owner.get_by_label("Name of this bin")
    name.focus()
    owner.keyboard.type("Shop")

    waiting.pop().continue_()
    expect(owner.locator("bin-switcher:defined li")).to_have_count(1)
    owner.keyboard.type(" orders")

    expect(name).to_be_focused()
    expect(name).to_have_value("Shop orders")


def test_the_switcher_finds_another_bin(owner: Page, server: Served) -> None:
    first = bin_url(owner)
    owner.keyboard.press("b")
    owner.get_by_label("Name of this bin").fill("Shop orders")
    owner.keyboard.press("Enter")
    expect(owner.locator(".brand-name")).to_have_text("Shop orders")
    owner.goto(f"{server.url}/?new")
    assert bin_url(owner) != first

    owner.locator(".brand").click()
    expect(owner.locator("bin-switcher:defined li")).to_have_count(2)
    owner.get_by_role("searchbox", name="Find a bin").fill("shop")
    expect(owner.locator(".switcher li:visible")).to_have_count(1)
    owner.keyboard.press("Enter")

    owner.wait_for_url(first)


def test_a_bin_is_deleted_and_brought_back(owner: Page, teammate: Page) -> None:
    page_url = bin_url(owner)
    owner.get_by_role("button", name="More").click()
    owner.get_by_role("button", name="Delete this bin").click()

    owner.wait_for_url("**/b/bins?deleted=*")
    expect(teammate.locator("live-feed")).to_contain_text("This link has ended")
    answer = httpx.get(page_url)
    assert (answer.status_code, "This bin was deleted" in answer.text) == (410, True)

    owner.get_by_role("button", name="Undo").click()
    owner.wait_for_url(page_url)
    expect(owner.locator(".row")).to_have_count(3)


def test_the_list_of_bins_renames_and_finds_without_a_script(owner: Page, open_page: OpenPage, server: Served) -> None:
    plain = open_page("about:blank", java_script_enabled=False, storage_state=owner.context.storage_state())
    plain.goto(f"{server.url}/bins")

    plain.locator("summary").filter(has_text="Rename").click()
    plain.get_by_label("Name of the bin").fill("Shop orders")
    plain.get_by_role("button", name="Save").click()

    expect(plain.get_by_role("link", name="Shop orders")).to_be_visible()
    plain.get_by_role("searchbox").fill("nothing like it")
    plain.get_by_role("button", name="Find").click()
    expect(plain.get_by_text("No bin here has")).to_be_visible()


def test_the_theme_is_there_before_the_first_paint(owner: Page, server: Served) -> None:
    owner.get_by_role("button", name="More").click()
    owner.get_by_role("button", name="Dark").click()
    expect(owner.locator("html")).to_have_attribute("data-theme", "dark")
    dark = owner.evaluate("getComputedStyle(document.body).backgroundColor")

    owner.goto(f"{server.url}/docs")
    assert owner.locator("html").get_attribute("data-theme") == "dark"
    owner.goto(f"{server.url}/bins")
    assert owner.locator("html").get_attribute("data-theme") == "dark"
    assert owner.evaluate("getComputedStyle(document.body).backgroundColor") == dark


def test_the_qr_code_is_shown_as_a_picture(owner: Page) -> None:
    owner.get_by_role("button", name="More").click()
    owner.get_by_role("button", name="QR code of the capture URL").click()
    picture = owner.get_by_role("img", name="QR code of the capture URL")

    expect(picture).to_be_visible()
    eventually(lambda: picture.evaluate("image => image.naturalWidth"), bool)


def test_the_time_of_the_last_request_is_in_the_bar(owner: Page) -> None:
    owner.set_viewport_size({"width": 1280, "height": 800})

    expect(owner.locator("[data-last]")).to_have_text(re.compile(r"now|\d+s"))
