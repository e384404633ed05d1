"""Sockets, timers and senders for tests of live delivery."""

from __future__ import annotations

import asyncio
import heapq
import json
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator

from bins.links.tokens import TOKEN_PLACEHOLDER
from bins.live.feed import Renderer
from bins.live.hub import Hub
from bins.live.routing import websocket_routes
from bins.models import Bin, CapturedRequest
from tests.factories import make_requests

Asgi = Callable[..., Awaitable[None]]

HOST = [(b"host", b"localhost:8000")]


def as_html(requests: Sequence[CapturedRequest]) -> list[tuple[int, str]]:
    """Render rows as short HTML with a link."""
    return [(row.n, f'<a href="/b/{TOKEN_PLACEHOLDER}/{row.n}">{row.method}</a>') for row in requests]


def as_objects(requests: Sequence[CapturedRequest]) -> list[tuple[int, dict[str, Any]]]:
    """Render rows as small objects."""
    return [(row.n, {"n": row.n, "method": row.method}) for row in requests]


RENDERERS: dict[str, Renderer] = {"html": as_html, "json": as_objects}


class Socket(WebsocketCommunicator):  # type: ignore[misc]
    """A client's end of a socket on the page of one token."""

    def __init__(
        self,
        hub: Hub,
        path: str,
        headers: Sequence[tuple[bytes, bytes]] = HOST,
        wrap: Callable[[Any], Any] = lambda app: app,
        **wiring: Any,
    ) -> None:
        routes = websocket_routes(**{"hub": hub, "renderers": RENDERERS, **wiring})
        super().__init__(wrap(URLRouter(routes)), f"/ws/b/{path}", headers=list(headers))

    async def opened(self) -> Socket:
        """Give the socket, accepted."""
        accepted, code = await self.connect(timeout=60)
        assert accepted, code
        return self

    async def refusal(self) -> int:
        """Give the close code of a handshake that is refused."""
        accepted, code = await self.connect(timeout=60)
        assert not accepted
        await self.wait(timeout=60) if self.future.done() else await self.leave()
        return int(code or 0)

    async def message(self) -> dict[str, Any]:
        """Give the next message."""
        message: dict[str, Any] = json.loads(await self.receive_from(timeout=60))
        return message

    async def closing(self) -> int:
        """Give the code that the server closes with."""
        event = await self.receive_output(timeout=60)
        assert event["type"] == "websocket.close"
        return int(event["code"])

    async def numbers(self, upto: int) -> list[int]:
        """Give the numbers of the rows that come, until `upto` is there; cursors must join."""
        numbers: list[int] = []
        cursor = None
        while cursor is None or cursor < upto:
            message = await self.message()
            assert message["type"] == "rows"
            assert cursor in (None, message["after"])
            cursor = message["last"]
            numbers += [row["n"] for row in message["rows"]]
        return numbers

    async def leave(self) -> None:
        """Close from the client's end."""
        await self.disconnect(timeout=60)


class Stalled:
    """Wraps an application: its client takes the handshake, and then nothing more."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def __call__(self, app: Asgi) -> Asgi:
        """Give the application with such a client."""

        async def stalled(scope: Any, receive: Any, send: Any) -> None:
            await app(scope, receive, partial(self._send, send))

        return stalled

    async def _send(self, send: Any, message: dict[str, Any]) -> None:
        if message["type"] in {"websocket.send", "websocket.close"}:
            self.sent.append(message["type"])
            await self._stay_away()
        await send(message)

    async def _stay_away(self) -> None:
        await asyncio.Event().wait()


class Leaving(Stalled):
    """Wraps an application: its client leaves after the handshake, and the server says so with `error`."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    async def _stay_away(self) -> None:
        raise self._error


class FakeTimers:
    """An event loop's clock and timers, moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0
        self._due: list[tuple[float, int, Callable[[], object]]] = []

    def time(self) -> float:
        """Give the time as moved."""
        return self.now

    def call_at(self, when: float, callback: Callable[[], object]) -> Any:
        """Remember a callback."""
        entry = (when, len(self._due), callback)
        heapq.heappush(self._due, entry)
        return _Timer(self._due, entry)

    def call_soon_threadsafe(self, callback: Callable[..., object], *args: Any) -> Any:
        """Call at once."""
        callback(*args)

    def is_closed(self) -> bool:
        """Never."""
        return False

    def move(self, seconds: float) -> None:
        """Let time pass, and call what is due."""
        self.now += seconds
        while self._due and self._due[0][0] <= self.now:
            heapq.heappop(self._due)[2]()

    @property
    def pending(self) -> int:
        """How many callbacks wait."""
        return len(self._due)


class _Timer:
    def __init__(self, due: list[Any], entry: Any) -> None:
        self._due = due
        self._entry = entry

    def cancel(self) -> None:
        self._due.remove(self._entry)


class Inbox:
    """Takes what a pump sends; a closed gate keeps the sender waiting."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self._news = asyncio.Condition()

    async def send(self, text: str) -> None:
        """Take one message."""
        await self.gate.wait()
        async with self._news:
            self.messages.append(json.loads(text))
            self._news.notify_all()

    async def until(self, is_enough: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """Give the messages once they are enough."""
        async with asyncio.timeout(60), self._news:
            await self._news.wait_for(lambda: is_enough(self.messages))
        return self.messages


def numbers_in(messages: Sequence[dict[str, Any]]) -> list[int]:
    """Give the numbers of all rows in `messages`."""
    return [row["n"] for message in messages if message["type"] == "rows" for row in message["rows"]]


async def arrive(hub: Hub, bin: Bin, count: int = 1) -> None:
    """Let `count` requests be committed, and the hub be rung, as the journal does."""
    made = await sync_to_async(make_requests)(bin, count)
    hub.ring(bin.pk, made[-1].n)
