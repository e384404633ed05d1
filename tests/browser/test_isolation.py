"""Logged in to the dashboard, opening a bin on the same host whose reply is hostile: it gets at nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.serving import NewBin, Served

pytestmark = pytest.mark.browser

_HOSTILE = """<!doctype html><title>hostile</title><body><script>
const tried = {};
const tell = async (name, attempt) => {
  try { tried[name] = await attempt(); } catch (error) { tried[name] = `${error.name}`; }
};
(async () => {
  await tell("origin", () => self.origin);
  await tell("cookie", () => document.cookie);
  await tell("set cookie", () => { document.cookie = "planted=1"; return document.cookie; });
  await tell("localStorage", () => localStorage.length);
  await tell("sessionStorage", () => sessionStorage.length);
  await tell("indexedDB", () => new Promise((done, fail) => {
    const asked = indexedDB.open("x"); asked.onsuccess = () => done("open"); asked.onerror = () => fail(asked.error);
  }));
  await tell("caches", () => caches.open("x").then(() => "open"));
  await tell("opener", () => String(window.opener));
  await tell("api", () => fetch("/api/bins", { credentials: "include" }).then((answer) => answer.text()));
  await tell("made", () => fetch("/api/bins", {
    method: "POST", credentials: "include", headers: { "Content-Type": "application/json" }, body: "{}",
  }).then((answer) => answer.text()));
  await tell("page", () => fetch("/b/bins", { credentials: "include" }).then((answer) => answer.text()));
  await tell("bin", () => fetch("BIN_PAGE", { credentials: "include" }).then((answer) => answer.text()));
  await tell("worker", () => navigator.serviceWorker.register("/BIN_ID/sw.js").then(() => "registered"));
  await tell("frame", () => new Promise((done) => {
    const frame = document.createElement("iframe");
    frame.onload = () => { try { done(frame.contentDocument ? frame.contentDocument.title : "none"); }
                           catch (error) { done(error.name); } };
    frame.src = "/b/bins";
    document.body.append(frame);
  }));
  await tell("popup", () => String(window.open("/b/bins")));
  await tell("top", () => { try { return top.location.href; } catch (error) { return error.name; } });
  await tell("socket", () => new Promise((done) => {
    const socket = new WebSocket(`ws://${location.host}/ws/`);
    socket.onopen = () => done("open"); socket.onerror = () => done("refused");
  }));
  document.title = "tried";
  window.tried = tried;
})();
</script>"""

_HEADERS = [
    ["Content-Type", "text/html"],
    [
        "Content-Security-Policy",
        "sandbox allow-scripts allow-same-origin allow-popups; default-src * 'unsafe-inline' 'unsafe-eval'",
    ],
    ["Set-Cookie", "sessionid=stolen; Path=/"],
    ["Clear-Site-Data", '"*"'],
    ["Strict-Transport-Security", "max-age=99999"],
    ["Service-Worker-Allowed", "/"],
    ["Access-Control-Allow-Credentials", "true"],
    ["Refresh", "0;url=/b/bins"],
]

_REGISTER = """async (url) => {
  try { await navigator.serviceWorker.register(url); return "registered"; } catch (error) { return error.message; }
}"""


def write(server: Served, bin: NewBin, **reply: Any) -> None:
    """Write the reply of a bin."""
    headers = {"Authorization": f"Bearer {bin.manage_token}"}
    httpx.put(f"{server.url}/api/bins/{bin.id}/reply", json=reply, headers=headers).raise_for_status()


@pytest.fixture
def context(chromium: Browser, server: Served) -> Iterator[BrowserContext]:
    """A browser that has a bin of its own, and so a session with the dashboard."""
    made = chromium.new_context()
    page = made.new_page()
    page.goto(f"{server.url}/?new")
    page.wait_for_url("**/b/**")
    assert made.cookies()
    yield made
    made.close()


@pytest.fixture
def hostile(server: Served, bin: NewBin) -> NewBin:
    """A bin whose reply is a page that tries everything."""
    text = _HOSTILE.replace("BIN_ID", bin.id).replace("BIN_PAGE", f"/b/{bin.manage_token}")
    write(server, bin, headers=_HEADERS, body=text)
    return bin


def cookies(context: BrowserContext) -> set[tuple[Any, ...]]:
    """Give the browser's cookies, but for when they end."""
    return {(one["name"], one["value"], one["path"], one["httpOnly"]) for one in context.cookies()}


def tried(page: Page, bin: NewBin) -> dict[str, str]:
    """Open the bin; give what came of each attempt."""
    page.goto(bin.capture_url)
    page.wait_for_function("window.tried")
    found: dict[str, str] = page.evaluate("window.tried")
    return found


def test_a_hostile_reply_gets_at_nothing(context: BrowserContext, hostile: NewBin) -> None:
    found = tried(context.pages[0], hostile)

    assert found["origin"] == "null"
    for name in ("cookie", "set cookie", "localStorage", "sessionStorage", "indexedDB", "caches", "worker"):
        assert found[name] in {"SecurityError", "TypeError"}, (name, found[name])
    for name in ("api", "made", "page", "bin"):
        assert found[name] == "TypeError", (name, found[name])
    assert found["frame"] in {"none", "SecurityError"}
    assert (found["opener"], found["popup"], found["socket"]) == ("null", "null", "refused")


def test_a_hostile_reply_leaves_cookies_and_pages_as_they_were(
    context: BrowserContext, server: Served, hostile: NewBin
) -> None:
    before = cookies(context)
    bins = context.request.get(f"{server.url}/b/bins").text().count("bin-row")

    tried(context.pages[0], hostile)

    assert cookies(context) == before
    assert context.request.get(f"{server.url}/b/bins").text().count("bin-row") == bins
    assert context.pages[0].url == hostile.capture_url


def test_a_hostile_reply_opened_from_the_dashboard_has_no_opener(
    context: BrowserContext, server: Served, hostile: NewBin
) -> None:
    page = context.pages[0]
    page.goto(f"{server.url}/b/bins")

    with context.expect_page() as opened:
        page.evaluate("url => { window.open(url); }", hostile.capture_url)

    opened.value.wait_for_function("window.tried")
    assert opened.value.evaluate("window.tried.opener") == "null"


def test_what_reaches_beyond_a_reply_is_left_out(hostile: NewBin) -> None:
    answer = httpx.get(hostile.capture_url)

    policies = answer.headers.get_list("content-security-policy")
    assert policies[-1] == "sandbox allow-scripts allow-forms"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not {name.lower() for name, _ in _HEADERS[2:]} & set(answer.headers)


def test_no_page_of_the_host_gets_a_service_worker_from_a_bin(
    context: BrowserContext, server: Served, bin: NewBin
) -> None:
    write(server, bin, headers=[["Content-Type", "text/javascript"]], body="self.onfetch = () => {};")
    page = context.pages[0]
    page.goto(f"{server.url}/api/docs")

    said = page.evaluate(_REGISTER, f"/{bin.id}/sw.js")

    assert said != "registered"
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(found => found.length)") == 0
    assert "403" in said or "bad HTTP response code" in said or "Failed" in said, said
