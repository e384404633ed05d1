"""A reply as people read it: its lines, its body, its delay and what goes wrong with it."""

from __future__ import annotations

import msgspec

from bins.bodies.view import size_text
from bins.bodies.visible import Span, spans_of
from bins.replies.on_wire import OnWire, sends_status
from bins.replies.prepare import body_of
from bins.replies.reply import Reply
from bins.replies.spec import Fault, ReplySpec
from bins.replies.spoiled import is_bodiless
from bins.replies.words import fault_words, tone, wire_words
from bins.rules.ready import left_out

_MOST_SHOWN = 4 * 1024
"""Bytes of a body; the rest is only counted."""


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What a sender gets, or got."""

    status: str
    """`none` where none was sent."""
    tone: str
    """Class of the status: `good`, `bad` or neither."""
    headers: list[tuple[list[Span], list[Span]]]
    body: list[Span]
    body_note: str
    delay: str
    fault: str
    on_wire: str = ""
    """What went out of a reply with a fault."""
    template: bool = False
    left_out: tuple[str, ...] = ()


def given_of(spec: ReplySpec) -> Given:
    """Give a reply as it was written."""
    fields = [(spans_of(name), spans_of(value)) for name, value in spec.headers]
    raw = body_of(spec)
    body, note = _body(raw, len(raw))
    return Given(
        status=f"{spec.status}, never sent" if spec.fault and not sends_status(spec.fault) else str(spec.status),
        tone=tone(spec.status, spec.fault.kind if spec.fault else None),
        headers=fields,
        body=body,
        body_note=note,
        delay=_delay(spec.delay_seconds),
        fault=fault_words(spec.fault) if spec.fault else "",
        template=spec.template,
        left_out=tuple(left_out(spec)),
    )


def sent(reply: Reply, wire: OnWire, fault: Fault | None, *, is_head: bool) -> Given:
    """Give a reply as it was sent: what of it went out, with the fault that was really made, to a HEAD or not."""
    fields = [(spans_of(name.decode("latin-1")), spans_of(value.decode("latin-1"))) for name, value in wire.headers]
    body, note = _body(wire.body, wire.body_size)
    head_only = is_head or is_bodiless(reply)
    return Given(
        status=str(wire.status or "none"),
        tone=tone(wire.status, fault.kind if fault else None),
        headers=fields,
        body=body,
        body_note=note,
        delay=_delay(reply.delay_seconds),
        fault=fault_words(fault) if fault else "",
        on_wire=wire_words(fault, wire.body_size, head_only=head_only) if fault else "",
    )


def _delay(seconds: float) -> str:
    return f"{seconds:g} s" if seconds else ""


def _body(raw: bytes, size: int) -> tuple[list[Span], str]:
    """Give the beginning of a body of `size` bytes, of which `raw` is the beginning."""
    shown = raw[:_MOST_SHOWN]
    rest = f"The first {size_text(len(shown))} of {size_text(size)}." if size > len(shown) else ""
    try:
        return spans_of(shown.decode("utf-8", "strict" if not rest else "ignore")), rest
    except UnicodeDecodeError:
        return spans_of(shown[:64].hex(" ")), f"{size_text(size)} that are no text; the first in hexadecimal."
