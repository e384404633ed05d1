"""What stands before the pages."""

from __future__ import annotations

from typing import Any

import pytest

from bins.message.places import Places
from inspector.front import Front


class App:
    """Remembers what it was asked, and what was sent instead."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.sent: list[Any] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append((scope["path"], scope["root_path"]))

    async def send(self, message: Any) -> None:
        self.sent.append(message)


async def ask(front_of: App, prefix: str = "", places: Places | None = None, **scope: Any) -> App:
    asked = {"type": "http", "method": "GET", "path": "/", "root_path": "/evil", "headers": [(b"host", b"h")]} | scope
    await Front(front_of, prefix, places)(asked, None, front_of.send)  # type: ignore[arg-type]
    return front_of


@pytest.mark.parametrize("path", ["/hooks/b/x", "/b/x"])
async def test_it_understands_a_path_in_front_and_one_taken_off(path: str) -> None:
    assert (await ask(App(), "/hooks", path=path)).asked == [("/hooks/b/x", "/hooks")]


@pytest.mark.parametrize(("path", "seen"), [("/hooks", "/hooks/"), ("/hooksx", "/hooks/hooksx"), ("/", "/hooks/")])
async def test_it_takes_off_nothing_else(path: str, seen: str) -> None:
    assert (await ask(App(), "/hooks", path=path)).asked == [(seen, "/hooks")]


async def test_no_header_says_where_it_is_mounted() -> None:
    headers = [(b"host", b"h"), (b"x-forwarded-prefix", b"/evil"), (b"daphne-root-path", b"/evil")]

    assert (await ask(App(), path="/b", headers=headers)).asked == [("/b", "")]


async def test_a_host_of_captures_shows_no_page() -> None:
    app = await ask(App(), places=Places(host="h"))

    assert app.asked == []
    assert app.sent[0]["status"] == 404
    assert b"does nothing else" in app.sent[1]["body"]


async def test_a_host_of_captures_opens_no_socket() -> None:
    app = await ask(App(), places=Places(host="h"), type="websocket")

    assert (app.asked, app.sent) == ([], [{"type": "websocket.close", "code": 1008}])
