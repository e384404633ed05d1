"""A tiny server that answers every request with a fault, on a loop in a thread, for clients on plain sockets."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bins.capture.faults import perform
from bins.capture.performance import Performance
from bins.replies.reply import Reply, make_reply
from bins.replies.spec import Fault
from tests.waiting import until

REPLY = make_reply(200, [(b"Content-Type", b"text/plain"), (b"Content-Encoding", b"br")], b"0123456789" * 40)
LINES = b"Date: now\r\nX-Bin-Request: 7\r\n"
GET = b"GET / HTTP/1.1\r\n\r\n"
HEAD = b"HEAD / HTTP/1.1\r\n\r\n"


@dataclass
class Stage:
    """What the next requests get, and what became of the last."""

    address: tuple[str, int]
    loop: asyncio.AbstractEventLoop
    fault: Fault
    reply: Reply
    most_seconds: float = 20.0
    ended: queue.Queue[bool] = field(default_factory=queue.Queue)
    """What `done` was called with."""
    held: list[int] = field(default_factory=list)
    """Bytes in the transport at each pause."""
    paused: threading.Event = field(default_factory=threading.Event)
    performances: queue.Queue[Performance] = field(default_factory=queue.Queue)
    """Those that have begun."""
    open: set[asyncio.Transport] = field(default_factory=set)

    def connect(self, receive_buffer: int = 0) -> socket.socket:
        """A new connection."""
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(30)
        client.connect(self.address)
        return client

    def ask(self, request: bytes = GET) -> bytes:
        """Everything that comes up to the end of the connection."""
        with self.connect() as client:
            client.sendall(request)
            return read_all(client)

    def end(self) -> bool:
        """What the next call of `done` is told, waited for."""
        return self.ended.get(timeout=30)

    def on_the_loop(self, *calls: Callable[[], object]) -> None:
        """Make these calls where the server runs, and wait for them."""
        done = threading.Event()
        for call in (*calls, done.set):
            self.loop.call_soon_threadsafe(call)
        assert done.wait(30)


class Performer(asyncio.Protocol):
    """Answers each request with the stage's fault, and closes as the wire protocol does."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.read = b""
        self.performance: Performance | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as every TCP server's
        self.transport = transport
        self.stage.open.add(transport)

    def data_received(self, data: bytes) -> None:
        self.read += data
        if self.read.endswith(b"\r\n\r\n"):
            head_only, self.read = self.read.startswith(b"HEAD"), b""
            stage = self.stage
            self.performance = perform(
                stage.fault, stage.reply, LINES, head_only, self.transport, stage.loop, stage.most_seconds, self.done
            )
            stage.performances.put(self.performance)

    def done(self, close: bool) -> None:
        self.stage.ended.put(close)
        self.performance = None
        if close and not self.transport.is_closing():
            self.transport.write_eof()
            self.transport.close()

    def pause_writing(self) -> None:
        self.stage.held.append(self.transport.get_write_buffer_size())
        self.stage.paused.set()
        if self.performance is not None:
            self.performance.paused()

    def resume_writing(self) -> None:
        if self.performance is not None:
            self.performance.writable()

    def connection_lost(self, exc: Exception | None) -> None:
        self.stage.open.discard(self.transport)
        if self.performance is not None:
            self.performance.cancel()


@contextlib.contextmanager
def performing(loop: asyncio.AbstractEventLoop, fault: Fault, reply: Reply = REPLY) -> Iterator[Stage]:
    """A stage on `loop`, which runs in a thread of its own and is closed at the end."""
    stage = Stage(("127.0.0.1", 0), loop, fault, reply)
    ready, stop = threading.Event(), asyncio.Event()
    thread = threading.Thread(target=lambda: (loop.run_until_complete(_serve(stage, ready, stop)), loop.close()))
    thread.start()
    try:
        assert ready.wait(30)
        yield stage
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


async def _serve(stage: Stage, ready: threading.Event, stop: asyncio.Event) -> None:
    server = await stage.loop.create_server(lambda: Performer(stage), *stage.address)
    stage.address = server.sockets[0].getsockname()
    ready.set()
    await stop.wait()
    server.close()
    await _let_go(stage)


async def _let_go(stage: Stage) -> None:
    for transport in list(stage.open):
        transport.abort()
    await until(lambda: not stage.open)
    for _ in range(3):
        await asyncio.sleep(0)  # a closed handle is given back by the loop in the rounds that follow


def read_all(client: socket.socket) -> bytes:
    """What comes up to a FIN; a reset raises ConnectionResetError."""
    return b"".join(iter(lambda: client.recv(65536), b""))


def read_until_reset(client: socket.socket) -> tuple[bytes, bool]:
    """What comes, and whether it ended with a reset."""
    got = b""
    try:
        while piece := client.recv(65536):
            got += piece
    except ConnectionResetError:
        return got, True
    return got, False
