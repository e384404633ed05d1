"""Every payload in every place, opened in every tab, view and page: nothing runs, nothing is loaded, nothing hides."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.payloads import PAYLOADS, hostile_requests, payloads
from tests.browser.watching import CRAWL, HIDDEN, HIDDEN_IN, Sentinel, Watched, listen
from tests.serving import NewBin, Served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def sentinel() -> Iterator[Sentinel]:
    with listen() as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield listening
        listening.shutdown()


@pytest.fixture(scope="module")
def attacked(server: Served, sentinel: Sentinel) -> NewBin:
    """A bin with everything in it; whatever could not be sent would weaken the tests, so all must be taken."""
    bin = server.new_bin(payloads(sentinel.address)[3])
    for request in hostile_requests(bin.id, sentinel.address):
        with server.connect() as connection:
            connection.sendall(request)
            assert connection.recv(4096).startswith(b"HTTP/1.1 200 "), request
    _write_notes(f"{server.url}/b/{bin.manage_token}", payloads(sentinel.address)[:37])
    return bin


def _write_notes(page_url: str, texts: list[str]) -> None:
    with httpx.Client(headers={"X-Partial": "1"}) as client:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(page_url).text)
        assert found is not None
        client.post(f"{page_url}/accept", data={"csrfmiddlewaretoken": found[1]})
        for n, text in enumerate(texts, 1):
            form = {"csrfmiddlewaretoken": found[1], "text": text}
            client.post(f"{page_url}/{n}/note", data=form).raise_for_status()


@pytest.fixture
def watched(chromium: Browser, server: Served, sentinel: Sentinel) -> Iterator[Watched]:
    one = Watched(chromium, server.url)
    yield one
    assert one.end(sentinel) == []


def test_it_has_forty_payloads() -> None:
    assert len(set(PAYLOADS)) == 40


def test_it_lets_nothing_run_or_hide_in_any_tab_or_view(attacked: NewBin, watched: Watched, server: Served) -> None:
    page = watched.page
    page.goto(attacked.page_url)
    page.wait_for_selector("live-feed[data-state='live']")
    count = server.requests(attacked)[-1]["n"]

    found = _crawl(page, [f"{attacked.page_url}/{n}" for n in range(1, count + 1)])

    assert found["opened"] > count * 2
    assert (found["unseen"], found["outside"], found["made"]) == ([], [], [])


@pytest.mark.parametrize("rest", ["", "?before=12"])
def test_it_lets_nothing_run_in_the_list(attacked: NewBin, watched: Watched, rest: str) -> None:
    watched.page.goto(attacked.page_url + rest)

    assert watched.page.locator(".row").count() > 8
    assert watched.page.evaluate(HIDDEN_IN, ".rows") == 0
    assert not watched.page.locator(".rows :is(img, svg, script, iframe, a[href^='javascript'])").count()


def test_it_lets_nothing_run_in_searches(attacked: NewBin, watched: Watched, sentinel: Sentinel) -> None:
    for query in ["pwned", "path:onload", *payloads(sentinel.address)[:30:3]]:
        watched.page.goto(f"{attacked.page_url}?q={quote(query)}")

        assert watched.page.locator("#q").input_value() == query
        assert not watched.page.locator("search-box :is(img, script, iframe, details, video)").count()


def test_it_lets_nothing_run_in_comparisons(attacked: NewBin, watched: Watched) -> None:
    for a, b in [
        (1, 2),
        (4, 10),
        (27, 28),
        (37, 38),
        (39, 40),
        (41, 43),
        (53, 54),
        (53, 55),
        (56, 57),
        (58, 59),
        (60, 1),
    ]:
        watched.page.goto(f"{attacked.page_url}/compare/{a}/{b}")

        assert watched.page.locator("main.compare").count()
        assert watched.page.evaluate(HIDDEN_IN, "main") == 0


def test_it_lets_nothing_run_in_the_names_of_bins(server: Served, watched: Watched, sentinel: Sentinel) -> None:
    page = watched.page
    for name in payloads(sentinel.address)[:32:6]:
        page.goto(f"{server.url}/?new")
        page.locator("[popovertarget='bin-menu']").click()
        page.locator("#bin-name").fill(name)
        page.get_by_role("button", name="Rename").click()
        expect(page.locator(".brand-name")).to_have_text(name[:100])
    page.reload()
    page.locator("[popovertarget='bin-menu']").click()
    expect(page.locator("bin-switcher li")).not_to_have_count(0)

    page.goto(f"{server.url}/b/bins")

    expect(page.locator(".bin-row")).not_to_have_count(0)


@pytest.mark.parametrize("form", ["curl", "powershell", "httpie", "wget", "httpx", "requests", "fetch", "go", "http"])
def test_it_gives_commands_as_text_that_no_browser_reads_as_more(attacked: NewBin, form: str) -> None:
    for n in (1, 4, 38, 40, 53, 58, 59):
        answer = httpx.get(f"{attacked.page_url}/{n}/as/{form}")

        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert not HIDDEN.search(answer.text)


@pytest.mark.parametrize("format", ["ndjson", "har", "csv"])
def test_it_exports_only_as_downloads(attacked: NewBin, format: str) -> None:
    answer = httpx.get(f"{attacked.page_url}/export?format={format}")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "html" not in answer.headers["Content-Type"]


def test_it_takes_no_method_that_is_not_a_word(attacked: NewBin, server: Served) -> None:
    with server.connect() as connection:
        connection.sendall(f"<svg/onload=pwned()> /{attacked.id} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

        assert connection.recv(4096).startswith(b"HTTP/1.1 400 ")


def test_it_gives_bodies_only_as_downloads_that_nothing_runs(attacked: NewBin) -> None:
    answer = httpx.get(f"{attacked.page_url}/41/raw")

    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def _crawl(page: Page, hrefs: list[str], most: int = 12) -> dict[str, Any]:
    page.set_default_timeout(60_000)
    found: dict[str, Any] = page.evaluate(CRAWL, [hrefs, most])
    return found
