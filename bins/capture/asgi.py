"""The reduced mode: captures behind an ASGI server such as daphne, through the same recorder.

The server has already lower-cased, regrouped or dropped header fields, joined the body and thrown trailers away, so
such a request is marked `asgi` and the page says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from time import perf_counter, time
from typing import Any

from bins.capture.asgi_faults import keep_silent, send_faulty
from bins.capture.exchange import Exchange, Head
from bins.capture.ports import Outcome
from bins.capture.recorder import Recorder
from bins.message.capture import Cut, Mode, Peer
from bins.message.client import client_address, client_scheme
from bins.message.framing import Framing
from bins.message.refusal import Refusal
from bins.message.target import route
from bins.replies.choose import BinSnapshot
from bins.replies.reply import Reply, make_reply

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_DENIED = make_reply(403, ())
"""What an ASGI server sends when a handshake is not accepted (ASGI specification, websocket close event)."""


class CaptureApp:
    """Wraps an ASGI app: requests whose raw first segment is a bin id are captured, all others are passed on."""

    def __init__(self, app: App, recorder: Recorder) -> None:
        self.app = app
        self.recorder = recorder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        target = _target(scope)
        found = self._found(target, scope)
        if found is None:
            # daphne takes root_path from any client's header; only our own settings may say where we are mounted.
            await self.app({**scope, "root_path": ""} if scope.get("root_path") else scope, receive, send)
        elif isinstance(found, Refusal):
            bin_id = self.recorder.places.bin_of(target, _fields(scope)) if self.recorder.places else None
            await refuse(scope, self.recorder.refuse(bin_id, found), send)
        else:
            answer = _DENIED if scope["type"] == "websocket" else None
            await self.capture(read_head(scope, target, found, self.recorder), scope, receive, send, answer)

    def _found(self, target: bytes, scope: Scope) -> tuple[str, bytes] | Refusal | None:
        places = self.recorder.places
        return route(target) if places is None else places.find(target, _fields(scope))

    async def capture(
        self, head: Head, scope: Scope, receive: Receive, send: Send, answer: Reply | None = None
    ) -> None:
        """Have the request of `scope` kept, and answer it: with `answer`, or as its bin says."""
        settled: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        exchange = Exchange(
            head=head, bin_id=head.bin_id, max_body=self.recorder.limits.max_body_bytes,
            on_settled=lambda _, outcome: _settle(settled, outcome), head_at=perf_counter(),
        )  # fmt: skip
        refusal = await self._find(exchange) or self._admit(exchange)
        if exchange.bin is not None and answer is not None:
            exchange.bin = BinSnapshot(exchange.bin_id, answer, status_override=False)
        try:
            if not refusal and scope["type"] == "http":
                refusal = await self._read(exchange, receive)
            if not refusal:
                self.recorder.record(exchange, exchange.cut)
            outcome: Outcome = refusal if refusal else await asyncio.shield(settled)
        except BaseException:  # the server gives up on its sender; what was recorded is stored all the same
            self.recorder.giving.forget(exchange)
            self.recorder.release(exchange)
            raise
        if scope["type"] == "websocket":
            self._let_go(exchange, outcome)
            await send({"type": "websocket.close", "code": 1008})  # kept as a request, never upgraded
        elif isinstance(outcome, Refusal):
            self.recorder.giving.release(exchange)
            self.recorder.release(exchange)
            await _send_reply(send, exchange, self.recorder.refuse(head.bin_id, outcome), 0)
        else:
            await self._answer(exchange, outcome, send)

    def _let_go(self, exchange: Exchange, outcome: Outcome) -> None:
        self.recorder.giving.release(exchange)
        self.recorder.release(exchange)
        if isinstance(outcome, Refusal):
            self.recorder.refuse(exchange.bin_id, outcome)

    async def _answer(self, exchange: Exchange, n: int, send: Send) -> None:
        if exchange.chosen is None:
            self.recorder.release(exchange)
            await _send_reply(send, exchange, exchange.reply, n)
            return
        given: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self.recorder.giving.give(exchange, n, exchange.chosen, lambda reply: _settle(given, reply))
        try:
            reply = await given
            most_seconds = self.recorder.limits.max_delay_seconds if exchange.is_held else 0.0
            if reply.fault is not None:
                await keep_silent(reply.fault, most_seconds)
            if reply.fault is None or exchange.head.method == "HEAD":
                await _send_reply(send, exchange, reply, n)
            else:
                await send_faulty(reply.fault, reply, _numbers(exchange, n), send, most_seconds)
        finally:
            self.recorder.giving.forget(exchange)

    async def _find(self, exchange: Exchange) -> Refusal | None:
        try:
            known = self.recorder.directory.get(exchange.bin_id)
        except KeyError:
            found: asyncio.Future[BinSnapshot | Refusal] = asyncio.get_running_loop().create_future()
            self.recorder.directory.look_up(exchange.bin_id, lambda known: _settle(found, known))
            known = await found
        if isinstance(known, Refusal):
            return known
        exchange.bin = known
        return None

    def _admit(self, exchange: Exchange) -> Refusal | None:
        size = min(exchange.head.framing.length or 0, self.recorder.limits.max_body_bytes)
        return self.recorder.admit(exchange, exchange.bin, size) if exchange.bin else Refusal.UNKNOWN_BIN

    async def _read(self, exchange: Exchange, receive: Receive) -> Refusal | None:
        """Read the body to its end, to a hang-up or to the deadline; give a refusal when there is no room for it."""
        try:
            async with asyncio.timeout(self.recorder.limits.body_seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        exchange.cut = Cut.HANGUP
                        return None
                    exchange.add(message.get("body", b""))
                    missing = exchange.kept - exchange.reserved
                    if missing > 0 and (refusal := self.recorder.admission.grow(missing)):
                        return refusal
                    exchange.reserved += max(missing, 0)
                    if not message.get("more_body", False):
                        break
        except TimeoutError:
            exchange.cut = Cut.TIMEOUT
            return None
        exchange.finish(perf_counter())
        return None


def _settle(future: asyncio.Future[Any], value: object) -> None:
    if not future.done():
        future.set_result(value)


def _target(scope: Scope) -> bytes:
    path: bytes = scope.get("raw_path") or scope["path"].encode("utf-8")
    query: bytes = scope.get("query_string", b"")
    return path + b"?" + query if query else path


def _fields(scope: Scope) -> list[bytes]:
    return [bytes(part).replace(b"\n", b" ") for pair in scope["headers"] for part in pair]


async def refuse(scope: Scope, reply: Reply, send: Send) -> None:
    """Turn a request away, or a handshake."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": reply.status, "headers": list(reply.headers)})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else reply.body})


def read_head(scope: Scope, target: bytes, found: tuple[str, bytes], recorder: Recorder) -> Head:
    """Give the head of `scope`, whose `target` was `found` to name a bin and a path in it."""
    fields = _fields(scope)
    length = next((value for name, value in scope["headers"] if name.lower() == b"content-length"), b"")
    host, port = (scope.get("client") or ("", 0))[:2]
    scheme = "https" if scope.get("scheme") in {"https", "wss"} else "http"
    peer = Peer(
        host, port or 0, client_address(host, fields, recorder.proxies),
        client_scheme(host, scheme, fields, recorder.proxies),
    )  # fmt: skip
    known = length.isdigit() and len(length) < 19  # more digits than any column can hold
    framing = Framing(int(length) if known else None, chunked=False, expects_continue=False)
    return Head(
        found[0], found[1], scope.get("method", "GET")[:32], target, scope.get("http_version", "1.1"), fields, framing,
        peer, False, Mode.ASGI, time(), perf_counter(),
    )  # fmt: skip


async def _send_reply(send: Send, exchange: Exchange, reply: Reply, number: int) -> None:
    headers = [*reply.headers, *(_numbers(exchange, number) if number else ())]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    body = b"" if exchange.head.method == "HEAD" else reply.body
    await send({"type": "http.response.body", "body": body})


def _numbers(exchange: Exchange, n: int) -> list[tuple[bytes, bytes]]:
    return [(b"X-Request-Id", exchange.request_id.encode("ascii")), (b"X-Bin-Request", b"%d" % n)]
