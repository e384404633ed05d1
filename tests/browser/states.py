"""Every page and state of the app as a table, with the data behind them: for screenshots and for axe.

A new state is one line in `STATES`: its name, its address, and what to do there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from tests.browser.realistic import ODD, REALISTIC
from tests.serving import Served
from tests.waiting import eventually

Do = Callable[[Page], object]


@dataclass(frozen=True)
class Stage:
    """A server with bins that look like a day at work, and the browser that made them."""

    url: str
    owner: StorageState
    places: dict[str, str]
    """What stands in the addresses of states: paths of bins, numbers of requests."""


@dataclass(frozen=True)
class State:
    """One page in one state."""

    name: str
    """Name of its screenshots."""
    path: str
    """Address, with names of places in braces."""
    then: Do | None = None
    """What is done on the page."""
    before: Do | None = None
    """What is done before it is loaded."""
    options: dict[str, object] = field(default_factory=dict)
    """Options of the browser's context."""
    is_whole: bool = True
    """False for a collection of parts, of which only the colours can be judged."""


def press(keys: str) -> Do:
    """Press keys one after the other."""

    def do(page: Page) -> None:
        for key in keys.split():
            page.keyboard.press(key)

    return do


def click(selector: str) -> Do:
    """Click the first match."""
    return lambda page: page.locator(selector).first.click()


def after(*steps: Do) -> Do:
    """Do one thing after the other."""
    return lambda page: [step(page) for step in steps]


def without_sockets(page: Page) -> None:
    """Block websockets; polling goes on."""
    page.route_web_socket("**/ws/**", lambda socket: socket.close())


def without_network(page: Page) -> None:
    """Block websockets and polling."""
    without_sockets(page)
    page.route(re.compile(r"/rows\?"), lambda route: route.abort())


def says(selector: str, text: str) -> Do:
    """Wait until an element says something."""
    return lambda page: expect(page.locator(selector).first).to_have_text(re.compile(text), timeout=10_000)


NO_SCRIPT: dict[str, object] = {"java_script_enabled": False}

STATES: tuple[State, ...] = (
    State("empty", "{empty}"),
    State("empty-without-script", "{empty}", options=NO_SCRIPT),
    State("list", "{busy}"),
    State("list-without-script", "{busy}", options=NO_SCRIPT),
    State("list-of-many", "{many}"),
    State("list-look-only", "{shared}"),
    State("detail", "{busy}/{stripe}"),
    State("detail-raw", "{busy}/{stripe}?view=raw"),
    State("detail-hex", "{busy}/{stripe}?view=hex"),
    State("detail-headers", "{busy}/{stripe}?tab=headers"),
    State("detail-query", "{busy}/{health}?tab=query"),
    State("detail-wire", "{busy}/{stripe}?tab=raw"),
    State("detail-info", "{busy}/{stripe}?tab=info"),
    State("detail-form", "{busy}/{slack}"),
    State("detail-without-body", "{busy}/{health}"),
    State("detail-binary", "{busy}/{binary}"),
    State("detail-multipart", "{busy}/{multipart}"),
    State("detail-image", "{busy}/{image}"),
    State("detail-gzip", "{busy}/{gzip}"),
    State("detail-xml", "{busy}/{xml}"),
    State("detail-wrong-json", "{busy}/{wrong}"),
    State("detail-hidden-characters", "{busy}/{hidden}"),
    State("detail-cut", "{busy}/{cut}"),
    State("detail-gone", "{busy}/9999"),
    State("polling", "{busy}", says("live-feed", "polling"), without_sockets),
    State("reconnecting", "{busy}", says("live-feed", "Reconnecting"), without_network),
    State("keys", "{busy}", press("?")),
    State("bin-menu", "{busy}", click("[popovertarget='bin-menu']")),
    State("more-menu", "{busy}", click("[popovertarget='more-menu']")),
    State("bins", "/b/bins"),
    State("compare", "{busy}/compare/{github}/{github-again}"),
    State("paused", "{busy}", press("p")),
    State("search", "{busy}?q=github"),
    State("search-nothing", "{busy}?q=nothing-like-this"),
    State("search-wrong", "{busy}?q=status:abc"),
    State("search-help", "{busy}/search/help"),
    State("export", "{busy}/export"),
    State("copy-as", "{busy}/{stripe}", click("copy-as summary")),
    State("note", "{many}/7", click("note-editor summary")),
    State("toast", "{many}/5", after(press("d"), says("undo-toast", "Undo"))),
    State("deleted-bin", "{deleted}"),
    State("select", "{busy}", click("[data-mode='select']")),
    State("docs", "/docs"),
    State("docs-reading", "/docs/reading"),
    State("docs-searching", "/docs/searching"),
    State("docs-keeping", "/docs/keeping"),
    State("docs-sharing", "/docs/sharing"),
    State("docs-exporting", "/docs/exporting"),
    State("docs-keyboard", "/docs/keyboard"),
    State("docs-limits", "/docs/limits"),
    State("docs-api", "/docs/api"),
    State("styles", "/docs/styles", is_whole=False),
    State("not-found", "/nothing/here"),
    State("link-ended", "/b/1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
)


def set_stage(browser: Browser, server: Served) -> Stage:
    """Make the bins of a stage and send them what they show."""
    context = browser.new_context()
    page = context.new_page()
    empty, _ = _new_bin(page, server)
    busy, capture = _new_bin(page, server)
    many, many_capture = _new_bin(page, server)
    deleted, _ = _new_bin(page, server)
    page.locator("form[action$='/remove']").first.evaluate("form => form.submit()")
    page.wait_for_url("**/bins*")
    _send_a_part(server, capture)
    numbers = {"cut": _number_of_the_part(server, busy, capture), **_send_the_day(capture)}
    with httpx.Client() as client:
        for i in range(120):
            client.post(f"{many_capture}/orders/{i}?page={i % 7}", json={"order": i})
    owner = context.storage_state()
    context.close()
    places = {"empty": empty, "busy": busy, "many": many, "deleted": deleted, "shared": _shared(server), **numbers}
    return Stage(server.url, owner, places)


def context_of(browser: Browser, stage: Stage, **options: object) -> BrowserContext:
    """Give the browser that made the bins; several states may share it, and so what it has cached."""
    return browser.new_context(storage_state=stage.owner, **options)  # type: ignore[arg-type]


def show(context: BrowserContext, stage: Stage, state: State) -> Page:
    """Open the page of a state, and bring it into the state."""
    page = context.new_page()
    page.set_default_timeout(15_000)
    if state.before:
        state.before(page)
    page.goto(stage.url + state.path.format(**stage.places))
    if page.locator(".framed live-feed").count() and not state.before and not state.options:
        expect(page.locator("live-feed[data-state='live']")).to_be_attached()
    if state.then:
        state.then(page)
    return page


def _new_bin(page: Page, server: Served) -> tuple[str, str]:
    page.goto(f"{server.url}/?new")
    return re.sub(r"^https?://[^/]+", "", page.url), page.locator("#capture-url").inner_text()


def _shared(server: Served) -> str:
    made = server.new_bin("Orders of the shop")
    for method, path, headers, body in REALISTIC[:4]:
        httpx.request(method, made.capture_url + path, headers=headers, content=body)
    return re.sub(r"^https?://[^/]+", "", made.page_url)


def _send_the_day(capture: str) -> dict[str, str]:
    """Send the odd requests, then the realistic ones; give their numbers by name."""
    numbers: dict[str, str] = {}
    with httpx.Client() as client:
        for name, (method, path, headers, body) in ODD.items():
            answer = client.request(method, capture + path, headers=headers, content=body)
            numbers[name] = answer.headers["X-Bin-Request"]
        client.get(f"{capture}/503", headers={"User-Agent": "Retry-Bot/0.9"})
        for method, path, headers, body in REALISTIC:
            answer = client.request(method, capture + path, headers=headers, content=body)
            name = path.strip("/").partition("?")[0].partition("/")[0]
            numbers[name if name not in numbers else f"{name}-again"] = answer.headers["X-Bin-Request"]
    return numbers


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
