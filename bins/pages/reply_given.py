"""A reply as people read it: its lines, its body, its delay and what goes wrong with it."""

from __future__ import annotations

import msgspec

from bins.bodies.view import size_text
from bins.bodies.visible import Span, spans_of
from bins.replies.prepare import body_of
from bins.replies.reply import Reply
from bins.replies.spec import ReplySpec
from bins.replies.words import fault_words
from bins.rules.ready import left_out

_MOST_SHOWN = 4 * 1024
"""Bytes of a body; the rest is only counted."""


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What a sender gets, or got."""

    status: int
    headers: list[tuple[list[Span], list[Span]]]
    body: list[Span]
    body_note: str
    delay: str
    fault: str
    template: bool = False
    left_out: tuple[str, ...] = ()


def given_of(spec: ReplySpec) -> Given:
    """Give a reply as it was written."""
    fields = [(spans_of(name), spans_of(value)) for name, value in spec.headers]
    body, note = _body(body_of(spec))
    return Given(
        status=spec.status,
        headers=fields,
        body=body,
        body_note=note,
        delay=_delay(spec.delay_seconds),
        fault=fault_words(spec.fault) if spec.fault else "",
        template=spec.template,
        left_out=tuple(left_out(spec)),
    )


def sent(reply: Reply) -> Given:
    """Give a reply as it was sent."""
    fields = [(spans_of(name.decode("latin-1")), spans_of(value.decode("latin-1"))) for name, value in reply.headers]
    body, note = _body(reply.body)
    return Given(
        status=reply.status,
        headers=fields,
        body=body,
        body_note=note,
        delay=_delay(reply.delay_seconds),
        fault=fault_words(reply.fault) if reply.fault else "",
    )


def _delay(seconds: float) -> str:
    return f"{seconds:g} s" if seconds else ""


def _body(raw: bytes) -> tuple[list[Span], str]:
    shown = raw[:_MOST_SHOWN]
    rest = f"The first {size_text(len(shown))} of {size_text(len(raw))}." if len(raw) > len(shown) else ""
    try:
        return spans_of(shown.decode("utf-8", "strict" if not rest else "ignore")), rest
    except UnicodeDecodeError:
        return spans_of(shown[:64].hex(" ")), f"{size_text(len(raw))} that are no text; the first in hexadecimal."
