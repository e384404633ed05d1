"""The default reply on the page: presets that are filled in, bytes that are uploaded, deadlines that are told."""

from __future__ import annotations

import hashlib
import os
import re
import socket
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.test_replies import owner, reply_panel
from tests.serving import Served

_MIB = 1024 * 1024


def test_a_preset_is_filled_in_changed_and_saved(server: Served, open_page: OpenPage) -> None:
    page, capture = owner(server, open_page)
    panel = reply_panel(page)
    presets = panel.get_by_role("group", name="Presets of the default reply")

    presets.get_by_role("button", name="Timeout").click()
    expect(panel.get_by_label("What goes wrong")).to_have_value("silent")
    panel.get_by_role("link", name="Undo").click()
    expect(panel.get_by_label("What goes wrong")).to_have_value("")
    presets.get_by_role("button", name="503").click()
    expect(panel.get_by_label("Status", exact=True)).to_have_value("503")
    assert httpx.post(capture).status_code == 200
    panel.get_by_label("Body", exact=True).fill("later")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_text("Saved. The next request gets it.")).to_be_visible()

    answer = httpx.post(capture)
    assert (answer.status_code, answer.text, answer.headers["retry-after"]) == (503, "later", "30")


def test_a_preset_is_filled_in_and_saved_without_a_script(server: Served, open_page: OpenPage) -> None:
    page, capture = owner(server, open_page, java_script_enabled=False)
    page.get_by_role("link", name="Reply", exact=True).click()

    page.get_by_role("button", name="200 JSON").click()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("Saved. The next request gets it.")).to_be_visible()
    assert httpx.post(capture).json() == {"ok": True}


def test_a_mebibyte_is_uploaded_and_sent_to_the_byte(server: Served, open_page: OpenPage) -> None:
    page, capture = owner(server, open_page)
    panel = reply_panel(page)
    payload = os.urandom(_MIB)
    panel.get_by_text("Headers, faults and more").click()

    file = panel.get_by_label("Bytes in place of the text")
    file.set_input_files({"name": "a.bin", "mimeType": "application/octet-stream", "buffer": payload + b"x"})
    panel.get_by_role("button", name="Save the reply").click()
    expect(panel.get_by_text("this file has 1,048,577")).to_be_visible()
    file.set_input_files({"name": "a.bin", "mimeType": "application/octet-stream", "buffer": payload})
    panel.get_by_role("button", name="Save the reply").click()
    expect(panel.get_by_text("1 MiB, uploaded")).to_be_visible()

    assert hashlib.sha256(httpx.get(capture).content).digest() == hashlib.sha256(payload).digest()


def test_a_rule_warns_of_the_deadline_while_it_is_written(server: Served, open_page: OpenPage) -> None:
    page, capture = owner(server, open_page)
    httpx.post(capture, headers={"X-Slack-Signature": "v0=1"})
    panel = reply_panel(page)
    panel.get_by_role("link", name="New rule").click()
    expect(panel.locator("form[data-try]").get_by_role("region", name="Deadline of Slack")).to_contain_text("waits 3 s")

    panel.get_by_label("Delay", exact=True).fill("5")

    expect(panel.get_by_text("Slack gives up after 3 s; this reply comes after 5 s.")).to_be_visible()


def test_how_long_a_fault_took_appears_in_an_open_request(server: Served, open_page: OpenPage) -> None:
    page, capture = owner(server, open_page)
    panel = reply_panel(page)
    presets = panel.get_by_role("group", name="Presets of the default reply")
    presets.get_by_role("button", name="Timeout").click()
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_text("Saved. The next request gets it.")).to_be_visible()
    facts, note = page.locator(".facts"), page.get_by_text("is written down once its fault is over")
    with socket.create_connection(("127.0.0.1", server.port)) as sender:
        sender.sendall(f"GET {urlsplit(capture).path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        expect(facts).to_have_text(re.compile("no answer(?! for)"))
        page.locator("[data-tab=info]").click()
        expect(note).to_be_visible()

    expect(facts).to_have_text(re.compile(r"no answer for \d"))
    expect(note).to_be_hidden()
