"""The faults that an application behind an ASGI server can make for real; the others are refused when they are saved.

One that was saved under our own server is answered plainly here: the server in between allows nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from time import monotonic
from typing import Any

from bins.replies.reply import Pairs, Reply
from bins.replies.spec import Fault, FaultKind
from bins.replies.spoiled import broken_gzip, enlarged, is_bodiless, large_pieces

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_STEPS_A_SECOND = 10


async def keep_silent(fault: Fault, most_seconds: float) -> None:
    """Let the silence of a fault pass, `most_seconds` at most; its reply comes then, since nobody here can close."""
    if fault.kind is FaultKind.SILENT:
        await asyncio.sleep(min(fault.seconds or most_seconds, most_seconds))


async def send_faulty(
    fault: Fault, reply: Reply, more: Iterable[tuple[bytes, bytes]], send: Send, seconds: float
) -> None:
    """Send `reply` with what goes wrong in it, within `seconds`; `reply` has no body where none may follow."""
    if fault.kind is FaultKind.BAD_GZIP:
        reply = broken_gzip(reply)
    if fault.kind is FaultKind.LARGE_BODY:
        body = reply.body
        reply = enlarged(reply, fault.mebibytes)
        await _start(reply.status, reply.headers, more, send)
        for piece in () if is_bodiless(reply) else large_pieces(body, fault.mebibytes):
            await send({"type": "http.response.body", "body": bytes(piece), "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        return
    await _start(reply.status, reply.headers, more, send)
    if fault.kind is FaultKind.DRIP:
        await _drip(reply.body, fault.bytes_per_second, send, seconds)
    else:
        await send({"type": "http.response.body", "body": reply.body})


async def _start(status: int, headers: Pairs, more: Iterable[tuple[bytes, bytes]], send: Send) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *more]})


async def _drip(body: bytes, bytes_per_second: int, send: Send, seconds: float) -> None:
    """Send `body` slowly; what is left when the time is over comes at once, since nobody here can break off."""
    end = monotonic() + seconds
    each, pause = max(bytes_per_second // _STEPS_A_SECOND, 1), max(1 / _STEPS_A_SECOND, 1 / bytes_per_second)
    while body and monotonic() < end:
        await send({"type": "http.response.body", "body": body[:each], "more_body": True})
        body = body[each:]
        await asyncio.sleep(pause)
    await send({"type": "http.response.body", "body": body})
