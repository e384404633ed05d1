"""Captures, entries and a store for tests of the journal: every argument optional, every default fixed."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from bins.capture.ports import Outcome
from bins.journal.frames import Amendments, Call, Write
from bins.journal.rows import Item
from bins.message.capture import Capture, Cut, Mode, Peer
from bins.message.headers import encode_fields
from bins.replies.plan import WHOLE_RULE, Choice, Plan
from bins.replies.plan import Outcome as Planned
from bins.replies.spec import Then

BIN = "a" * 24
OTHER = "b" * 24

TOO_LARGE = 2**63
"""One more than a column can hold: a value that every store rejects."""


def make_capture(**fields: Any) -> Capture:
    """Give a capture."""
    body = fields.get("body", b"hello")
    defaults: dict[str, Any] = {
        "request_id": str(uuid.uuid4()),
        "method": "POST",
        "target": f"/{BIN}/path?x=1".encode(),
        "path": b"/path",
        "http_version": "1.1",
        "raw_headers": encode_fields([b"Host", b"localhost", b"X-Test", b"1"]),
        "raw_trailers": b"",
        "body": body,
        "body_size": len(body),
        "cut": Cut.NONE,
        "peer": Peer("127.0.0.1", 50_000, "127.0.0.1", "http"),
        "reused": False,
        "mode": Mode.WIRE,
        "received_us": 1_800_000_000_123_456,
        "head_us": 100,
        "body_us": 200,
    }
    return Capture(**{**defaults, **fields})


def make_item(bin_id: str = BIN, status: int | Plan = 200, **fields: Any) -> Item:
    """Give what a writer takes for one request."""
    return bin_id, status, make_capture(**fields)


def make_plan(
    rule_id: int = 7, key: bytes = WHOLE_RULE, then: Then = Then.DEFAULT, statuses: Sequence[int] = (503, 503, 200)
) -> Plan:
    """Give the plan of a rule; the last status is the bin's default."""
    outcomes = tuple(Planned(status, 0) for status in statuses)
    return Plan(Choice((1,) * (len(statuses) - 1), then), outcomes, rule_id, "retry", key)


def make_items(count: int, bin_id: str = BIN, **fields: Any) -> list[Item]:
    """Give `count` items for one bin."""
    return [make_item(bin_id, **fields) for _ in range(count)]


class FakeEntry:
    """An entry whose outcome can be waited for."""

    def __init__(self, bin_id: str = BIN, **fields: Any) -> None:
        self.bin_id = bin_id
        self.capture = make_capture(**fields)
        self.planned: int | Plan = 200
        self.count = 0
        self.waiting_since = 0.0
        self.settled = False
        self.outcomes: list[Outcome] = []
        self._answered = asyncio.Event()

    def settle(self, outcome: Outcome) -> None:
        """Take the outcome."""
        self.outcomes.append(outcome)
        self._answered.set()

    async def outcome(self, seconds: float = 60) -> Outcome:
        """Give the outcome once it is there."""
        await asyncio.wait_for(self._answered.wait(), seconds)
        (outcome,) = self.outcomes
        return outcome


class FakeStore:
    """A store in memory; `respond` decides what each call ends in, and `hold` keeps answers back."""

    def __init__(self) -> None:
        self.lost = False
        self.closed = False
        self.calls: list[Call] = []
        self.respond: Callable[[Call], Any] = self.number
        self.holding = False
        self._last: Counter[str] = Counter()
        self._held: list[Callable[[], None]] = []
        self._called = asyncio.Event()

    async def open(self) -> None:
        """Be ready."""

    async def close(self) -> None:
        """Note the end."""
        self.closed = True

    def call(self, call: Call, done: Callable[[Any], None]) -> None:
        """Answer soon, or when let go."""
        self.calls.append(call)
        self._called.set()

        def finish() -> None:
            done(self.respond(call))

        if self.holding:
            self._held.append(finish)
        else:
            asyncio.get_running_loop().call_soon(finish)

    def number(self, call: Call) -> list[Any] | None:
        """Give the next numbers of the bins in a batch, or the new revisions of those with amendments."""
        if isinstance(call, Amendments):
            return [[bin_id, 3] for bin_id in {one[0] for one in call.content}]
        if not isinstance(call, Write):
            return None
        numbers = []
        for bin_id, _, _ in call.content:
            self._last[bin_id] += 1
            numbers.append(self._last[bin_id])
        return numbers

    def let_go(self) -> None:
        """Answer what was held, and hold no more."""
        self.holding = False
        for finish in self._held:
            finish()
        self._held.clear()

    async def called(self, kind: type, count: int = 1, seconds: float = 60) -> list[Any]:
        """Give the contents of the calls of one kind once there are `count` of them."""
        async with asyncio.timeout(seconds):
            while len(found := self.contents(kind)) < count:
                self._called.clear()
                await self._called.wait()
        return found

    def contents(self, kind: type) -> list[Any]:
        """Give the contents of the calls of one kind so far."""
        return [call.content for call in self.calls if isinstance(call, kind)]

    @property
    def batch_sizes(self) -> list[int]:
        """Rows of each batch so far."""
        return [len(content) for content in self.contents(Write)]


def bodies(items: Sequence[Item]) -> list[bytes]:
    """Give the bodies of items."""
    return [capture.body for _, _, capture in items]
