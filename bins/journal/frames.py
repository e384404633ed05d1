"""Frames between the journal and the writer's process: a length, then one message in MessagePack.

Calls go one way, one answer each comes back, in the same order.
"""

from __future__ import annotations

import struct
from typing import Any

import msgspec

from bins.journal.rows import Item
from bins.journal.writer import (
    Amendment,
    RefusalCount,
    RowRejected,
    StoreBroken,
    StoreBusy,
    StoreError,
    StoreFull,
    Times,
)

ADDRESS = "INSPECTOR_WRITES_TO"
"""Variable with the path of a SQLite file or the URL of a database: it holds a password, and arguments are public."""

LENGTH = struct.Struct(">Q")

OK = "ok"
FAILURES: dict[str, type[StoreError]] = {
    "busy": StoreBusy,
    "full": StoreFull,
    "rejected": RowRejected,
    "broken": StoreBroken,
}
_NAMES = {kind: name for name, kind in FAILURES.items()}


class Write(msgspec.Struct, array_like=True, tag="write"):
    """Store requests."""

    content: list[Item]
    epoch: int = 0
    """Goes up each time the journal has heard that the store is busy; see `bins.journal.child.Clerk`."""


class Refusals(msgspec.Struct, array_like=True, tag="refusals"):
    """Add to the counts of refused requests."""

    content: list[RefusalCount]


class SentTimes(msgspec.Struct, array_like=True, tag="times"):
    """Note when requests were committed and answered."""

    content: list[Times]


class Amendments(msgspec.Struct, array_like=True, tag="amendments"):
    """Note that requests got other replies than planned."""

    content: list[Amendment]


Call = Write | Refusals | SentTimes | Amendments

_encoder = msgspec.msgpack.Encoder()
_answers = msgspec.msgpack.Decoder(tuple[str, Any])
_calls = msgspec.msgpack.Decoder(Call)


def frame(message: object) -> bytearray:
    """Give the bytes of one message."""
    buffer = bytearray(LENGTH.size)
    _encoder.encode_into(message, buffer, LENGTH.size)
    LENGTH.pack_into(buffer, 0, len(buffer) - LENGTH.size)
    return buffer


def failure(error: StoreError) -> bytearray:
    """Give the message that tells of a failure."""
    return frame((_NAMES.get(type(error), "broken"), str(error)))


def read_answer(message: bytes | bytearray | memoryview) -> tuple[str, Any]:
    """Give kind and content of an answer without its length."""
    return _answers.decode(message)


def read_call(message: bytes | bytearray | memoryview) -> Call:
    """Give a call without its length."""
    call: Call = _calls.decode(message)
    return call
