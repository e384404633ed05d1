"""What goes out of a reply with a fault: one answer for those who send it, and for those who tell of it. Pure."""

from __future__ import annotations

import msgspec

from bins.message.capture import Mode
from bins.message.limits import MIB
from bins.replies.faults import only_on_the_wire
from bins.replies.plan import Outcome
from bins.replies.reply import Pairs, Reply
from bins.replies.spec import Fault, FaultKind, Where
from bins.replies.spoiled import broken_gzip, enlarged, is_bodiless, large_pieces, truncated

# Begins like HTTP, so that nobody takes it for HTTP/0.9; from there on no parser can go.
INVALID_HTTP = b"HTTP/1.1 two hundred, more or less\r\nthis line has no colon\r\n\x00: \xff\x00\r\n\r\n"
"""What comes in place of HTTP."""

_NO_STATUS_LINE = frozenset({FaultKind.SILENT, FaultKind.CLOSE, FaultKind.INVALID_HTTP})
_CRLF = b"\r\n"


class OnWire(msgspec.Struct, frozen=True):
    """What of a reply went out, as far as its fault let it."""

    status: int
    """0 when no status line went out, as HAR has it."""
    headers: Pairs
    """Whole header lines, without those that every reply has."""
    body: bytes
    """What came behind the head, or its beginning; in place of HTTP, all that came."""
    body_size: int
    """Bytes of it in all."""


def sends_status(fault: Fault) -> bool:
    """Tell whether a status line goes out."""
    return fault.kind not in _NO_STATUS_LINE and (fault.kind is not FaultKind.RESET or fault.at is Where.MIDDLE)


def outcome_of(reply: Reply, mode: Mode = Mode.WIRE) -> Outcome:
    """Give what the store keeps of a reply: the status that goes out, 0 for none, and the kind of its fault.

    Behind another server than ours, what it cannot do wrong is sent plainly, see `bins.capture.asgi_faults`.
    """
    fault = reply.fault
    if fault is None or (mode is not Mode.WIRE and only_on_the_wire(fault.kind)):
        return Outcome(reply.status, reply.version)
    return Outcome(reply.status if sends_status(fault) else 0, reply.version, fault.kind._value_)


def spoiled(reply: Reply, fault: Fault | None, *, head_only: bool = False) -> Reply:
    """Give a reply with the head, and the body if it is written at once, that `fault` makes of it.

    Without a body it is the head that is truncated, as it stands.
    """
    match fault:
        case Fault(kind=FaultKind.TRUNCATE, missing=missing):
            return reply if head_only or is_bodiless(reply) else truncated(reply, missing)
        case Fault(kind=FaultKind.LARGE_BODY, mebibytes=mebibytes):
            return enlarged(reply, mebibytes)
        case Fault(kind=FaultKind.BAD_GZIP):
            return broken_gzip(reply)
    return reply


def half(size: int) -> int:
    """Give how many of the bytes of an answer come before a reset in the middle of it."""
    return size // 2


def on_wire(reply: Reply, more_size: int, *, head_only: bool) -> OnWire:
    """Give what went out of `reply`, whose further header lines took `more_size` bytes."""
    fault, whole = reply.fault, spoiled(reply, reply.fault, head_only=head_only)
    head_only = head_only or is_bodiless(reply)
    if fault is not None and not sends_status(fault):
        raw = INVALID_HTTP if fault.kind is FaultKind.INVALID_HTTP else b""
        return OnWire(0, (), raw, len(raw))
    if fault is not None and fault.kind is FaultKind.RESET:
        return _reset(whole, more_size, b"" if head_only else whole.body)
    if head_only or (fault is not None and fault.kind is FaultKind.SLOW_HEADERS):
        return OnWire(reply.status, whole.headers, b"", 0)
    if fault is not None and fault.kind is FaultKind.LARGE_BODY:
        return _large(whole, reply.body, fault.mebibytes)
    return OnWire(reply.status, whole.headers, whole.body, len(whole.body))


def _reset(reply: Reply, more_size: int, body: bytes) -> OnWire:
    head_size = len(reply.head) + more_size + len(_CRLF)
    sent = half(head_size + len(body))
    lines = reply.head[:sent].count(_CRLF)
    part = body[: max(sent - head_size, 0)]
    return OnWire(reply.status, reply.headers[: max(lines - 1, 0)], part, len(part))


def _large(reply: Reply, body: bytes, mebibytes: int) -> OnWire:
    first = bytes(next(large_pieces(body, mebibytes)))
    return OnWire(reply.status, reply.headers, first, mebibytes * MIB)
