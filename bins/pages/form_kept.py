"""Texts that a form cannot hold as they are: shown so that they come back, or kept while nobody changed them.

An input holds one line and gives its text without the blanks at its ends, a text area has line ends of its own, and
pages have no NUL. What the API took stays what it is when a form that shows it is saved for another reason.
"""

from __future__ import annotations

from typing import Any

import msgspec


def as_line(text: str) -> str:
    """Give `text` as an input gives it back (HTML, 4.10.5.1.2: no line breaks)."""
    return text.replace("\r", "").replace("\n", "").strip()


def as_lines(text: str) -> str:
    """Give `text` as a text area gives it back, with the line ends that we save."""
    return _with_feeds(text).replace("\0", "\ufffd")


def line(typed: str, stored: str) -> str:
    """Give what was typed into an input, or what is stored where that looks the same in it."""
    return stored if as_line(typed) == as_line(stored) else typed.strip()


def lines(typed: str, stored: str) -> str:
    """Give what was typed into a text area, or what is stored where that looks the same in it."""
    return stored if as_lines(typed) == as_lines(stored) else _with_feeds(typed)


def quoted(text: str, *, holds_empty: bool = True) -> str:
    """Give the text of a table's cell: in quotes, as JSON writes it, where it would not come back else."""
    return msgspec.json.encode(text).decode() if _needs_quotes(text, holds_empty) else text


def unquoted(text: str, *, holds_empty: bool = True) -> str:
    """Give what a table's cell means; quotes that were not needed are part of it."""
    inside = _inside(text)
    return inside if isinstance(inside, str) and _needs_quotes(inside, holds_empty) else text


def _with_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _needs_quotes(text: str, holds_empty: bool) -> bool:
    if not text:
        return holds_empty
    return as_line(text) != text or unquoted(text, holds_empty=holds_empty) != text


def _inside(text: str) -> Any:
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
