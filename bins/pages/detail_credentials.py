"""What a request says about who sent it: cookies as pairs, and the Authorization field in plain words.

Everything here is a reading of captured text; nothing is checked against anything.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter

import msgspec

from bins.bodies.charset import decode
from bins.bodies.form import Pairs
from bins.bodies.shown import Token
from bins.bodies.token import tokens_in
from bins.bodies.visible import Span, spans_of
from bins.pages.detail_fields import TextPairs, field_spans

_MOST_COOKIES = 200
_MOST_PARAMETERS = 50
_MOST_READ = 4096
"""Characters of a field that are searched for parameters; no scheme has more, and a hostile one gains nothing."""
_PARAMETER = re.compile(r"""\s*([^\s=,"]{1,64})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*))\s*(?:,|$)""")
_CREDENTIALS = ("authorization", "proxy-authorization")


class Cookie(msgspec.Struct, frozen=True):
    """One pair of a Cookie field."""

    name: list[Span]
    value: list[Span]
    times: int
    """How many cookies of the request have this name."""


class Credential(msgspec.Struct, frozen=True):
    """An Authorization field taken apart."""

    field: list[Span]
    scheme: list[Span]
    words: str
    """What the scheme is, for the reader."""
    parts: Pairs
    tokens: list[Token]
    """JSON Web Tokens in it, taken apart."""


def cookies_of(headers: TextPairs) -> tuple[list[Cookie], int]:
    """Give the cookies in order, duplicates and all, undecoded (RFC 6265 section 4.2), and how many more there are."""
    parts = [part for name, value in headers if name.lower() == "cookie" for part in value.split(";") if part.strip()]
    pairs = [(name.strip(), value.strip()) for name, _, value in (part.partition("=") for part in parts)]
    times = Counter(name for name, _ in pairs)
    shown = [Cookie(field_spans(name), field_spans(value), times[name]) for name, value in pairs[:_MOST_COOKIES]]
    return shown, len(pairs) - len(shown)


def credentials_of(headers: TextPairs, received: float = 0) -> list[Credential]:
    """Give each Authorization and Proxy-Authorization field taken apart (RFC 9110 section 11.4).

    Args:
        headers: all fields of the request.
        received: when it came, in seconds since 1970; times within tokens are judged by it.
    """
    return [_credential(name, value, received) for name, value in headers if name.lower() in _CREDENTIALS]


def _credential(field: str, value: str, received: float) -> Credential:
    scheme, _, rest = value.strip().partition(" ")
    kind, rest = scheme.lower(), rest.strip()
    if kind == "basic":
        words, parts = _basic(rest)
    elif kind == "bearer":
        words, parts = "Bearer: whoever holds this token is let in.", []
    else:
        words, parts = _parameters(rest)
    return Credential(field_spans(field), field_spans(scheme), words, parts, tokens_in(rest, received))


def _basic(encoded: str) -> tuple[str, Pairs]:
    """Take user and password apart (RFC 7617 section 2)."""
    try:
        raw = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return "Basic, but what follows is no base64.", []
    user, colon, password = decode(raw, "utf-8").partition(":")
    words = "Basic: user and password, encoded but not encrypted."
    if not colon:
        return f"{words} There is no colon between them.", [(_plain("User"), spans_of(user))]
    return words, [(_plain("User"), spans_of(user)), (_plain("Password"), spans_of(password))]


def _parameters(rest: str) -> tuple[str, Pairs]:
    """Take `name="value", name=value` apart, as Digest and most signature schemes write it."""
    matches = list(_PARAMETER.finditer(rest[:_MOST_READ]))[:_MOST_PARAMETERS]
    found = [(field_spans(match[1]), field_spans(match[2] or match[3] or "")) for match in matches]
    return ("Its parameters, in order.", found) if found else ("", [])


def _plain(text: str) -> list[Span]:
    return [Span("", text)]
