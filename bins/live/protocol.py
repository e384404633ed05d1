"""The server's end of a socket: uvicorn's protocol, which lets go of clients that read nothing or send without end."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from bins.live.bell import Bell, Inbox

LINGER_SECONDS = 2.0
"""Time for a client to take what is left and to answer the close frame, once the application has ended."""
MOST_UNREAD_BYTES = 4 * 1024 * 1024
"""More than one page: only answers to pings that are never read come to that."""
MOST_FRAGMENTS = 64


class SocketProtocol(WebSocketsSansIOProtocol):
    """Ends the connection when the application has ended, and bounds what uvicorn leaves open.

    uvicorn closes the transport, which first waits for its buffer to be read: a client that reads nothing keeps both
    for ever, since TCP lets a receiver hold its window shut as long as it likes (RFC 9293 section 3.8.6.1).
    """

    # Of the attributes of uvicorn's protocol, those of every idle socket: a dictionary of so many takes 1.5 KB.
    __slots__ = (
        "app", "app_state", "asgi_version", "came_early", "client", "close_sent", "close_timeout", "close_timer",
        "config", "conn", "connections", "curr_msg_data_type", "default_headers", "disconnected", "frames",
        "handshake_complete", "handshake_initiated", "initial_response", "last_ping_rtt", "logger", "loop",
        "pending_ping_payload", "ping_interval", "ping_sent_at", "ping_timeout", "ping_timer", "pong_timer", "queue",
        "read_paused", "request", "response", "root_path", "scheme", "scope", "server", "tasks", "transport",
        "writable",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = Inbox()  # type: ignore[assignment]  # what is used of a queue
        self.writable = Bell()  # type: ignore[assignment]
        self.writable.set()
        self.came_early = False
        """True when the client sent more before it had an answer: it is with the parser already, in part or whole."""

    async def send(self, message: Any) -> None:
        """Send for the application; once the socket is open, let go of its handshake, which would wait with it."""
        await super().send(message)
        if message["type"] == "websocket.accept":
            self._forget_handshake()

    def _forget_handshake(self) -> None:
        del self.request, self.response
        self.server = self.client = None  # the application was told
        cast("list[Any]", self.scope["headers"]).clear()  # which copies of the scope share
        cast("dict[str, Any]", self.scope).clear()
        if not self.came_early and not self.conn.extensions and self.conn.state is OPEN:
            # Their parser of frames keeps the request that it began with; this one begins behind it.
            self.conn = ServerProtocol(state=OPEN, max_size=self.config.ws_max_size, logger=self.logger)

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        """Drop the connection soon after the application has ended."""
        super().on_task_complete(task)
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def keepalive_timeout(self) -> None:
        """Close on a client that answers no pings, and drop it if it takes no close frame either."""
        super().keepalive_timeout()
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def data_received(self, data: bytes) -> None:
        """Take bytes of a client that takes ours."""
        if self.transport.get_write_buffer_size() > MOST_UNREAD_BYTES:
            self.transport.abort()
        else:
            self.came_early = self.handshake_initiated and not self.handshake_complete
            super().data_received(data)

    def handle_cont(self, event: Frame) -> None:
        """Take a part of a message, unless it is one of very many."""
        if len(self.frames) >= MOST_FRAGMENTS:
            self.transport.abort()
        else:
            super().handle_cont(event)
