"""What senders get back, decided in the panel beside the live view, and shown on the requests that got it."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.serving import Served

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>"


def test_fail_twice_per_delivery_counts_interleaved_deliveries_apart(server: Served, open_page: OpenPage) -> None:
    page, capture = owner(server, open_page)
    panel = reply_panel(page)

    panel.get_by_role("button", name="Fail twice per delivery").click()
    expect(panel.locator(".rule-replies")).to_have_text("503, 503, then 200 · per delivery")
    statuses = [_deliver(capture, id) for id in ("a", "b", "a", "b")]
    page.locator("#r-3 .row-link").click()
    page.locator("[data-tab=attempts]").click()
    expect(page.locator(".attempt")).to_have_count(2)
    statuses += [_deliver(capture, id) for id in ("b", "a")]

    assert statuses == [503, 503, 503, 503, 200, 200]
    expect(page.locator("attempt-timeline")).to_contain_text("Grouped by X-GitHub-Delivery a")
    assert _timeline(page, 3) == [("#1", "503"), ("#3", "503"), ("#6", "200")]
    expect(page.locator(".attempt-gap")).to_have_count(2)
    page.locator("#r-2 .row-link").click()
    expect(page.locator("attempt-timeline")).to_contain_text("X-GitHub-Delivery b")
    assert _timeline(page, 3) == [("#2", "503"), ("#4", "503"), ("#5", "200")]
    page.locator(".attempt-link").last.click()
    expect(page.locator(".facts")).to_contain_text("answered 200")
    expect(page.locator(".facts")).to_contain_text("by rule “Fail twice per delivery” (attempt 3)")


def test_hits_are_counted_in_the_open_panel(server: Served, open_page: OpenPage) -> None:
    page, capture = owner(server, open_page)
    panel = reply_panel(page)
    panel.get_by_role("button", name="Maintenance 503").click()
    expect(panel.locator(".rule-hits")).to_have_text("no hits yet")

    assert httpx.post(capture).headers["Retry-After"] == "120"

    expect(panel.locator(".rule-hits")).to_contain_text("1 hit · last")


def test_the_default_reply_is_given_to_the_next_request(server: Served, open_page: OpenPage) -> None:
    page, capture = owner(server, open_page)
    panel = reply_panel(page)

    panel.get_by_label("Status", exact=True).fill("418")
    panel.get_by_label("Body", exact=True).fill("short and stout")
    panel.get_by_role("button", name="Save the reply").click()
    expect(panel.get_by_text("Saved. The next request gets it.")).to_be_visible()

    answer = httpx.post(capture)
    assert (answer.status_code, answer.text) == (418, "short and stout")


def test_a_problem_stands_at_its_field_and_what_was_typed_stays(server: Served, open_page: OpenPage) -> None:
    page, _ = owner(server, open_page)
    panel = reply_panel(page)

    panel.get_by_label("Status", exact=True).fill("99")
    panel.get_by_label("Body", exact=True).fill("typed")
    panel.get_by_role("button", name="Save the reply").click()

    status = panel.get_by_label("Status", exact=True)
    expect(status).to_have_accessible_description("A status is a number from 200 to 599.")
    expect(status).to_be_focused()
    expect(status).to_have_value("99")
    expect(panel.get_by_label("Body", exact=True)).to_have_value("typed")


def test_what_was_typed_stays_when_it_cannot_be_sent(server: Served, open_page: OpenPage) -> None:
    page, _ = owner(server, open_page)
    panel = reply_panel(page)
    page.route(re.compile(r"/reply$"), lambda route: route.abort())

    panel.get_by_label("Body", exact=True).fill("typed")
    panel.get_by_role("button", name="Save the reply").click()

    expect(panel.get_by_role("alert")).to_contain_text("Not saved. The server cannot be reached.")
    expect(panel.get_by_label("Body", exact=True)).to_have_value("typed")


def test_rules_are_put_into_order_by_dragging_and_by_buttons(server: Served, open_page: OpenPage) -> None:
    page, capture = owner(server, open_page)
    panel = reply_panel(page)
    _presets(panel, "Maintenance 503", "Rate limit 429", "500 once")
    expect(panel.locator(".rule-name")).to_have_text(["500 once", "Rate limit 429", "Maintenance 503"])

    _drag(page, panel.locator("[data-grip]").nth(2), panel.locator(".rule").first)
    expect(panel.locator(".rule-name")).to_have_text(["Maintenance 503", "500 once", "Rate limit 429"])
    expect(panel.get_by_role("button", name="Move Maintenance 503 up")).to_be_disabled()
    assert httpx.post(capture).status_code == 503
    down = panel.get_by_role("button", name="Move Maintenance 503 down")
    down.focus()
    page.keyboard.press("Enter")
    expect(panel.locator(".rule-name")).to_have_text(["500 once", "Maintenance 503", "Rate limit 429"])

    expect(down).to_be_focused()
    assert [httpx.post(capture).status_code for _ in range(2)] == [500, 200]


def test_a_rule_that_is_moved_keeps_the_focus_and_its_place_is_told(server: Served, open_page: OpenPage) -> None:
    page, _ = owner(server, open_page)
    panel = reply_panel(page)
    _presets(panel, "Maintenance 503", "Rate limit 429", "500 once")
    status = page.locator("#status")

    panel.get_by_role("button", name="Move Rate limit 429 up").press("Enter")
    expect(panel.get_by_role("button", name="Move Rate limit 429 down")).to_be_focused()
    expect(status).to_have_text("“Rate limit 429” is now rule 1 of 3.")
    page.keyboard.press("Enter")
    expect(status).to_have_text("“Rate limit 429” is now rule 2 of 3.")
    expect(panel.get_by_role("button", name="Move Rate limit 429 down")).to_be_focused()
    _drag(page, panel.locator("[data-grip]").nth(1), panel.locator(".rule").first)

    expect(status).to_have_text("“Rate limit 429” is now rule 1 of 3.")
    expect(panel.locator(".rule").first).to_be_focused()
    panel.get_by_role("button", name="Save the reply").click()
    expect(status).to_have_text("Saved. The next request gets it.")


def test_steps_within_a_form_keep_the_focus_near(server: Served, open_page: OpenPage) -> None:
    page, _ = owner(server, open_page)
    panel = reply_panel(page)
    panel.get_by_role("link", name="New rule").click()
    panel.get_by_role("button", name="Another reply").press("Enter")

    panel.get_by_role("button", name="Move reply 2 up").press("Enter")
    expect(panel.get_by_role("button", name="Move reply 1 down")).to_be_focused()
    panel.get_by_role("button", name="Remove reply 1").press("Enter")
    expect(panel.get_by_role("button", name="Another reply")).to_be_focused()
    panel.get_by_label("Header 1: name").first.fill("X-A")
    panel.get_by_role("button", name="Header: another row").first.press("Enter")
    panel.get_by_role("button", name="Remove header 1").press("Enter")

    expect(panel.get_by_role("button", name="Header: another row").first).to_be_focused()


def test_a_rule_is_tried_out_while_it_is_written(server: Served, open_page: OpenPage) -> None:
    page, capture = owner(server, open_page)
    for path in ("/orders/1", "/orders/2", "/health"):
        httpx.post(capture + path)
    panel = reply_panel(page)
    panel.get_by_role("link", name="New rule").click()
    expect(panel.locator(".trial")).to_contain_text("Would have matched 3 of the last 3")

    panel.get_by_label("Path").fill("/orders/*")

    expect(panel.locator(".trial")).to_contain_text("Would have matched 2 of the last 3")
    expect(panel.locator(".trial-path")).to_have_text(["/orders/2", "/orders/1"])
    panel.get_by_label("Status", exact=True).fill("410")
    expect(panel.locator(".trial-gets").first).to_have_text("410")
    panel.get_by_role("button", name="Make the rule").click()
    expect(panel.locator(".rule-name")).to_have_text("POST /orders/*".removeprefix("POST "))
    assert [httpx.post(capture + path).status_code for path in ("/orders/9", "/health")] == [410, 200]


def test_a_deleted_rule_can_be_brought_back(server: Served, open_page: OpenPage) -> None:
    page, capture = owner(server, open_page)
    panel = reply_panel(page)
    panel.get_by_role("button", name="Maintenance 503").click()

    panel.get_by_label("More for Maintenance 503").click()
    panel.get_by_role("button", name="Delete").click()
    expect(panel.locator(".rule")).to_have_count(0)
    assert httpx.post(capture).status_code == 200
    panel.get_by_role("button", name="Undo").click()

    expect(panel.locator(".rule-name")).to_have_text("Maintenance 503")
    assert httpx.post(capture).status_code == 503


def test_a_challenge_is_answered_and_marked(server: Served, open_page: OpenPage) -> None:
    page, capture = owner(server, open_page)
    panel = reply_panel(page)

    panel.get_by_role("switch", name="Answer Slack").click()
    expect(panel.get_by_role("switch", name="Answer Slack")).to_be_checked()
    answer = httpx.post(capture, json={"type": "url_verification", "challenge": HOSTILE})

    assert answer.text == HOSTILE
    assert answer.headers["Content-Type"].startswith("text/plain")
    expect(page.locator(".facts")).to_contain_text("for you: the challenge of Slack")
    page.locator("[data-tab=info]").click()
    expect(page.get_by_text("Answered for you: this was the verification challenge of Slack.")).to_be_visible()


def test_everything_can_be_done_without_a_script(server: Served, open_page: OpenPage) -> None:
    page, capture = owner(server, open_page, java_script_enabled=False)

    page.get_by_role("link", name="Reply", exact=True).click()
    page.get_by_label("Status", exact=True).fill("503")
    page.get_by_text("Headers, faults and more").click()
    page.get_by_label("Header 1: name").fill("X-Mine")
    page.get_by_label("Header 1: value").fill("yes")
    page.get_by_label("Header: another row").click()
    expect(page.get_by_label("Header 2: name")).to_be_visible()
    page.get_by_label("Status", exact=True).press("Enter")
    expect(page.get_by_text("Saved. The next request gets it.")).to_be_visible()
    page.get_by_role("link", name="New rule").click()
    page.get_by_label("Method").fill("PUT")
    page.get_by_role("button", name="Another reply").click()
    expect(page.get_by_label("Status", exact=True)).to_have_count(2)
    page.get_by_label("Status", exact=True).last.fill("409")
    page.get_by_role("button", name="Try it out").click()
    expect(page.get_by_text("Would have matched 0 of the last 0")).to_be_visible()
    page.get_by_role("button", name="Make the rule").click()

    expect(page.locator(".rule-replies")).to_have_text("200, then 409")
    answer = httpx.post(capture)
    assert (answer.status_code, answer.headers["X-Mine"]) == (503, "yes")
    assert [httpx.put(capture).status_code for _ in range(2)] == [200, 409]


def test_the_page_of_its_own_follows_what_was_saved(server: Served, open_page: OpenPage) -> None:
    page, capture = owner(server, open_page)
    page.goto(f"{page.url}/reply/rules/new")
    expect(page.locator("reply-editor:defined .trial")).to_contain_text("Would have matched 0 of the last 0")

    page.get_by_label("Status", exact=True).fill("418")
    page.get_by_role("button", name="Make the rule").click()

    expect(page.locator(".rule-replies")).to_have_text("418 each time")
    expect(page).to_have_url(re.compile(r"/reply$"))
    assert httpx.post(capture).status_code == 418


def test_what_people_wrote_is_text_wherever_it_is_shown(server: Served, open_page: OpenPage) -> None:
    page, capture = owner(server, open_page)
    panel = reply_panel(page)
    panel.get_by_role("link", name="New rule").click()
    panel.get_by_label("Name", exact=True).fill(HOSTILE)
    panel.get_by_label("Body", exact=True).fill(f"<script>alert(1)</script>{HOSTILE}")
    panel.get_by_role("button", name="Make the rule").click()
    expect(panel.locator(".rule-name")).to_have_text(HOSTILE)

    httpx.post(f"{capture}/{HOSTILE}", headers={"X-GitHub-Event": "push", "X-GitHub-Delivery": HOSTILE})

    expect(page.locator(".facts")).to_contain_text(f"by rule “{HOSTILE}”")
    page.locator("[data-tab=info]").click()
    expect(page.locator(".given .code")).to_contain_text("<script>alert(1)</script>")
    page.locator("[data-tab=attempts]").click()
    expect(page.locator("attempt-timeline")).to_contain_text(f"X-GitHub-Delivery {HOSTILE}")
    assert page.locator("img[src=x]").count() == 0


def test_the_panel_is_fetched_when_it_is_opened_and_closes_with_escape(server: Served, open_page: OpenPage) -> None:
    page, _ = owner(server, open_page)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.reload(wait_until="networkidle")
    expect(page.locator("key-map:defined")).to_be_attached()
    assert not [url for url in fetched if re.search(r"reply|rule-drag", url)]

    page.keyboard.press("r")
    expect(page.locator("reply-panel .reply-title")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.locator("reply-panel")).to_have_count(0)
    expect(page.locator("[data-reply=toggle]")).to_be_focused()


def test_the_first_click_on_its_icon_opens_the_panel(server: Served, open_page: OpenPage) -> None:
    page, _ = owner(server, open_page, viewport={"width": 360, "height": 740})

    page.locator("[data-reply=toggle] .icon").click()

    expect(page.locator("reply-panel .reply-title")).to_be_focused()


def test_whoever_was_given_the_link_sees_rules_and_no_buttons(server: Served, open_page: OpenPage) -> None:
    page, _ = owner(server, open_page)
    reply_panel(page).get_by_role("button", name="Maintenance 503").click()
    expect(page.locator(".rule")).to_have_count(1)

    other = open_page(page.url)
    panel = reply_panel(other)
    expect(panel.locator(".rule-name")).to_have_text("Maintenance 503")
    assert panel.locator("form").count() == 0
    panel.locator(".rule-name").click()

    expect(panel.locator(".code")).to_have_text("Down for maintenance.\n")


def test_the_name_of_the_bin_stays_when_a_rule_changes(server: Served, open_page: OpenPage) -> None:
    page, _ = owner(server, open_page)
    page.get_by_role("button", name="This bin and the others").or_(page.locator(".brand")).first.click()
    page.get_by_label("Name of this bin").fill("Orders")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator(".brand-name")).to_have_text("Orders")

    reply_panel(page).get_by_role("button", name="Maintenance 503").click()
    expect(page.locator(".rule")).to_have_count(1)

    expect(page.locator(".brand-name")).to_have_text("Orders")


def owner(server: Served, open_page: OpenPage, **options: object) -> tuple[Page, str]:
    """Open the page of a new bin; give it with its capture URL."""
    page = open_page(f"{server.url}/?new", **options)
    if options.get("java_script_enabled", True):
        expect(page.locator("live-feed[data-state=live]")).to_be_visible()
    return page, page.locator("#capture-url").inner_text()


def reply_panel(page: Page) -> Locator:
    """Open the panel beside the live view."""
    page.get_by_role("link", name="Reply", exact=True).click()
    expect(page.locator("reply-panel reply-editor:defined .reply")).to_be_visible()
    return page.locator("reply-panel")


def _presets(panel: Locator, *titles: str) -> None:
    for count, title in enumerate(titles, 1):
        panel.get_by_role("button", name=title, exact=True).click()
        expect(panel.locator(".rule")).to_have_count(count)


def _deliver(capture: str, id: str) -> int:
    headers = {"X-GitHub-Event": "push", "X-GitHub-Delivery": id, "User-Agent": "GitHub-Hookshot/1"}
    return httpx.post(f"{capture}/hook", headers=headers, json={"id": id}).status_code


def _timeline(page: Page, count: int) -> list[tuple[str, str]]:
    expect(page.locator(".attempt")).to_have_count(count)
    return [
        (link.locator(".attempt-n").inner_text(), link.locator("strong").inner_text())
        for link in page.locator(".attempt-link").all()
    ]


def _drag(page: Page, grip: Locator, target: Locator) -> None:
    grip.scroll_into_view_if_needed()
    grip.hover()
    page.mouse.down()
    box = target.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 2, steps=8)
    page.mouse.up()
