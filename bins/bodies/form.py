"""A form's pairs: names and values in the order they were sent, duplicates and all."""

import re
from itertools import islice
from urllib.parse import unquote_to_bytes

from bins.bodies.charset import decode
from bins.bodies.json import read_json
from bins.bodies.shown import Pairs, Shown
from bins.bodies.view import KIB, MIB, Body, Unfit, Window
from bins.bodies.visible import spans_of

_AT_ONCE = 1_000
_MOST_PAIRS = 10_000
_MOST_BYTES = 2 * MIB
_MOST_JSON = 128 * KIB
"""Characters of values that are formatted as JSON, of one window together."""
_PART = re.compile("[^&]+")
_MEDIA_TYPE = "application/x-www-form-urlencoded"

__all__ = ["FormView", "Pairs", "pairs_of"]


class FormView:
    """Shows `application/x-www-form-urlencoded` as pairs."""

    name = "pretty"
    title = "Pretty"

    def why(self, body: Body) -> str:
        """Suits what is declared as a form and has at least one `name=value`."""
        declared = body.media_type == _MEDIA_TYPE and b"=" in body.start[: 64 * KIB]
        return "Content-Type says it is a form" if declared else ""

    def show(self, body: Body, window: Window) -> Shown:
        """Give up to 1,000 pairs, and 10,000 of a form in all; a value that is JSON is shown formatted."""
        if not body.whole or len(body.raw) > _MOST_BYTES:
            raise Unfit("This form is too large to be taken apart here.")
        text = body.raw.decode("latin-1")
        count = sum(1 for _ in _PART.finditer(text))
        end = min(window.start + _AT_ONCE, _MOST_PAIRS, count)
        pairs = [_pair(part[0]) for part in islice(_PART.finditer(text), window.start, max(window.start, end))]
        note = _note(window.start, end, count)
        following = end if end < min(count, _MOST_PAIRS) else None
        return Shown(pairs=_with_json(pairs), note=note, following=following)


def pairs_of(encoded: str) -> tuple[Pairs, int]:
    """Give the first 1,000 pairs of a query or form, one character a byte, and how many more there were.

    Nothing is refused: an escape that is none stays as it was sent, empty parts between `&` are left out.
    """
    parts = [part for part in encoded.split("&") if part]
    pairs = [(spans_of(name), spans_of(value)) for name, value in map(_pair, parts[:_AT_ONCE])]
    return pairs, max(len(parts) - _AT_ONCE, 0)


def _pair(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return _decoded(name), _decoded(value)


def _decoded(part: str) -> str:
    raw = unquote_to_bytes(part.replace("+", " ").encode("latin-1"))
    return decode(raw, "utf-8")


def _with_json(pairs: list[tuple[str, str]]) -> Pairs:
    """Give the pairs in spans; the payloads that GitHub and Slack put into a form become readable."""
    left = _MOST_JSON
    shown: Pairs = []
    for name, value in pairs:
        formatted = read_json(value) if value[:1] in ("{", "[") and len(value) <= left else None
        left -= len(value) if formatted else 0
        shown.append((spans_of(name), formatted or spans_of(value)))
    return shown


def _note(start: int, end: int, count: int) -> str:
    if not start and end == count:
        return ""
    rest = f" Beyond {_MOST_PAIRS:,} they are in the raw body only." if count > _MOST_PAIRS else ""
    return f"Pairs {start + 1:,} to {end:,} of {count:,}.{rest}"
