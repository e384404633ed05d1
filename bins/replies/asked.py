"""A request as rules ask about it: each part is read when the first rule wants it, and once.

Nothing here raises, whatever was sent: what cannot be read is not there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar
from urllib.parse import unquote_to_bytes

import msgspec

from bins.message.capture import Capture
from bins.message.limits import KIB

MOST_JSON_BYTES = 256 * KIB
"""Of a body that rules read as JSON; a larger one has no JSON for them."""
MOST_JSON_DEPTH = 100
MOST_PAIRS = 1_000
"""Pairs of a query that rules look at."""
MOST_MEDIA_TYPE = 255
"""Characters of a media type (RFC 6838 section 4.2)."""
_MOST_DIGITS = 4_300
"""Of an integer; Python refuses to read longer ones, and they are taken as floats."""

NOTHING = msgspec.UNSET
"""In place of JSON where there is none; `null` is JSON."""

# Possessive, and an end that may be missing: a string that is never closed is passed once, not from each quote in it.
_BRACKETS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]+|[\]}]+', re.DOTALL)

_JSON_BEGINS = re.compile(rb'(?:\xef\xbb\xbf)?[ \t\r\n]*+["\[{0-9tfn-]')  # RFC 8259 sections 2 and 3

Value = TypeVar("Value")


class _Once(Generic[Value]):
    """A property that is read once; functools.cached_property takes a lock for that in Python 3.11, 0.5 µs each."""

    def __init__(self, read: Callable[[Any], Value]) -> None:
        self._read = read
        self._name = read.__name__
        self.__doc__ = read.__doc__

    def __get__(self, asked: Any, owner: type) -> Value:
        value = asked.__dict__[self._name] = self._read(asked)
        return value


class Asked:
    """The parts of one capture that rules, counters and templates ask for; text is latin-1 where nothing is decoded."""

    def __init__(self, capture: Capture) -> None:
        self.capture = capture

    @property
    def method(self) -> str:
        """The method as sent."""
        return self.capture.method

    @property
    def body(self) -> bytes:
        """The bytes kept of the body."""
        return self.capture.body

    @_Once
    def path(self) -> str:
        """What follows the bin id, undecoded, one character a byte; `/` where nothing follows."""
        return self.capture.path.decode("latin-1") or "/"

    @property
    def segment(self) -> str:
        """The first segment of the path."""
        return self.path.split("/", 2)[1] if "/" in self.path else ""

    @_Once
    def query(self) -> tuple[tuple[str, str], ...]:
        """The first 1,000 pairs of the query, decoded: `+` is a space, broken UTF-8 is replaced."""
        encoded = self.capture.target.partition(b"?")[2]
        if not encoded:
            return ()
        parts = encoded.decode("latin-1").split("&", MOST_PAIRS)[:MOST_PAIRS]
        read = _plain_pair if encoded.isascii() and b"%" not in encoded and b"+" not in encoded else _pair
        return tuple([read(part) for part in parts if part])

    @_Once
    def queries(self) -> dict[str, list[str]]:
        """Every value of each name in the query, in order."""
        return _grouped(self.query)

    @property
    def has_query(self) -> bool:
        """True when something may stand behind a question mark."""
        return b"?" in self.capture.target

    @_Once
    def _fields(self) -> list[str]:
        """Name, value, name, value …, one character a byte."""
        block = self.capture.raw_headers
        return block.decode("latin-1").split("\n") if block else []

    @_Once
    def names(self) -> list[str]:
        """The name of each header field in lower case, one character a byte, in order."""
        return [*map(str.lower, self._fields[::2])]

    @_Once
    def headers(self) -> dict[str, list[str]]:
        """Every value of each header field by its name in lower case, in order."""
        return _grouped(zip(self.names, self._fields[1::2], strict=True))

    def header(self, lower_name: str) -> str:
        """Give the first value of the field called `lower_name` (lower case), or nothing."""
        names = self.names
        return self._fields[2 * names.index(lower_name) + 1] if lower_name in names else ""

    @_Once
    def media_type(self) -> str:
        """The media type without its parameters, in lower case; none is longer than `MOST_MEDIA_TYPE`."""
        found = self.header("content-type").partition(";")[0].strip().lower()
        return found if len(found) <= MOST_MEDIA_TYPE else ""

    @property
    def may_be_json(self) -> bool:
        """False where a look at the beginning of the body says that it is no JSON."""
        return _JSON_BEGINS.match(self.capture.body) is not None

    @_Once
    def json(self) -> Any:
        """The body read as JSON, whatever its declared type is, or `NOTHING`.

        Of a name that comes twice in an object the last value counts (RFC 8259 section 4 leaves it open).
        """
        return _read_json(self.capture.body)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in grouped:
            grouped[name].append(value)
        else:
            grouped[name] = [value]
    return grouped


def _plain_pair(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return name, value


def _pair(part: str) -> tuple[str, str]:
    name, _, value = part.replace("+", " ").encode("latin-1").partition(b"=")
    return unquote_to_bytes(name).decode("utf-8", "replace"), unquote_to_bytes(value).decode("utf-8", "replace")


def _read_json(body: bytes) -> Any:
    if not body or len(body) > MOST_JSON_BYTES:
        return NOTHING
    text = body.removeprefix(b"\xef\xbb\xbf")
    if not _JSON_BEGINS.match(text) or _too_deep(text):  # an error that is raised takes longer than this look
        return NOTHING
    try:
        return msgspec.json.decode(text)
    except (msgspec.ValidationError, UnicodeDecodeError):
        return _read_odd_json(text)
    except (msgspec.DecodeError, RecursionError):
        return _read_odd_json(text) if b"\\u" in text else NOTHING


def _read_odd_json(text: bytes) -> Any:
    """Read what msgspec refuses although it is JSON: lone surrogates, and numbers beyond its range."""
    try:
        return json.loads(text.decode("utf-8"), parse_int=_integer, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return NOTHING


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


def _refuse(word: str) -> None:
    raise ValueError(word)  # NaN and Infinity are no JSON


def _too_deep(text: bytes) -> bool:
    """Tell whether brackets nest too deeply; most bodies have not even that many."""
    if text.count(b"[") + text.count(b"{") <= MOST_JSON_DEPTH:
        return False
    depth = 0
    for found in _BRACKETS.finditer(text):
        kind, count = found[0][:1], found.end() - found.start()
        if kind != b'"':
            depth += count if kind in b"[{" else -count
            if depth > MOST_JSON_DEPTH:
                return True
    return False
