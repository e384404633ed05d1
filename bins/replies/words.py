"""Rules and replies in plain words, for lists: when a rule is asked, and what it gives."""

from __future__ import annotations

from typing import Any

import msgspec

from bins.replies.on_wire import sends_status
from bins.replies.problem import brief
from bins.replies.spec import CountBy, Fault, FaultKind, MatchSpec, Order, ReplySpec, RuleSpec, Then, Where

FAULTS = {
    FaultKind.SILENT: "no answer",
    FaultKind.CLOSE: "connection closed",
    FaultKind.RESET: "connection reset",
    FaultKind.TRUNCATE: "body cut short",
    FaultKind.DRIP: "body in drops",
    FaultKind.SLOW_HEADERS: "endless headers",
    FaultKind.INVALID_HTTP: "no HTTP",
    FaultKind.LARGE_BODY: "large body",
    FaultKind.BAD_GZIP: "broken gzip",
}
"""Each kind in two words."""
_WHOLE = frozenset({FaultKind.DRIP, FaultKind.LARGE_BODY})
"""Faults that end in a whole answer, if its reader has the patience."""
_LASTED = {FaultKind.SILENT: "for", FaultKind.SLOW_HEADERS: "for", FaultKind.DRIP: "in", FaultKind.LARGE_BODY: "in"}
_ON_THE_WIRE = {
    FaultKind.SILENT: "Nothing was sent until the connection was closed.",
    FaultKind.CLOSE: "Nothing was sent: the connection was closed.",
    FaultKind.RESET: "Nothing was sent: the connection was reset.",
    FaultKind.TRUNCATE: "The connection was closed before the head was complete.",
    FaultKind.DRIP: "The body came in drops, as far as it came before the connection ended.",
    FaultKind.SLOW_HEADERS: "One line came a second, these first and then ever more, without an end.",
    FaultKind.INVALID_HTTP: "This was sent in place of HTTP, and the connection closed.",
    FaultKind.LARGE_BODY: "The body goes on like this, as far as it was read.",
    FaultKind.BAD_GZIP: "The body begins like gzip, and cannot be decoded.",
}
_IN_THE_MIDDLE = "Half of the answer was sent; then the connection was reset."
_MOST_SHOWN = 6
"""Replies of a rule that are told one by one."""


def match_words(match: MatchSpec) -> str:
    """Give the conditions of a rule: `POST /orders/** · header X-Event = push`."""
    first = " ".join(part for part in (" or ".join(match.method), brief(match.path, 60)) if part)
    parts = [first] if first else []
    parts += [_pair("query", name, value) for name, value in match.query]
    parts += [_pair("header", name, value) for name, value in match.header]
    if match.content_type:
        parts.append(f"type {match.content_type}")
    parts += [_pair("JSON", path, value) for path, value in match.json]
    if match.body_contains:
        parts.append(f"body has “{brief(match.body_contains)}”")
    if match.network:
        parts.append(f"from {brief(' or '.join(match.network), 60)}")
    if match.signed is not None:
        parts.append("signed" if match.signed else "not signed")
    return " · ".join(parts) or "every request"


def replies_words(spec: RuleSpec) -> str:
    """Give what a rule gives: `503, 503, then 200 · per delivery`."""
    words = _drawn(spec) if spec.order is Order.RANDOM else _in_order(spec)
    return f"{words} · per delivery" if spec.count_by is CountBy.DELIVERY else words


def reply_words(reply: ReplySpec) -> str:
    """Give one reply: `503 after 5 s, connection reset`."""
    fault = fault_words(reply.fault) if reply.fault else ""
    after = f" after {reply.delay_seconds:g} s" if reply.delay_seconds else ""
    if reply.fault and not sends_status(reply.fault):
        return fault + after
    return f"{reply.status}{after}" + (f", {fault}" if fault else "")


def fault_words(fault: Fault) -> str:
    """Give what goes wrong, and how far."""
    words = FAULTS[fault.kind]
    match fault.kind:
        case FaultKind.SILENT | FaultKind.SLOW_HEADERS if fault.seconds:
            return f"{words} for {fault.seconds:g} s"
        case FaultKind.RESET if fault.at is Where.MIDDLE:
            return f"{words} in the middle"
        case FaultKind.TRUNCATE:
            return f"{words} by {fault.missing:,} bytes"
        case FaultKind.DRIP:
            return f"{words}, {fault.bytes_per_second:,} bytes a second"
        case FaultKind.LARGE_BODY:
            return f"{words} of {fault.mebibytes} MiB"
    return words


def outcome_words(status: int, fault: str | None) -> str:
    """Give what a sender got: `200`, `200, body cut short`, or `connection reset` where no status line went out.

    Args:
        status: as it is kept, 0 for none.
        fault: kind of the fault that was made, as it is kept.
    """
    words = FAULTS[FaultKind(fault)] if fault else ""
    return f"{status}, {words}" if status and words else words or str(status)


def is_failure(status: int, fault: str | None) -> bool:
    """Tell whether a sender got an error, or no whole answer."""
    return status >= 400 or (fault is not None and fault not in _WHOLE)


def tone(status: int, fault: str | None) -> str:
    """Give `bad`, `good`, or neither where a whole answer was made hard to take; a class of the page."""
    return "bad" if is_failure(status, fault) else "" if fault else "good"


def lasted_words(fault: str | None) -> str:
    """Give what stands before the time that an answer took: `in`, or `for` and `after` where it failed."""
    return "in" if fault is None or fault == FaultKind.BAD_GZIP else _LASTED.get(FaultKind(fault), "after")


def wire_words(fault: Fault, size: int, *, head_only: bool) -> str:
    """Give a sentence on what went out, with `size` bytes behind the head, where it was not the head alone."""
    if fault.kind is FaultKind.TRUNCATE and not head_only:
        return f"The connection was closed after {size:,} of the {size + fault.missing:,} bytes that were promised."
    return _IN_THE_MIDDLE if fault.kind is FaultKind.RESET and sends_status(fault) else _ON_THE_WIRE[fault.kind]


def _in_order(spec: RuleSpec) -> str:
    each = [reply_words(reply) for reply in spec.replies]
    if len(each) > _MOST_SHOWN:
        each = [*each[: _MOST_SHOWN - 1], f"{len(each) - _MOST_SHOWN} more", each[-1]]
    if spec.then is Then.DEFAULT:
        return f"{', '.join(each)}, then the default reply"
    if len(each) == 1:
        return f"{each[0]} each time"
    if spec.then is Then.LOOP:
        return f"{', '.join(each)}, over and over"
    return f"{', '.join(each[:-1])}, then {each[-1]}"


def _drawn(spec: RuleSpec) -> str:
    total = sum(reply.weight for reply in spec.replies)
    each = [f"{reply_words(reply)} ({reply.weight * 100 / total:.0f} %)" for reply in spec.replies[:_MOST_SHOWN]]
    more = f" or {len(spec.replies) - _MOST_SHOWN} more" if len(spec.replies) > _MOST_SHOWN else ""
    return f"{' or '.join(each)}{more}, at random"


def _pair(kind: str, name: str, value: Any) -> str:
    text = value if value and isinstance(value, str) else msgspec.json.encode(value).decode()
    return f"{kind} {brief(name)}" if value == "*" else f"{kind} {brief(name)} = {brief(text)}"
