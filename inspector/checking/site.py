"""The way in: health, a bin for a moment, its websocket, and a request whose bytes a proxy may have changed."""

from __future__ import annotations

import contextlib
import http.client
import json
import ssl
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from inspector.checking.changes import PAUSE_SECONDS, Probe, changes
from inspector.checking.door import Answer, Door
from inspector.checking.report import Line, Lines, cause, fail, ok, warn
from inspector.checking.written import NAME

_SECONDS = 10.0
_HEARING_SECONDS = 5.0
_MEND = "Give --token-file an API token for all of your bins that writes."

Bin = dict[str, Any]


def lines(url: str, api_token: str = "") -> Lines:
    """Come in by `url` as senders and pages do; the bin made for that, with `api_token` if given, is deleted again."""
    try:
        door = Door(url)
    except ValueError as error:
        yield fail("site", f"{url!r} is no address to come in by", f"{str(error).capitalize()}.")
        return
    try:
        yield from _come_in(door, api_token)
    except ssl.SSLError as error:
        yield fail("site", f"TLS: {cause(error)}", f"Give {door.host} a certificate that is trusted here.")
    except (OSError, http.client.HTTPException) as error:
        mend = "Start the server and what is in front of it, or name another address with --url."
        yield fail("site", f"{door.url} cannot be reached: {cause(error)}", mend)


def _come_in(door: Door, api_token: str) -> Lines:
    health = door.ask("GET", "/healthz")
    if (health.status, health.body) != (200, b"ok\n"):
        yield fail("site", f"{door.url}/healthz answers {_told(health)}", "Let what is in front hand on every path.")
        return
    yield ok("site", f"{door.url} answers")
    made = door.ask("POST", "/api/bins", api_token, json.dumps({"name": NAME}).encode())
    if made.status != 201:
        yield _no_bin(door, made, api_token)
        return
    bin: Bin = made.json
    try:
        yield from _address(door, bin)
        yield from _through(door, bin)
    finally:
        gone = door.ask("DELETE", f"/api/bins/{bin['id']}", bin["manage_token"])
    if gone.status != 204:
        yield warn("site", f"the bin {bin['id']} could not be deleted: {_told(gone)}")


def _no_bin(door: Door, made: Answer, api_token: str) -> Line:
    if made.status == http.HTTPStatus.UNAUTHORIZED and not api_token:
        return warn("site", f"people sign in here, so nothing was sent to a bin. {_MEND}")
    mend = f"Set INSPECTOR_PUBLIC_URL={door.url}, or name the host in INSPECTOR_ALLOWED_HOSTS."
    if made.status in {http.HTTPStatus.UNAUTHORIZED, http.HTTPStatus.FORBIDDEN}:
        mend = _MEND
    return fail("site", f"no bin could be made: {_told(made)}", mend)


def _address(door: Door, bin: Bin) -> Lines:
    believed = bin["page_url"].rpartition("/b/")[0]
    if believed != door.url:
        yield warn("site", f"links are shown as {believed}/…: set INSPECTOR_PUBLIC_URL={door.url}")


def _way_in(door: Door, bin: Bin) -> tuple[Door, str]:
    """Give where captures are sent to, and the bin's path there: not where pages are, when they have their own host."""
    capture = urlsplit(bin["capture_url"])
    if capture.hostname == urlsplit(bin["page_url"]).hostname:
        return door, f"{door.prefix}/{bin['id']}"
    return Door(f"{capture.scheme}://{capture.netloc}"), capture.path


def _through(door: Door, bin: Bin) -> Lines:
    with contextlib.ExitStack() as stack:
        page = None
        try:
            page = stack.enter_context(_page(door, bin))
        except (OSError, WebSocketException) as error:
            mend = "Let what is in front hand on Upgrade and Connection (nginx: proxy_set_header, twice)."
            yield fail("websocket", f"it does not open: {cause(error)}", mend)
        way_in, path = _way_in(door, bin)
        probe = Probe(path, way_in.host, way_in.scheme)
        answer = way_in.send(probe.pieces, PAUSE_SECONDS)
        if answer.status != 200 or not answer.headers["X-Bin-Request"]:
            yield from _turned_away(way_in, path, answer)
            return
        if page is not None:
            yield from _heard(page)
    found = door.ask("GET", f"/api/bins/{bin['id']}/requests/1", bin["view_token"])
    yield from changes(probe, found.json)


@contextlib.contextmanager
def _page(door: Door, bin: Bin) -> Iterator[ClientConnection]:
    url = f"{door.socket_url}/ws/b/{bin['view_token']}?after=0&format=json"
    with connect(url, open_timeout=_SECONDS, close_timeout=1, compression=None, proxy=None) as page:
        yield page


def _heard(page: ClientConnection) -> Lines:
    """Wait for the row of the probe."""
    end = time.monotonic() + _HEARING_SECONDS
    try:
        while not json.loads(page.recv(timeout=max(end - time.monotonic(), 0))).get("rows"):
            pass
        yield ok("websocket", "it opens, and tells of a request at once")
    except (OSError, WebSocketException) as error:
        mend = "Let what is in front hand on what a websocket says at once, and keep it open."
        yield fail("websocket", f"it opened, then told nothing: {cause(error)}", mend)


def _turned_away(way_in: Door, path: str, answer: Answer) -> Lines:
    plain = way_in.ask("POST", path.removeprefix(way_in.prefix) or "/", body=b"plain")
    if plain.headers["X-Bin-Request"]:
        mend = "Let it hand on %2F in paths, _ in header names, and chunked bodies."
        yield fail("proxy", f"it turns away a request that is odd but legal: {_told(answer)}", mend)
    else:
        mend = "Let what is in front hand on every method and path, and the headers of answers."
        yield fail("proxy", f"a request to a bin was not answered by it: {_told(plain)}", mend)


def _told(answer: Answer) -> str:
    """Give an answer in a few words."""
    words = " ".join(answer.body[:100].decode("ascii", "replace").split())
    to = answer.headers["Location"]
    return f"{answer.status}{f' to {to}' if to else ''} {words}".strip()
