"""The real server: clients that read nothing, or send without end, are let go."""

from __future__ import annotations

import asyncio
import base64
import socket
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from bins.links.access import open_link
from bins.live import protocol
from bins.live.hub import Hub
from bins.live.protocol import SocketProtocol
from bins.live.routing import websocket_routes
from bins.models import Bin, CapturedRequest
from tests.factories import make_requests
from tests.live.sockets import RENDERERS, arrive

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Server:
    """A server of sockets on a port of this machine, which notes the connections that end."""

    def __init__(self, hub: Hub, options: Mapping[str, Any] | None = None, **wiring: Any) -> None:
        self.ended = asyncio.Event()
        self.read = asyncio.Event()
        """Set with each piece that comes."""
        routes = websocket_routes(**{"hub": hub, "renderers": RENDERERS, **wiring})
        ended, read = self.ended, self.read

        class Observed(SocketProtocol):
            def data_received(self, data: bytes) -> None:
                super().data_received(data)
                read.set()

            def connection_lost(self, exc: Exception | None) -> None:
                super().connection_lost(exc)
                ended.set()

        plain: dict[str, Any] = {"lifespan": "off", "log_config": None, "ws_per_message_deflate": False}
        self._config = uvicorn.Config(URLRouter(routes), ws=Observed, **{**plain, **(options or {})})

    @asynccontextmanager
    async def running(self) -> AsyncIterator[int]:
        """Serve, and give the port."""
        server = uvicorn.Server(self._config)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            task = asyncio.create_task(server.serve([listener]))
            try:
                yield listener.getsockname()[1]
            finally:
                server.should_exit = server.force_exit = True
                await task


async def shake_hands(port: int, token: str, query: str = "") -> Streams:
    """Open a socket by hand, whose small buffers nobody empties."""
    reader, writer = await ask(port, token, query)
    assert (await answer_in(reader)).startswith(b"HTTP/1.1 101")
    return reader, writer


async def ask(port: int, token: str, query: str = "") -> Streams:
    """Send a handshake."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    client.setblocking(False)
    await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=client, limit=1_024)
    head = (
        f"GET /ws/b/{token}{query} HTTP/1.1",
        "Host: localhost",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {base64.b64encode(b'0123456789abcdef').decode()}",
    )
    writer.write("\r\n".join([*head, "", ""]).encode())
    return reader, writer


async def answer_in(reader: asyncio.StreamReader) -> bytes:
    """Give the head of the answer to a handshake."""
    return await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)


def frame(opcode: int, payload: bytes = b"", final: bool = True) -> bytes:
    """Give a frame as clients send it, masked with zeros (RFC 6455 section 5.2)."""
    return bytes([opcode | (0x80 if final else 0), 0x80 | len(payload), 0, 0, 0, 0]) + payload


def as_large(requests: Sequence[CapturedRequest]) -> list[tuple[int, str]]:
    """Render rows that no socket buffer takes."""
    return [(row.n, "x" * 10_000_000) for row in requests]


async def test_it_drops_a_client_that_reads_nothing(
    hub: Hub, bin: Bin, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "LINGER_SECONDS", 0.05)
    monkeypatch.setattr("bins.live.consumers.GOODBYE_SECONDS", 0.05)
    monkeypatch.setattr("bins.live.feed.PAGE_ROWS", 1)
    await sync_to_async(make_requests)(bin, 2)
    server = Server(hub, stall_seconds=0.1, renderers={"html": as_large})

    async with server.running() as port:
        _, writer = await shake_hands(port, token, "?after=0")
        await asyncio.wait_for(server.ended.wait(), 60)
        writer.close()

    assert not hub._bins


async def test_it_drops_a_client_that_answers_no_pings(
    hub: Hub, bin: Bin, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "LINGER_SECONDS", 0.05)
    await sync_to_async(make_requests)(bin, 1)
    server = Server(hub, {"ws_ping_interval": 0.1, "ws_ping_timeout": 0.1}, renderers={"html": as_large})

    async with server.running() as port:
        _, writer = await shake_hands(port, token, "?after=0")
        await asyncio.wait_for(server.ended.wait(), 60)
        writer.close()

    assert server.ended.is_set()


async def test_it_drops_a_client_that_never_ends_its_message(hub: Hub, token: str) -> None:
    server = Server(hub)

    async with server.running() as port:
        _, writer = await shake_hands(port, token)
        writer.write(frame(1, final=False) + frame(0, final=False) * 1_000)
        await asyncio.wait_for(server.ended.wait(), 60)
        writer.close()

    assert server.ended.is_set()


@pytest.mark.parametrize("cut", [1, 6, 40, 105])
async def test_it_reads_what_comes_before_its_answer(
    hub: Hub, token: str, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    """A ping, of which `cut` bytes come while the link is looked up."""
    ping, opened = frame(9, b"x" * 100), threading.Event()
    monkeypatch.setattr(
        "bins.live.consumers.open_link", lambda token, **who: opened.wait(60) and open_link(token, **who)
    )
    server = Server(hub)

    async with server.running() as port:
        reader, writer = await ask(port, token)
        await asyncio.wait_for(server.read.wait(), 60)
        server.read.clear()
        writer.write(ping[:cut])
        await asyncio.wait_for(server.read.wait(), 60)
        opened.set()
        await answer_in(reader)
        writer.write(ping[cut:])
        answer = await asyncio.wait_for(reader.readexactly(102), 60)
        writer.close()

    assert answer == b"\x8a\x64" + b"x" * 100


async def test_it_drops_a_client_that_takes_no_answers(hub: Hub, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "MOST_UNREAD_BYTES", 64 * 1024)
    server = Server(hub)

    async with server.running() as port:
        _, writer = await shake_hands(port, token)
        pings = frame(9, b"x" * 100) * 1_000
        while not server.ended.is_set():
            writer.write(pings)
            await asyncio.sleep(0)  # the loop's turn; the server reads in it
        writer.close()

    assert server.ended.is_set()


async def test_it_serves_a_browser_while_others_read_nothing(hub: Hub, bin: Bin, token: str) -> None:
    async with Server(hub).running() as port:
        writers = [(await shake_hands(port, token))[1] for _ in range(5)]
        page = f"http://localhost:{port}"
        async with connect(f"ws://localhost:{port}/ws/b/{token}", additional_headers={"Origin": page}) as browser:
            await arrive(hub, bin)
            message = await asyncio.wait_for(browser.recv(), 60)
        for writer in writers:
            writer.close()

    assert '"n":1' in str(message)


async def test_it_sends_its_last_words_before_it_closes(hub: Hub, bin: Bin, token: str) -> None:
    async with (
        Server(hub).running() as port,
        connect(f"ws://localhost:{port}/ws/b/{token}") as client,
    ):
        await bin.adelete()
        await hub.look()

        last = await asyncio.wait_for(client.recv(), 60)
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(client.recv(), 60)

    assert last == '{"type":"gone"}'
    assert client.close_code == 4404
