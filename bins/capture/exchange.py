"""One request and its answer: read piece by piece, handed to the journal, settled, sent when its turn has come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import cast

import msgspec

from bins.capture.ports import Outcome
from bins.message.capture import OVER_LIMIT, WHOLE, Capture, Cut, Mode, Peer
from bins.message.framing import Framing
from bins.message.headers import encode_fields
from bins.message.ids import new_request_id
from bins.replies.choose import BinSnapshot, Chosen
from bins.replies.plan import Plan
from bins.replies.reply import Reply


class Head(msgspec.Struct):
    """A request head as read, with the clocks' stand at its first byte."""

    bin_id: str
    path: bytes
    method: str
    target: bytes
    http_version: str
    fields: list[bytes]
    """Header fields: name, value, name, value …"""
    framing: Framing
    peer: Peer
    reused: bool
    mode: Mode
    received: float
    """Wall clock at the first byte, seconds since 1970-01-01 UTC."""
    began: float
    """Performance counter at the first byte, seconds."""


class Turn(msgspec.Struct, eq=False):
    """A place in the order of a connection's answers."""

    answer: bytes | None = None
    """Bytes to send, once they are known."""
    close: bool = False
    """True when the connection ends with this answer."""
    run: Callable[[], None] | None = None
    """Gives the answer itself once its turn has come: an application, or a fault. None once it has been started."""


class Exchange(Turn, eq=False, kw_only=True):
    """A capture in the making, and the journal's entry for it. Keeps at most `max_body` bytes and counts the rest.

    A struct, since one is made for every request and its defaults then cost nothing.
    """

    head: Head
    bin_id: str
    max_body: int
    on_settled: Callable[[Exchange, Outcome], None]
    head_at: float
    """Performance counter when the head was complete, seconds."""
    body_at: float = 0.0
    """The same for the body, or where it was cut."""
    bin: BinSnapshot | None = None
    """Set when the request is admitted."""
    request_id: str = msgspec.field(default_factory=new_request_id)
    capture: Capture = msgspec.field(default=cast("Capture", None))
    """Set when the request is recorded."""
    reply: Reply = msgspec.field(default=cast("Reply", None))
    """Set when the request is recorded, and when its count has picked another."""
    chosen: Chosen | None = None
    """Set when the request is recorded and its reply is not built in."""
    planned: int | Plan = 0
    """Set when the request is recorded: the reply's status, or the plan of one that is not built in."""
    count: int = 0
    """Set by the journal: the count of its plan."""
    is_held: bool = False
    """True while its sender is kept waiting on purpose, or may be."""
    is_leaving: bool = False
    """True when its sender has closed its side; it may still read an answer."""
    is_gone: bool = False
    """True when its sender will not get an answer."""
    n: int = 0
    """Its number, set when its reply is held back."""
    send: Callable[[], None] | None = None
    """Sends the reply that is held back."""
    timer: asyncio.TimerHandle | None = None
    """Calls `hurry` when it has been held back long enough."""
    trailers: list[bytes] = []
    reserved: int = 0
    """Bytes that admission holds for the body."""
    seen: int = 0
    kept: int = 0
    complete: bool = False
    cut: Cut = WHOLE
    """Why reading stopped, while the bin was still being looked up."""
    waiting_since: float = 0.0
    settled: bool = False
    first: bytes = b""
    """The first piece of the body."""
    rest: bytearray | None = None
    """What came behind it, joined: two-byte pieces kept apart would take thirty times their size."""

    def add(self, data: bytes) -> None:
        """Take a piece of the body; keep what fits."""
        size = len(data)
        self.seen += size
        room = self.max_body - self.kept
        if size > room:
            data, size = data[:room], room
        self.kept += size
        if self.rest is not None:
            self.rest += data
        elif self.first:
            self.rest = bytearray(data)
        else:
            self.first = data

    def finish(self, now: float) -> None:
        """Note that the whole body has been read, at `now` of the performance counter."""
        self.complete = True
        self.body_at = now

    @property
    def over_limit(self) -> bool:
        """True when more was sent than is kept."""
        return self.seen > self.kept

    def finished(self, cut: Cut) -> Capture:
        """Give the request as the value that is stored."""
        head = self.head
        if not self.complete:
            self.body_at = perf_counter()
        return Capture(
            self.request_id,
            head.method,
            head.target,
            head.path,
            head.http_version,
            encode_fields(head.fields),
            encode_fields(self.trailers) if self.trailers else b"",
            self._take_body(),
            max(self.seen, head.framing.length or 0),
            OVER_LIMIT if self.seen > self.kept else cut,
            head.peer,
            head.reused,
            head.mode,
            int(head.received * 1e6),
            int((self.head_at - head.began) * 1e6),
            int((self.body_at - head.began) * 1e6),
        )

    def _take_body(self) -> bytes:
        """Give the bytes kept and hold them no longer: from here on the capture does."""
        first, rest = self.first, self.rest
        self.first, self.rest = b"", None
        return first if rest is None else b"".join((first, rest))

    def elapsed_us(self) -> int:
        """Microseconds since the first byte."""
        return int((perf_counter() - self.head.began) * 1e6)

    def drop_capture(self) -> None:
        """Hold its bytes no longer: the store has them, and an answer may be a long time coming."""
        self.capture = cast("Capture", None)

    def hurry(self) -> None:
        """Send at once what is held back."""
        send, self.send = self.send, None
        self.stop_waiting()
        if send is not None:
            send()

    def stop_waiting(self) -> None:
        """Never send what is held back."""
        self.send = None
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def settle(self, outcome: Outcome) -> None:
        """Take the journal's answer."""
        self.on_settled(self, outcome)
