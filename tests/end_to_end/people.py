"""People at a real server: the first account by the printed link, and browsers that have signed in."""

from __future__ import annotations

import re

import httpx

from tests.serving import Served

PASSWORD = "correct-horse-battery"
BROWSER = {"Accept": "text/html", "User-Agent": "Mozilla/5.0"}
_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def set_up_link(served: Served) -> str:
    """Give the link to the first account, which is printed below the server's address."""
    assert served.process.stdout is not None
    return served.process.stdout.readline().rpartition(" ")[2].strip()


def browser_at(served: Served) -> httpx.Client:
    """Give a browser that follows redirects, and keeps no connection that would have to be closed."""
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.Client(base_url=served.url, headers=BROWSER, follow_redirects=True, timeout=30, limits=limits)


def send_form(browser: httpx.Client, page: str, action: str = "", **fields: str) -> httpx.Response:
    """Fill in the form of a page and send it."""
    form = browser.get(page)
    token = _CSRF.search(form.text)
    assert token, form.text
    return browser.post(action or page, data={"csrfmiddlewaretoken": token[1], **fields})


def set_up(served: Served, name: str = "root") -> httpx.Client:
    """Give the browser of the first admin."""
    browser = browser_at(served)
    send_form(browser, set_up_link(served), name=name, password=PASSWORD).raise_for_status()
    return browser


def sign_in(served: Served, name: str, password: str = PASSWORD) -> httpx.Client:
    """Give a browser in which somebody has signed in."""
    browser = browser_at(served)
    send_form(browser, "/b/sign-in", name=name, password=password).raise_for_status()
    return browser
