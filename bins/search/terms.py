"""Values written as searches: what a click on a value looks for."""

from __future__ import annotations

import re

MOST_VALUE = 200
"""Characters of a value that go into a search: the longest readable run, and its beginning."""

_PLAIN = re.compile(r"[^\s\"()\\]+")
_READABLE = re.compile("[^\x00-\x1f\x7f\ud800-\udfff\ufffd]+")  # the rest cannot stand in an address or in one line
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2


def term_for(field: str, value: str) -> str:
    """Give the term that finds requests with `value` in `field`; empty when nothing of them can be written.

    Args:
        field: a field of a search, such as `method`, `path` or `header.x-test`; empty for a bare word.
        value: as shown, in one run of text or with bytes that are no text as lone surrogates.
    """
    value = max(_READABLE.findall(value), key=len, default="")[:MOST_VALUE]
    if field.startswith("header."):
        return _of_header(field, value)
    if not value:
        return ""
    return f"{field}:{_written(value)}" if field else _word(value)


def _of_header(field: str, value: str) -> str:
    if _NAME.fullmatch(field[7:]) is None:
        return term_for("header", value)
    return f"{field.lower()}:{_written(value)}"


def _word(value: str) -> str:
    special = value in {"OR", "AND", "NOT"} or value.startswith("-") or ":" in value
    return _quoted(value) if special else _written(value)


def _written(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else _quoted(value)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
