"""A server with bins that look like a day at work, and the browser that made them: what the states are shown on."""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from tests.browser.realistic import ODD, REALISTIC, png
from tests.serving import Served
from tests.waiting import eventually


@dataclass(frozen=True)
class Stage:
    """A server with bins that look like a day at work, and the browser that made them."""

    url: str
    owner: StorageState | None
    places: dict[str, str]
    """What stands in the addresses of states: paths of bins, numbers of requests."""


_LARGE: dict[str, tuple[str, str, dict[str, str], bytes]] = {
    "image-large": ("PUT", "/photo.png", {"Content-Type": "image/png"}, png() + bytes(2 * 1024 * 1024)),
    "large": (
        "POST",
        "/catalogue",
        {"Content-Type": "text/csv"},
        "".join(f"{i},Item {i},{i * 1.5}\n" for i in range(25_000)).encode(),
    ),
    "token": (
        "POST",
        "/login",
        {"Content-Type": "application/jwt"},
        b"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiIsImV4cCI6MTc5NTMxMjk4MH0.c2lnbmF0dXJl",
    ),
}


def set_stage(browser: Browser, server: Served) -> Stage:
    """Make the bins of a stage and send them what they show."""
    context = browser.new_context()
    page = context.new_page()
    empty, _ = _new_bin(page, server)
    busy, capture = _new_bin(page, server)
    many, many_capture = _new_bin(page, server)
    refused, refused_capture = _new_bin(page, server)
    ruled, ruled_capture = _new_bin(page, server)
    _write_rules(page)
    deleted, _ = _new_bin(page, server)
    page.locator("form[action$='/remove']").first.evaluate("form => form.submit()")
    page.wait_for_url("**/bins*")
    _send_a_part(server, capture)
    numbers = {"cut": _number_of_the_part(server, busy, capture), **_send_the_day(capture)}
    numbers["strayed"] = httpx.post(f"{server.url}{busy}", json={"sent": "by mistake"}).headers["X-Bin-Request"]
    with httpx.Client() as client:
        for i in range(120):
            client.post(f"{many_capture}/orders/{i}?page={i % 7}", json={"order": i})
    for id in ("a", "b", "a", "a"):
        httpx.post(f"{ruled_capture}/hook", headers={"X-GitHub-Event": "push", "X-GitHub-Delivery": f"d-{id}"}, json={})
    _send_refused(server, refused, refused_capture)
    owner = context.storage_state()
    context.close()
    bins = {"empty": empty, "busy": busy, "many": many, "refused": refused, "deleted": deleted, "ruled": ruled}
    return Stage(server.url, owner, {**bins, **_shared(server), **numbers})


def context_of(browser: Browser, stage: Stage, **options: object) -> BrowserContext:
    """Give the browser that made the bins; several states may share it, and so what it has cached."""
    return browser.new_context(**{"storage_state": stage.owner, **options})  # type: ignore[arg-type]


def _new_bin(page: Page, server: Served) -> tuple[str, str]:
    page.goto(f"{server.url}/?new")
    return re.sub(r"^https?://[^/]+", "", page.url), page.locator("#capture-url").inner_text()


def _write_rules(page: Page) -> None:
    page.goto(f"{page.url}/reply")
    for count, preset in enumerate(("Maintenance 503", "Flaky 20 %", "Fail twice per delivery"), 1):
        page.get_by_role("button", name=preset).click()
        expect(page.locator(".rule")).to_have_count(count)


def _shared(server: Served) -> dict[str, str]:
    """Give the pages of a bin to look at, to look at a snapshot of, and to manage."""
    made = server.new_bin("Orders of the shop")
    for method, path, headers, body in REALISTIC[:4]:
        httpx.request(method, made.capture_url + path, headers=headers, content=body)
    manage = {"Authorization": f"Bearer {made.manage_token}"}
    links = httpx.post(f"{server.url}/api/bins/{made.id}/links", json={"upto": 3}, headers=manage).json()
    tokens = {"shared": made.view_token, "offered": made.manage_token, "snapshot": links["token"]}
    return {name: f"/b/{token}" for name, token in tokens.items()}


def _send_the_day(capture: str) -> dict[str, str]:
    """Send the odd requests, then the realistic ones; give their numbers by name."""
    numbers: dict[str, str] = {}
    with httpx.Client() as client:
        for name, (method, path, headers, body) in {**_LARGE, **ODD}.items():
            answer = client.request(method, capture + path, headers=headers, content=body)
            numbers[name] = answer.headers["X-Bin-Request"]
        client.get(f"{capture}/503", headers={"User-Agent": "Retry-Bot/0.9"})
        for method, path, headers, body in REALISTIC:
            answer = client.request(method, capture + path, headers=headers, content=body)
            name = path.strip("/").partition("?")[0].partition("/")[0]
            numbers[name if name not in numbers else f"{name}-again"] = answer.headers["X-Bin-Request"]
    return numbers


def _send_refused(server: Served, page: str, capture: str) -> None:
    """Send one request that is kept and some that are turned away, and wait until they are counted."""
    bin, token = capture.rpartition("/")[2], page.rpartition("/")[2]
    httpx.post(capture, json={"kept": True})
    httpx.post(capture, headers=[(f"X-{i}", "1") for i in range(300)])
    for _ in range(2):
        with server.connect() as connection:
            connection.sendall(f"POST /{bin} HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n".encode())
            connection.recv(1000)
    eventually(lambda: server.get(f"/api/bins/{bin}", token)["refused"]["total"], lambda total: total == 3)


def _send_a_part(server: Served, capture: str) -> None:
    """Hang up in the middle of a body."""
    path = re.sub(r"^https?://[^/]+", "", capture)
    head = f"POST {path}/reports HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 90000\r\n\r\n"
    with server.connect() as connection:
        connection.sendall(head.encode() + b"day,orders\n1,12\n2,31\n")


def _number_of_the_part(server: Served, busy: str, capture: str) -> str:
    """Wait until the hang-up was noticed and what came before it is kept."""
    path, token = f"/api/bins/{capture.rpartition('/')[2]}/requests", busy.rpartition("/")[2]
    rows = eventually(lambda: server.get(path, token)["data"], bool)
    return str(rows[0]["n"])
