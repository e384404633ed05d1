"""Stand-ins for the journal, the directory and the transport: every argument optional, every default fixed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from time import perf_counter
from typing import Any

import msgspec
from uvicorn import Config
from uvicorn.server import ServerState

from bins.capture.exchange import Exchange, Head
from bins.capture.ports import Entry, Found, Outcome
from bins.capture.recorder import Recorder
from bins.capture.wire import WireProtocol
from bins.message.capture import Mode, Peer
from bins.message.client import Network
from bins.message.framing import Framing
from bins.message.limits import Limits
from bins.message.refusal import Refusal
from bins.replies.choose import BinSnapshot
from bins.replies.plan import Outcome as Given

BIN = "a" * 24
UNKNOWN = "0" * 24
SLOW = "c" * 24
"""A bin that the directory has to look up."""


class FakeJournal:
    """Keeps what it is handed until the test settles it."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.refused: list[tuple[str, Refusal]] = []
        self.times: list[tuple[str, int]] = []
        self.amended: list[tuple[str, int, int, bytes]] = []
        self.waiting = 0
        self.came = asyncio.Event()

    def submit(self, entry: Entry) -> None:
        """Take an entry."""
        self.entries.append(entry)
        self.came.set()

    def amend(self, bin_id: str, n: int, given: Given, note: bytes) -> None:
        """Remember what a request got in the end."""
        self.amended.append((bin_id, n, given.status, note))

    def settle(self, *outcomes: Outcome) -> None:
        """Settle the oldest entries."""
        for outcome in outcomes:
            self.entries.pop(0).settle(outcome)

    def count_refused(self, bin_id: str, refusal: Refusal) -> None:
        """Remember a refusal."""
        self.refused.append((bin_id, refusal))

    def note_times(self, bin_id: str, n: int, committed_us: int, sent_us: int) -> None:
        """Remember that times were noted."""
        assert 0 <= committed_us <= sent_us
        self.times.append((bin_id, n))


class FakeDirectory:
    """Knows one bin; what it does not know it answers when the test says so."""

    def __init__(self) -> None:
        self.known: dict[str, BinSnapshot | Refusal] = {BIN: BinSnapshot(BIN), UNKNOWN: Refusal.UNKNOWN_BIN}
        self.asked: list[tuple[str, Found]] = []

    def get(self, bin_id: str) -> BinSnapshot | Refusal:
        """Give what is known."""
        return self.known[bin_id]

    def look_up(self, bin_id: str, found: Found) -> None:
        """Remember a question."""
        self.asked.append((bin_id, found))

    def answer(self, known: BinSnapshot | Refusal | None = None) -> None:
        """Answer the oldest question."""
        bin_id, found = self.asked.pop(0)
        found(known or BinSnapshot(bin_id))


class FakeTransport:
    """Remembers what is done to it."""

    def __init__(self) -> None:
        self.sent = b""
        self.reading = True
        self.closed = False
        self.aborted = False
        self.ended = False
        self.protocol: Any = None

    def write(self, data: bytes) -> None:
        """Take bytes, as strictly as a real one."""
        assert not self.ended
        if not self.closed:
            self.sent += data

    def write_eof(self) -> None:
        """End the sending side."""
        self.ended = True

    def can_write_eof(self) -> bool:
        """Tell that it can."""
        return True

    def close(self) -> None:
        """Close softly."""
        self.closed = True

    def abort(self) -> None:
        """Close at once."""
        self.closed = self.aborted = True

    def is_closing(self) -> bool:
        """Tell whether it was closed."""
        return self.closed

    def pause_reading(self) -> None:
        """Read no more."""
        self.reading = False

    def resume_reading(self) -> None:
        """Read on."""
        self.reading = True

    def get_extra_info(self, name: str) -> Any:
        """Give the addresses."""
        return {"peername": ("192.0.2.1", 4711), "sockname": ("192.0.2.2", 80)}.get(name)

    def set_protocol(self, protocol: Any) -> None:
        """Hand over."""
        self.protocol = protocol

    def get_protocol(self) -> Any:
        """Give whoever has it now."""
        return self.protocol


class App:
    """An application that answers when the test lets it, and notes what it was told."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.started: list[str] = []
        self.told: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Read to the end, wait, answer."""
        self.started.append(scope["path"])
        while (message := await receive())["type"] == "http.request" and message.get("more_body"):
            pass
        self.told.append(message["type"])
        await self.open.wait()
        await send({"type": "http.response.start", "status": 202, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


class Line:
    """A connection with everything round it faked."""

    def __init__(self, app: Any = None, proxies: tuple[Network, ...] = (), **limits: Any) -> None:
        self.journal = FakeJournal()
        self.directory = FakeDirectory()
        self.transport = FakeTransport()
        self.recorder = Recorder(self.directory, self.journal, Limits(**limits), proxies)
        self.state = ServerState()
        config = Config(app or _not_found, ws="websockets-sansio", lifespan="off", log_config=None)
        self.protocol = WireProtocol(config, self.state, {}, asyncio.get_running_loop(), recorder=self.recorder)
        self.protocol.connection_made(self.transport)  # type: ignore[arg-type]  # only looks like one

    def receive(self, data: bytes, *, bytewise: bool = False) -> Line:
        """Bring data from the sender."""
        for piece in (data[at : at + 1] for at in range(len(data))) if bytewise else (data,):
            self.protocol.data_received(piece)
        return self

    @property
    def statuses(self) -> list[int]:
        """Statuses sent so far."""
        return [int(status) for status in re.findall(rb"HTTP/1\.1 ([0-9]{3}) ", self.transport.sent)]

    @property
    def reserved(self) -> int:
        """Bytes that admission holds."""
        return self.recorder.admission.inflight_bytes


def make_head(body: int | None = None, *, chunked: bool = False, **changes: Any) -> Head:
    """Give a head that announces `body` bytes."""
    framing = Framing(body, chunked=chunked, expects_continue=False)
    target = b"/" + BIN.encode()
    peer = Peer("::1", 1, "::1", "http")
    head = Head(BIN, b"", "POST", target, "1.1", [b"Host", b"h"], framing, peer, False, Mode.WIRE, 1.5, 0.0)
    return msgspec.structs.replace(head, **changes)


def make_exchange(
    head: Head | None = None, max_body: int = 100, on_settled: Callable[[Exchange, Outcome], None] | None = None
) -> Exchange:
    """Give an exchange of a known bin."""
    head = head or make_head()
    ignore: Callable[[Exchange, Outcome], None] = lambda exchange, outcome: None  # noqa: E731
    return Exchange(
        head=head, bin_id=head.bin_id, max_body=max_body, on_settled=on_settled or ignore, head_at=perf_counter(),
        bin=BinSnapshot(head.bin_id),
    )  # fmt: skip


def post(rest: bytes = b"", body: bytes = b"", *fields: bytes, bin_id: str = BIN, length: int | None = None) -> bytes:
    """Give a POST to a bin; `length` announces another body than follows."""
    size = len(body) if length is None else length
    lines = b"".join(b"%b\r\n" % field for field in (b"Host: h", b"Content-Length: %d" % size, *fields))
    return b"POST /%b%b HTTP/1.1\r\n%b\r\n%b" % (bin_id.encode(), rest, lines, body)


def get(target: str = f"/{BIN}", *fields: bytes) -> bytes:
    """Give a GET."""
    return b"GET %b HTTP/1.1\r\n%b\r\n" % (
        target.encode(),
        b"".join(b"%b\r\n" % field for field in (b"Host: h", *fields)),
    )


async def _not_found(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def settled() -> None:
    """Let everything that is ready run."""
    for _ in range(10):
        await asyncio.sleep(0)


def later(seconds: float) -> float:
    """Give the performance counter's stand in so many seconds."""
    return perf_counter() + seconds
