"""JSON values as rules compare them: `1` is `1.0` but never `true`, and numbers can be written out."""

from __future__ import annotations

import re
from typing import Any

_ODD = re.compile("[\0\ud800-\udfff]")
_WORDS = {True: "true", False: "false"}
_MOST_BITS = 14_000
"""Of an integer written in decimal digits; Python refuses from 4,300 digits on."""


def text_of(value: Any) -> str | None:
    """Give a text as it is, and a number, `true`, `false` or `null` as JSON writes it; None for what has parts."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, int):
        return hex(value) if value.bit_length() > _MOST_BITS else str(value)
    if isinstance(value, float):
        return repr(value)
    return "null" if value is None else None


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are equal as JSON; the order of an object's members does not count."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[name]) for name, value in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def depth_within(value: Any, most: int) -> bool:
    """Tell whether `value` has at most `most` levels of objects and arrays in it."""
    level = [value]
    for _ in range(most + 1):
        level = [part for one in level for part in _parts(one)]
        if not level:
            return True
    return False


def is_odd(value: Any) -> bool:
    """Tell whether a text somewhere in `value` has a NUL or half a character in it: not every store keeps those."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and _ODD.search(one):
            return True
        waiting.extend(_parts(one))
        if isinstance(one, dict):
            waiting.extend(one)
    return False


def _parts(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list | tuple) else ()
