"""Replies as people wrote them, made ready to be sent: checked once more, and harmless on a host that pages share."""

from __future__ import annotations

import base64
import binascii
import re

import msgspec

from bins.replies.problem import Problem
from bins.replies.reply import CORS, Pairs, Reply, make_reply
from bins.replies.spec import (
    MOST_BODY_BYTES,
    MOST_HEADERS,
    MOST_NAME_BYTES,
    MOST_VALUE_BYTES,
    MOST_WEIGHT,
    ReplySpec,
)

_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
FORBIDDEN = frozenset(
    {
        b"connection", b"content-length", b"date", b"keep-alive", b"proxy-connection", b"server", b"te", b"trailer",
        b"transfer-encoding", b"upgrade", b"x-bin-request", b"x-request-id",
    }
)  # fmt: skip
"""Fields that frame a message, belong to the connection, or are ours to send (RFC 9110 section 7.6.1)."""

_ORDERS = (b"x-accel-", b"x-sendfile", b"x-lighttpd-send", b"x-reproxy-")
"""How fields begin that a proxy before us would obey instead of passing on: files and addresses inside its network."""

STRIPPED = frozenset(
    {
        b"accept-ch", b"access-control-allow-credentials", b"alt-svc", b"clear-site-data", b"critical-ch", b"expect-ct",
        b"nel", b"public-key-pins", b"public-key-pins-report-only", b"refresh", b"report-to", b"reporting-endpoints",
        b"service-worker-allowed", b"set-cookie", b"set-cookie2", b"set-login", b"strict-transport-security",
        b"use-as-dictionary",
    }
)  # fmt: skip
"""Fields that reach beyond their own reply; left out where pages and captures share a host."""

_SANDBOX: Pairs = (
    (b"Content-Security-Policy", b"sandbox allow-scripts allow-forms"),
    (b"X-Content-Type-Options", b"nosniff"),
)
"""An origin of its own for whatever a browser opens: a second policy beside the owner's, which can only narrow it."""
_UNSNIFFED: Pairs = _SANDBOX[1:]
_TEXT = (b"Content-Type", b"text/plain; charset=utf-8")
_UNKEPT = (b"Cache-Control", b"no-store")


def check_reply(spec: ReplySpec, most_delay_seconds: float) -> list[Problem]:
    """Give what is wrong with a reply; nothing when it can be sent."""
    return [*_check_numbers(spec, most_delay_seconds), *_check_headers(spec), *_check_body(spec)]


def prepare(spec: ReplySpec, *, version: int = 0, isolated: bool = False) -> Reply:
    """Give the reply that `spec` describes.

    Args:
        spec: one in which `check_reply` finds nothing.
        version: number under which it is saved.
        isolated: whether captures have a host of their own, where a reply may do what it likes.
    """
    return dressed(spec, fields_of(spec), body_of(spec), version=version, isolated=isolated)


def dressed(spec: ReplySpec, fields: Pairs, body: bytes, *, version: int = 0, isolated: bool = False) -> Reply:
    """Give the reply of `spec` with header fields and a body of its own, whatever a template made of them."""
    reply = make_reply(spec.status, _all_fields(fields, spec.cors, isolated, has_body=bool(body)), body)
    return msgspec.structs.replace(
        reply, delay_seconds=spec.delay_seconds, fault=spec.fault, version=version, weight=spec.weight, cors=spec.cors
    )


def body_of(spec: ReplySpec) -> bytes:
    """Give the body's bytes, before any template is rendered."""
    return spec.body.encode() if spec.body_base64 is None else base64.b64decode(spec.body_base64, validate=True)


def stripped(spec: ReplySpec) -> list[str]:
    """Give the names of the fields that are left out where pages and captures share a host."""
    return [name for name, _ in spec.headers if _lower(name) in STRIPPED]


def fields_of(spec: ReplySpec) -> Pairs:
    """Give the header fields as they were written, before any template is rendered."""
    return tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in spec.headers)


def _all_fields(own: Pairs, cors: bool, isolated: bool, *, has_body: bool) -> list[tuple[bytes, bytes]]:
    fields = [pair for pair in own if isolated or pair[0].lower() not in STRIPPED]
    names = {name.lower() for name, _ in fields}
    if b"content-type" not in names and has_body:
        fields.append(_TEXT)
    if b"cache-control" not in names:
        fields.append(_UNKEPT)
    if cors:
        fields += [pair for pair in CORS if pair[0].lower() not in names]
    if isolated:
        return fields + [pair for pair in _UNSNIFFED if pair[0].lower() not in names]
    return fields + [pair for pair in _SANDBOX if pair != _UNSNIFFED[0] or pair[0].lower() not in names]


def _check_numbers(spec: ReplySpec, most_delay_seconds: float) -> list[Problem]:
    found = []
    if not 200 <= spec.status <= 599:
        found.append(Problem("status", "A status is a number from 200 to 599."))
    if not 0 <= spec.delay_seconds <= most_delay_seconds:
        found.append(Problem("delay_seconds", _delay_words(spec.delay_seconds, most_delay_seconds)))
    if not 1 <= spec.weight <= MOST_WEIGHT:
        found.append(Problem("weight", f"A weight is a number from 1 to {MOST_WEIGHT:,}."))
    return found


def _delay_words(seconds: float, most: float) -> str:
    if seconds < 0:
        return f"A delay cannot be negative: choose 0 to {most:g} seconds."
    return f"A delay is at most {most:g} seconds here."


def _check_headers(spec: ReplySpec) -> list[Problem]:
    if len(spec.headers) > MOST_HEADERS:
        return [Problem("headers", f"A reply has at most {MOST_HEADERS} header fields.")]
    found = []
    for place, (name, value) in enumerate(spec.headers):
        if words := check_name(name) or check_value(value):
            found.append(Problem(f"headers.{place}", words))
    return found


def check_name(name: str) -> str:
    """Give what is wrong with the name of a header field, or nothing."""
    raw = _latin1(name)
    if raw is None or not _NAME.fullmatch(raw):
        return "A header name is one word of letters, digits and !#$%&'*+-.^_`|~."
    if len(raw) > MOST_NAME_BYTES:
        return f"A header name has at most {MOST_NAME_BYTES} characters."
    if raw.lower() in FORBIDDEN:
        return f"{name} is set by the inspector itself; leave it out."
    if raw.lower().startswith(_ORDERS):
        return f"{name} would be an order to a proxy before the inspector; leave it out."
    return ""


def check_value(value: str) -> str:
    """Give what is wrong with the value of a header field, or nothing."""
    raw = _latin1(value)
    if raw is None:
        return "A header value holds one byte a character: nothing above U+00FF."
    if _CONTROL.search(raw):
        return "A header value has no line breaks and no control characters."
    if len(raw) > MOST_VALUE_BYTES:
        return f"A header value has at most {MOST_VALUE_BYTES:,} characters."
    return ""


def _check_body(spec: ReplySpec) -> list[Problem]:
    if spec.body_base64 is not None and spec.body:
        return [Problem("body", "Give body or body_base64, not both.")]
    try:
        size = len(body_of(spec))
    except UnicodeEncodeError:
        return [Problem("body", "The body holds a lone surrogate, which is no text. Use body_base64.")]
    except (binascii.Error, ValueError):
        return [Problem("body_base64", "This is not base64.")]
    if size > MOST_BODY_BYTES:
        return [Problem("body", f"A body has at most {MOST_BODY_BYTES:,} bytes; this one has {size:,}.")]
    return []


def _latin1(text: str) -> bytes | None:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


def _lower(name: str) -> bytes:
    return name.lower().encode("latin-1", "replace")
