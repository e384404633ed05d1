"""Forms of the reply page: what they show is what is saved, and nothing that was typed is lost on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_replies import owner, reply_panel
from tests.serving import NewBin, Served

pytestmark = pytest.mark.browser

ODD = {
    "name": "odd",
    "match": {
        "path": "/a \n",
        "query": {"debug": "", "a": " 1"},
        "header": {"X-A": "", "X-Etag": '"1"', "X-B": '""'},
        "json": {"$.a": " x ", "$['\n']": "a\nb", "$.n": 5},
        "body_contains": "\na\r\nb",
    },
    "replies": [{"headers": [["Content-Type", ""], ["X", " a "]], "body": "\na\r\nb\rc\0"}],
}


def test_a_rule_that_is_renamed_stays_what_the_api_wrote(server: Served, open_managed: OpenPage, bin: NewBin) -> None:
    written = _make_rule(server, bin, ODD)
    page = open_managed(bin, f"/reply/rules/{written['id']}")

    page.get_by_label("Name", exact=True).fill("new")
    page.get_by_role("button", name="Save the rule").click()
    expect(page.locator(".reply-said")).to_have_text("The rule is saved.")

    assert _rule(server, bin, written["id"]) == {**written, "name": "new"}


@pytest.mark.parametrize(
    "act",
    [
        lambda panel: panel.get_by_role("switch", name="Use the rule Rate limit 429").click(),
        lambda panel: panel.get_by_role("button", name="Move Rate limit 429 down").click(),
        lambda panel: panel.get_by_role("button", name="500 once", exact=True).click(),
        lambda panel: panel.get_by_role("switch", name="Answer Slack").click(),
    ],
    ids=["switch", "move", "preset", "challenge"],
)
def test_what_is_done_elsewhere_leaves_an_unsaved_reply_alone(
    server: Served, open_page: OpenPage, act: Callable[[Locator], None]
) -> None:
    page, _ = owner(server, open_page)
    panel = reply_panel(page)
    for title in ("Maintenance 503", "Rate limit 429"):
        panel.get_by_role("button", name=title, exact=True).click()
        expect(panel.get_by_role("link", name=title, exact=True)).to_be_visible()
    body = panel.get_by_label("Body", exact=True)
    body.fill("a long text")
    old = panel.locator(".reply").element_handle()

    act(panel)
    page.wait_for_function("(old) => !old.isConnected", arg=old)

    expect(body).to_have_value("a long text")
    assert _is_held(page)
    panel.get_by_role("button", name="Save the reply").click()
    expect(panel.get_by_text("Saved. The next request gets it.")).to_be_visible()
    assert not _is_held(page)


def test_undo_of_a_preset_gives_back_what_was_typed(server: Served, open_page: OpenPage) -> None:
    page, _ = owner(server, open_page)
    panel = reply_panel(page)
    body = panel.get_by_label("Body", exact=True)
    body.fill("a long text")
    for title, status in (("503", "503"), ("204", "204")):
        panel.get_by_role("button", name=title, exact=True).click()
        expect(panel.get_by_label("Status", exact=True)).to_have_value(status)

    panel.get_by_role("link", name="Undo").click()

    expect(body).to_have_value("a long text")
    expect(panel.get_by_text("Nothing is saved yet")).to_have_count(0)
    assert _is_held(page)


def test_escape_in_a_form_asks_before_it_throws_away_what_was_typed(server: Served, open_page: OpenPage) -> None:
    page, _ = owner(server, open_page)
    panel = reply_panel(page)
    panel.get_by_role("link", name="New rule").click()
    expect(panel.get_by_role("heading", name="New rule")).to_be_focused()
    body = panel.get_by_label("Body", exact=True)
    body.fill("a long text")

    body.press("Escape")
    expect(page.get_by_role("button", name="Keep editing")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(body).to_be_focused()
    expect(body).to_have_value("a long text")
    body.press("Escape")
    page.get_by_role("button", name="Discard").click()

    expect(page.locator("reply-panel")).to_have_count(0)
    expect(page.locator("[data-reply=toggle]")).to_be_focused()
    assert not _is_held(page)


@pytest.mark.parametrize(
    "leave",
    [
        lambda page: page.get_by_role("link", name="All rules").click(),
        lambda page: page.get_by_role("link", name="Cancel").click(),
        lambda page: page.get_by_role("button", name="Close", exact=True).click(),
        lambda page: page.get_by_role("link", name="Reply", exact=True).click(),
    ],
    ids=["all rules", "cancel", "close", "toggle"],
)
def test_no_way_out_of_a_form_throws_away_what_was_typed_unasked(
    server: Served, open_page: OpenPage, leave: Callable[[Page], None]
) -> None:
    page, _ = owner(server, open_page)
    panel = reply_panel(page)
    panel.get_by_role("link", name="New rule").click()
    panel.get_by_label("Path").fill("/orders")
    assert _is_held(page)

    leave(page)
    page.get_by_role("button", name="Keep editing").click()
    expect(panel.get_by_label("Path")).to_have_value("/orders")
    leave(page)
    page.get_by_role("button", name="Discard").click()

    expect(panel.get_by_label("Path")).to_have_count(0)
    assert not _is_held(page)


def test_a_step_within_a_form_and_a_problem_leave_it_unsaved(server: Served, open_page: OpenPage) -> None:
    page, _ = owner(server, open_page)
    panel = reply_panel(page)
    panel.get_by_role("link", name="New rule").click()
    expect(panel.get_by_label("Path")).to_be_visible()
    assert not _is_held(page)

    panel.get_by_role("button", name="Another reply").click()
    expect(panel.get_by_role("heading", name="Reply 2")).to_be_visible()
    assert _is_held(page)
    panel.get_by_label("Path").fill("orders")
    panel.get_by_role("button", name="Make the rule").click()
    expect(panel.get_by_label("Path")).to_be_focused()
    assert _is_held(page)
    panel.get_by_label("Path").fill("/orders")
    panel.get_by_role("button", name="Make the rule").click()

    expect(panel.locator(".rule-name")).to_have_text("/orders")
    assert not _is_held(page)


def test_on_a_page_of_its_own_links_ask_too(server: Served, open_page: OpenPage) -> None:
    page, _ = owner(server, open_page)
    page.goto(f"{page.url}/reply")
    expect(page.locator("reply-editor:defined")).to_be_visible()
    page.get_by_label("Body", exact=True).fill("a long text")

    page.get_by_role("link", name="New rule").click()
    page.get_by_role("button", name="Keep editing").click()
    expect(page.get_by_label("Body", exact=True)).to_have_value("a long text")
    page.get_by_role("link", name="New rule").click()
    page.get_by_role("button", name="Discard").click()

    expect(page.get_by_role("heading", name="New rule")).to_be_visible()


def test_the_built_in_reply_comes_back_after_a_question(server: Served, open_page: OpenPage) -> None:
    page, _ = owner(server, open_page)
    panel = reply_panel(page)
    body = panel.get_by_label("Body", exact=True)
    body.fill("mine")
    panel.get_by_role("button", name="Save the reply").click()
    expect(panel.get_by_text("Saved. The next request gets it.")).to_be_visible()
    body.fill("a long text")

    panel.get_by_role("button", name="Back to the built-in reply").click()
    page.get_by_role("button", name="Discard").click()

    expect(body).to_have_value("Saved.\n")


def test_a_field_that_a_fault_does_not_use_is_in_nobodys_way(server: Served, open_page: OpenPage) -> None:
    page, _ = owner(server, open_page)
    panel = reply_panel(page)
    panel.get_by_role("link", name="New rule").click()
    expect(panel.get_by_role("heading", name="New rule")).to_be_focused()
    panel.get_by_text("Headers, faults and more").click()
    panel.get_by_label("What goes wrong").select_option("drip")
    panel.get_by_label("Bytes a second").fill("abc")
    panel.get_by_label("Given").select_option("random")
    panel.get_by_label("Weight").fill("0")
    panel.get_by_label("Counted").select_option("delivery")
    panel.get_by_label("Delivery id in header").fill("X Id")

    panel.get_by_label("What goes wrong").select_option("reset")
    panel.get_by_label("Given").select_option("sequence")
    panel.get_by_label("Counted").select_option("rule")
    panel.get_by_role("button", name="Make the rule").click()

    expect(panel.get_by_text("The rule is saved.")).to_be_visible()


@pytest.mark.parametrize("is_alone", [False, True], ids=["panel", "page"])
def test_what_is_wrong_is_not_behind_the_bar_of_buttons(server: Served, open_page: OpenPage, is_alone: bool) -> None:
    page, _ = owner(server, open_page, viewport={"width": 800, "height": 600})
    if is_alone:
        page.goto(f"{page.url}/reply/rules/new")
    else:
        reply_panel(page).get_by_role("link", name="New rule").click()
    page.get_by_label("Counted").select_option("delivery")
    page.get_by_label("Delivery id in header").fill("X Id")

    page.get_by_label("Name", exact=True).press("Enter")
    field = page.get_by_label("Delivery id in header")
    expect(field).to_be_focused()

    wrong, bar = page.locator(".fld-wrong").bounding_box(), page.locator("[data-try] > .reply-end").bounding_box()
    assert wrong is not None
    assert bar is not None
    assert wrong["y"] + wrong["height"] <= bar["y"]


def _is_held(page: Page) -> bool:
    """Whether the browser would ask before it leaves the page."""
    held: bool = page.evaluate("!dispatchEvent(new Event('beforeunload', {cancelable: true}))")
    return held


def _make_rule(server: Served, bin: NewBin, data: dict[str, Any]) -> dict[str, Any]:
    answer = httpx.post(f"{server.url}/api/bins/{bin.id}/rules", json=data, headers=_may_manage(bin))
    assert answer.status_code == 201, answer.text
    return _rule(server, bin, answer.json()["id"])


def _rule(server: Served, bin: NewBin, id: int) -> dict[str, Any]:
    listed = httpx.get(f"{server.url}/api/bins/{bin.id}/rules", headers=_may_manage(bin)).json()["data"]
    return next(rule for rule in listed if rule["id"] == id)


def _may_manage(bin: NewBin) -> dict[str, str]:
    return {"Authorization": f"Bearer {bin.manage_token}"}


def test_what_is_pressed_twice_is_done_once(server: Served, open_page: OpenPage) -> None:
    page, _ = owner(server, open_page)
    panel = reply_panel(page)
    sent: list[Route] = []
    page.route(re.compile(r"/reply/presets$"), lambda route: sent.append(route))

    panel.get_by_role("button", name="Maintenance 503").dblclick()
    panel.get_by_role("button", name="Maintenance 503").click()
    expect(panel.locator("form[aria-busy]")).to_have_count(1)
    for route in sent:
        route.continue_()

    expect(panel.get_by_text("The rule is made and stands first.")).to_be_visible()
    expect(panel.locator(".rule")).to_have_count(1)
    assert len(sent) == 1


def test_two_tabs_do_not_write_over_each_other_unawares(server: Served, open_page: OpenPage) -> None:
    page, _ = owner(server, open_page)
    panel = reply_panel(page)
    panel.get_by_role("button", name="Maintenance 503").click()
    tab = page.context.new_page()
    tab.goto(page.url)
    theirs = reply_panel(tab)
    for each in (theirs, panel):
        each.get_by_role("link", name="Maintenance 503").click()
        expect(each.get_by_label("Name", exact=True)).to_have_value("Maintenance 503")
    theirs.get_by_label("Name", exact=True).fill("Theirs")
    theirs.get_by_role("button", name="Save the rule").click()
    expect(theirs.get_by_text("The rule is saved.")).to_be_visible()

    panel.get_by_label("Path", exact=True).fill("/mine")
    panel.get_by_role("button", name="Save the rule").click()

    expect(panel.get_by_role("alert")).to_contain_text("It is now: “Theirs”, every request: 503 each time.")
    panel.get_by_role("button", name="Save the rule").click()
    expect(panel.locator(".rule-match")).to_have_text("/mine")
