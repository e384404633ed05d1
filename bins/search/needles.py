"""The byte strings that a searched text may stand as, in lower case: requests are bytes and are looked through as such.

Letters of ASCII are found in any case. Of other text the usual cases are found (as written, lower, upper, title), in
UTF-8 and Latin-1; in a body also as JSON escapes it, in a target also as percent signs write it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import quote

_PLAIN_IN_TARGETS = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"<>`{}|\\^')
"""Characters that senders leave as they are in a target (RFC 3986 section 2)."""

Needles = tuple[bytes, ...]


@lru_cache(1024)
def in_target(text: str) -> Needles:
    """Give the needles of `text` in a target, a path or a query."""
    return _lower(needle for spelling in _spellings(text) for needle in (*_encoded(spelling), *_percent(spelling)))


@lru_cache(1024)
def in_field(text: str) -> Needles:
    """Give the needles of `text` in the value of a header field."""
    return _lower(needle for spelling in _spellings(text) for needle in _encoded(spelling))


@lru_cache(1024)
def in_body(text: str) -> Needles:
    """Give the needles of `text` in a body."""
    return _lower(needle for spelling in _spellings(text) for needle in (*_encoded(spelling), *_escaped(spelling)))


def _lower(needles: Iterable[bytes]) -> Needles:
    return tuple(dict.fromkeys(needle.lower() for needle in needles))


def _spellings(text: str) -> list[str]:
    return [text] if text.isascii() else [text, text.lower(), text.upper(), text.title()]


def _encoded(text: str) -> Iterator[bytes]:
    yield text.encode()
    if not text.isascii() and all(ord(character) < 0x100 for character in text):
        yield text.encode("latin-1")


def _percent(text: str) -> Iterator[bytes]:
    words = [quote(word, safe=_PLAIN_IN_TARGETS) for word in text.split(" ")]
    yield "%20".join(words).encode()
    yield "+".join(words).encode()


def _escaped(text: str) -> Iterator[bytes]:
    """Give `text` within a JSON string, with slashes as they are and as PHP escapes them."""
    units = text.encode("utf-16-be")
    codes = [int.from_bytes(units[at : at + 2]) for at in range(0, len(units), 2)]
    escaped = "".join(chr(code) if code < 0x80 else f"\\u{code:04x}" for code in codes).encode()
    yield escaped
    yield escaped.replace(b"/", b"\\/")
