"""Every page and state of the app as a table, with the data behind them: for screenshots and for axe.

A new state is one line in `STATES`: its name, its address, and what to do there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.stage import Stage

Do = Callable[[Page], object]


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

    @property
    def has_script(self) -> bool:
        """False when the browser runs no script."""
        return self.options.get("java_script_enabled", True) is True


def press(keys: str) -> Do:
    """Press keys one after the other."""

    def do(page: Page) -> None:
        for key in keys.split():
            page.keyboard.press(key)

    return do


def click(selector: str) -> Do:
    """Click the first match."""
    return lambda page: page.locator(selector).first.click()


def filled(selector: str, text: str) -> Do:
    """Type into the first match."""
    return lambda page: page.locator(selector).first.fill(text)


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


def unanswered(pattern: str) -> Do:
    """Leave requests to matching addresses without an answer."""
    return lambda page: page.route(re.compile(pattern), lambda route: None)


def without_time(page: Page) -> None:
    """Let the page's clock stand until it is moved."""
    page.clock.install()


def for_a_minute(page: Page) -> None:
    """Move the page's clock, in steps as long as the longest wait of its script."""
    for _ in range(12):
        page.clock.run_for(5_000)


def sent_meanwhile(page: Page) -> None:
    """Have the bin of the page catch something."""
    page.evaluate(
        "for (const path of 'abc') fetch(`/${document.querySelector('request-list').getAttribute('bin')}/${path}`)"
    )


def scrolled(selector: str) -> Do:
    """Scroll down."""
    return lambda page: page.locator(selector).first.evaluate("scroller => { scroller.scrollTop = 900; }")


def tried_to(action: str) -> Do:
    """Ask for something that only those who manage the bin may do."""
    return lambda page: page.locator(".theme").first.evaluate(
        "(form, action) => { form.action = document.querySelector('main').dataset.page + action; form.submit(); }",
        action,
    )


def sees(selector: str) -> Do:
    """Wait until an element is in sight."""
    return lambda page: expect(page.locator(selector).first).to_be_visible()


def says(selector: str, text: str) -> Do:
    """Wait until an element says something."""
    return lambda page: expect(page.locator(selector).first).to_have_text(re.compile(text))


def asked_for_one(number: str) -> Do:
    """Ask for a link to one request."""

    def do(page: Page) -> None:
        page.locator("#share-scope").select_option("one")
        page.locator("#share-only").fill(number)
        page.get_by_role("button", name="Make the link").click()

    return do


NO_SCRIPT: dict[str, object] = {"java_script_enabled": False}
STRANGER: dict[str, object] = {"storage_state": None}
"""Somebody who was given a link, in a browser that has made no bin."""


def ready(element: str) -> Do:
    """Wait until a custom element has been fetched, which takes over what browsers would do by themselves."""
    return lambda page: page.evaluate("name => customElements.whenDefined(name)", element)


PAUSE, DOWNLOAD = "[data-mode=pause]", ".export-form [type=submit]"

STATES: tuple[State, ...] = (
    State("empty", "{empty}"),
    State("empty-without-script", "{empty}", options=NO_SCRIPT),
    State("list", "{busy}"),
    State("list-without-script", "{busy}", options=NO_SCRIPT),
    State("list-of-many", "{many}"),
    State("list-look-only", "{shared}", options=STRANGER),
    State("list-older", "{many}?before=60"),
    State("list-refused", "{refused}"),
    State("list-following", "{busy}", after(press("f"), sees("article h2"))),
    State("list-new-above", "{many}", after(scrolled(".list-scroll"), sent_meanwhile, says(".news", "new"))),
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
    State("detail-hex-found", "{busy}/{binary}?view=hex&find=0x10+11"),
    State("detail-multipart", "{busy}/{multipart}"),
    State("detail-part", "{busy}/{multipart}?part=2"),
    State("detail-image", "{busy}/{image}"),
    State("detail-image-large", "{busy}/{image-large}"),
    State("detail-large", "{busy}/{large}"),
    State("detail-token", "{busy}/{token}"),
    State("detail-tree", "{busy}/{stripe}", after(click(".line:has-text('lines')"), click(".line:has-text('amount')"))),
    State("detail-gzip", "{busy}/{gzip}"),
    State("detail-xml", "{busy}/{xml}"),
    State("detail-wrong-json", "{busy}/{wrong}"),
    State("detail-hidden-characters", "{busy}/{hidden}"),
    State("detail-cut", "{busy}/{cut}"),
    State("detail-pinned", "{busy}/{health}", after(press("s"), says("[data-mark=pin]", "Pinned"))),
    State("detail-look-only", "{shared}/2", options=STRANGER),
    State("detail-gone", "{busy}/9999"),
    State("polling", "{busy}", says("live-feed", "polling"), without_sockets),
    State("reconnecting", "{busy}", says("live-feed", "Reconnecting"), without_network),
    State("offline", "{busy}", after(for_a_minute, says("live-feed", "Offline")), after(without_network, without_time)),
    State("keys", "{busy}", after(press("?"), sees("#keys"))),
    State("bin-menu", "{busy}", after(click("[popovertarget='bin-menu']"), sees("bin-switcher li"))),
    State("more-menu", "{busy}", click("[popovertarget='more-menu']")),
    State("qr", "{busy}", after(click("[popovertarget='more-menu']"), click("[popovertarget='qr']"))),
    State("bins", "/b/bins"),
    State("bins-empty", "/b/bins", options=STRANGER),
    State("bins-none-found", "/b/bins?q=nothing-like-this"),
    State("settings", "{busy}/settings"),
    State("settings-look-only", "{shared}/settings", options=STRANGER),
    State(
        "settings-wrong",
        "{busy}/settings",
        after(filled("#keep_days", "often"), click("#keep form button"), sees("#keep [role=alert]")),
    ),
    State("compare", "{busy}/compare/{github}/{github-again}"),
    State("compare-lines", "{busy}/compare/{xml}/{wrong}"),
    State("compare-nothing", "{busy}/{stripe}/compare"),
    State("paused", "{busy}", after(press("p"), says(PAUSE, "Paused"))),
    State("paused-waiting", "{many}", after(press("p"), says(PAUSE, "Paused"), sent_meanwhile, says(PAUSE, "3 new"))),
    State("search", "{busy}?q=github"),
    State("search-nothing", "{busy}?q=nothing-like-this"),
    State("search-wrong", "{busy}?q=status:abc"),
    State("search-menu", "{busy}?q=github", after(click("[data-search-help]"), says(".search-menu", "How to search"))),
    State("search-help", "{busy}/search/help"),
    State("share", "{busy}", after(click("[popovertarget='share']"), says(".share-links", "Manage"))),
    State("share-page", "{busy}/share"),
    State("share-page-without-script", "{busy}/share", options=NO_SCRIPT),
    State("share-wrong", "{busy}/share", after(asked_for_one("999"), says("[role=alert]", "There is no request 999"))),
    State("share-made", "{busy}/share", after(asked_for_one("2"), says(".share-made h2", "Here is the link"))),
    State("list-offered", "{offered}", options=STRANGER),
    State("list-snapshot", "{snapshot}", options=STRANGER),
    State("detail-masked", "{snapshot}/2?tab=headers", options=STRANGER),
    State("detail-strayed", "{busy}/{strayed}"),
    State("move", "/b/bins", after(click("[action='/b/move'] button"), says("h1", "Open this in the other browser"))),
    State("forget", "/b/forget"),
    State("export", "{busy}/export"),
    State("export-chosen", "{busy}/export?n=1&n=3-5"),
    State("export-wrong", "{busy}/export?n=x"),
    State("export-running", "{busy}/export", after(ready("export-progress"), click(DOWNLOAD)), unanswered("format=")),
    State(
        "export-done", "{busy}/export", after(ready("export-progress"), click(DOWNLOAD), says("[data-said]", "Saved"))
    ),
    State("copy-as", "{busy}/{stripe}", click("copy-as summary")),
    State("note", "{many}/7", after(click("note-editor summary"), sees("textarea"))),
    State("toast", "{many}/5", after(sees("#r-5"), press("d"), says("undo-toast", "Undo"))),
    State("deleted-bin", "{deleted}"),
    State("deleted-bin-look-only", "{deleted}", options=STRANGER),
    State("select", "{busy}", after(click("[data-mode='select']"), sees("select-bar"))),
    State("select-two", "{busy}", after(click("[data-mode='select']"), click("#r-20"), click("#r-19"))),
    State("reply", "{busy}/reply"),
    State("reply-rules", "{ruled}/reply"),
    State("reply-rules-without-script", "{ruled}/reply", options=NO_SCRIPT),
    State("reply-look-only", "{ruled}/reply", options=STRANGER),
    State("reply-panel", "{ruled}/3", after(press("r"), says("reply-panel h2", "Reply"))),
    State(
        "reply-wrong",
        "{busy}/reply",
        after(filled("#f-status", "99"), click("#save-default"), says(".fld-wrong", "A s")),
    ),
    State("reply-rule", "{ruled}/reply", after(click(".rule-name"), says(".trial", "Would have"))),
    State("reply-rule-new", "{busy}/reply/rules/new", says(".trial", "Would have")),
    State("reply-rule-look-only", "{ruled}/reply", after(click(".rule-name"), sees(".reply-back")), options=STRANGER),
    State("detail-answered", "{ruled}/3?tab=info"),
    State("detail-attempts", "{ruled}/3?tab=attempts"),
    State("docs-replies", "/docs/replies"),
    State("docs", "/docs"),
    State("docs-reading", "/docs/reading"),
    State("docs-searching", "/docs/searching"),
    State("docs-keeping", "/docs/keeping"),
    State("docs-sharing", "/docs/sharing"),
    State("docs-people", "/docs/people"),
    State("docs-exporting", "/docs/exporting"),
    State("docs-keyboard", "/docs/keyboard"),
    State("docs-limits", "/docs/limits"),
    State("docs-api", "/docs/api"),
    State("styles", "/docs/styles", is_whole=False),
    State("not-found", "/nothing/here"),
    State("link-ended", "/b/1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    State("not-allowed", "{shared}", after(tried_to("/clear"), says("h1", "Nothing was changed")), options=STRANGER),
)


def show(context: BrowserContext, stage: Stage, state: State) -> Page:
    """Open the page of a state, and bring it into the state."""
    page = context.new_page()
    page.set_default_timeout(60_000)
    if state.before:
        state.before(page)
    page.goto(stage.url + state.path.format(**stage.places))
    if page.locator(".framed live-feed").count() and not state.before and state.has_script:
        expect(page.locator("live-feed[data-state='live']")).to_be_attached()
    if state.then:
        state.then(page)
        page.wait_for_load_state()
    return page
