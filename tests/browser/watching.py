"""A page that is watched for everything that must not happen on it, and the address that nobody must ask for."""

from __future__ import annotations

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import Browser, Page

WATCH = """
    window.broken = [];
    const broke = ({ violatedDirective, sample }) => broken.push(`${violatedDirective} ${sample}`);
    document.addEventListener("securitypolicyviolation", broke);
"""

# Opens requests the way the list does, follows every link to the same request (tabs, views, ways to sort), and reports.
CRAWL = r"""async ([hrefs, most]) => {
    const found = { opened: 0, unseen: [], outside: [], made: [] };
    const wrong = "script, base, meta, object, embed, iframe, [onerror], [onload], [onfocus], [ontoggle], [srcdoc]";
    const hidden = /[\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/u;
    const open = (href) => new Promise((resolve, reject) => {
        document.addEventListener("request:opened", resolve, { once: true });
        document.dispatchEvent(new CustomEvent("request:open", { detail: { href } }));
        setTimeout(() => reject(new Error(`not opened: ${href}`)), 60000);
    });
    const look = (href, article) => {
        found.opened++;
        if (hidden.test(article.outerHTML)) found.unseen.push(href);
        const links = [...article.querySelectorAll("a[href]")];
        const ours = ({ href }) => href.startsWith(location.origin + "/b/");
        found.outside.push(...links.filter((link) => !ours(link)).map((link) => link.href));
        found.made.push(...[...article.querySelectorAll(wrong)].map((element) => element.outerHTML));
        const path = new URL(href).pathname;
        return links.filter((link) => link.pathname === path).map((link) => link.href.split("#")[0]);
    };
    for (const start of hrefs) {
        const seen = new Set([start]);
        for (const href of seen) {
            await open(href);
            const more = look(href, document.querySelector("request-detail article"));
            more.filter(() => seen.size < most).forEach((link) => seen.add(link));
        }
    }
    return found;
}"""


HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
HIDDEN_IN = r"""(selector) => [...document.querySelectorAll(selector)].filter((element) =>
    /[\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/u.test(element.outerHTML)).length"""


class Sentinel(ThreadingHTTPServer):
    """Counts who asks for it."""

    hits: list[str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/pwn"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.hits.append(self.path)  # type: ignore[attr-defined]
        self.send_error(404)

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


def listen() -> Sentinel:
    """Give a sentinel on a port of its own."""
    made = Sentinel(("127.0.0.1", 0), _Handler)
    made.hits = []
    return made


class Watched:
    """A page, with everything that must not happen on it."""

    def __init__(self, chromium: Browser, own: str) -> None:
        self.problems: list[str] = []
        self.page: Page = chromium.new_context().new_page()
        self.page.expose_function("pwned", lambda: self.problems.append("a script ran"))
        self.page.add_init_script(WATCH)
        self.page.on("dialog", lambda dialog: self.problems.append(f"dialog: {dialog.message}"))
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("console", lambda message: self._said(message.text))
        self.page.on("request", lambda request: self._asked(request.url, own))

    def _said(self, text: str) -> None:
        if "Content Security Policy" in text or "Trusted" in text:
            self.problems.append(text)

    def _asked(self, url: str, own: str) -> None:
        if not url.startswith((own, own.replace("http", "ws"), "data:", "blob:")):
            self.problems.append(f"asked for {url}")

    def end(self, sentinel: Sentinel) -> list[str]:
        """Give what happened that must not."""
        self.page.wait_for_timeout(50)
        self.problems += self.page.evaluate("window.broken")
        self.page.context.close()
        hits, sentinel.hits = sentinel.hits, []
        return [*self.problems, *hits]
