"""One request and its answer: read piece by piece, handed to the journal, settled, sent when its turn has come."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import msgspec

from bins.capture.ports import Outcome
from bins.message.capture import Capture, Cut, Mode, Peer
from bins.message.framing import Framing
from bins.message.headers import encode_fields
from bins.message.ids import new_request_id
from bins.replies.choose import BinSnapshot
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


class Turn:
    """A place in the order of a connection's answers."""

    __slots__ = ("answer", "close")

    def __init__(self, *, close: bool = False) -> None:
        self.answer: bytes | None = None
        """Bytes to send, once they are known."""
        self.close = close
        """True when the connection ends with this answer."""


class Exchange(Turn):
    """A capture in the making, and the journal's entry for it. Keeps at most `max_body` bytes and counts the rest."""

    __slots__ = (
        "_first", "_max_body", "_on_settled", "_rest", "bin", "bin_id", "body_at", "capture", "complete", "cut",
        "head", "head_at", "kept", "reply", "request_id", "reserved", "seen", "settled", "trailers", "waiting_since",
    )  # fmt: skip

    def __init__(
        self, head: Head, max_body: int, on_settled: Callable[[Exchange, Outcome], None], *, close: bool = False
    ) -> None:
        self.answer = None
        self.close = close
        self.head = head
        self.bin_id = head.bin_id
        self.bin: BinSnapshot | None = None
        """Set when the request is admitted."""
        self.request_id = new_request_id()
        self.capture: Capture
        self.reply: Reply
        self.trailers: list[bytes] = []
        self.reserved = 0
        """Bytes that admission holds for the body."""
        self.seen = 0
        self.kept = 0
        self.complete = False
        self.cut = Cut.NONE
        """Why reading stopped, while the bin was still being looked up."""
        self.waiting_since = 0.0
        self.settled = False
        self.head_at = self.body_at = perf_counter()
        self._max_body = max_body
        self._first = b""
        self._rest: bytearray | None = None
        """What came behind the first piece, joined: two-byte pieces kept apart would take thirty times their size."""
        self._on_settled = on_settled

    def add(self, data: bytes) -> None:
        """Take a piece of the body; keep what fits."""
        size = len(data)
        self.seen += size
        room = self._max_body - self.kept
        if size > room:
            data, size = data[:room], room
        self.kept += size
        if self._rest is not None:
            self._rest += data
        elif self._first:
            self._rest = bytearray(data)
        else:
            self._first = data

    def finish(self) -> None:
        """Note that the whole body has been read."""
        self.complete = True
        self.body_at = perf_counter()

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
            encode_fields(self.trailers),
            self._take_body(),
            max(self.seen, head.framing.length or 0),
            Cut.LIMIT if self.seen > self.kept else cut,
            head.peer,
            head.reused,
            head.mode,
            int(head.received * 1e6),
            int((self.head_at - head.began) * 1e6),
            int((self.body_at - head.began) * 1e6),
        )

    def _take_body(self) -> bytes:
        """Give the bytes kept and hold them no longer: from here on the capture does."""
        first, rest = self._first, self._rest
        self._first, self._rest = b"", None
        return first if rest is None else b"".join((first, rest))

    def elapsed_us(self) -> int:
        """Microseconds since the first byte."""
        return int((perf_counter() - self.head.began) * 1e6)

    def settle(self, outcome: Outcome) -> None:
        """Take the journal's answer."""
        self._on_settled(self, outcome)
