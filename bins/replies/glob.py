"""Globs, matched in linear time: what people write into rules never becomes a regular expression.

`*` is any run of characters and `?` any one. In a path both stay within a segment, and `**` crosses segments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

Glob = Callable[[str], bool]
"""Tells whether a whole text matches."""

MOST_PATTERN = 1024
"""Characters of a pattern."""
MOST_STEPPED = 4 * 1024
"""Characters of a text that a pattern with `?`, or with `*` between two `**`, is tried on; it matches no longer one."""


def value_glob(pattern: str) -> Glob:
    """Compile a glob over a value, in which `*` is any run of characters."""
    if "?" in pattern:
        return _stepped(pattern, barrier="")
    if "*" not in pattern:
        return pattern.__eq__
    return _across(pattern.split("*"))


def path_glob(pattern: str) -> Glob:
    """Compile a glob over a path, in which `*` and `?` do not match a slash and `**` does."""
    if "?" in pattern:
        return _stepped(pattern, barrier="/")
    if "*" not in pattern:
        return pattern.__eq__
    first, *others = [chunk.split("*") for chunk in _deep_chunks(pattern)]
    if not others:
        return _within(first)
    *middle, last = others
    if any(len(chunk) > 1 for chunk in middle):
        return _stepped(pattern, barrier="/")
    return _deep(first, [chunk[0] for chunk in middle], last)


def first_segment(pattern: str) -> str:
    """Give the first segment that every path has that a pattern matches; nothing where they differ in it."""
    before, _, rest = pattern.partition("/")
    segment = rest.partition("/")[0]
    return "" if before or "*" in segment or "?" in segment else segment


def _deep_chunks(pattern: str) -> list[str]:
    """Split at runs of two and more stars."""
    while "***" in pattern:
        pattern = pattern.replace("***", "**")
    return pattern.split("**")


def _across(pieces: list[str]) -> Glob:
    """Match pieces with anything between them: each as early as it can be, which never spoils a later one."""
    start, *between, end = pieces
    least = len(start) + len(end)
    wanted = [piece for piece in between if piece]

    def matches(text: str) -> bool:
        if len(text) < least or not text.startswith(start) or not text.endswith(end):
            return False
        return not wanted or _follow(text, len(start), len(text) - len(end), wanted)

    return matches


def _follow(text: str, position: int, stop: int, pieces: Iterable[str]) -> bool:
    for piece in pieces:
        found = text.find(piece, position, stop)
        if found < 0:
            return False
        position = found + len(piece)
    return True


def _within(pieces: list[str]) -> Glob:
    """Match pieces with anything but a slash between them.

    Each as early as it can be: a piece that could stand later has no slash before that place, and so none in itself.
    """
    start, *_, end = pieces
    least = len(start) + len(end)

    def matches(text: str) -> bool:
        if len(text) < least or not text.startswith(start) or not text.endswith(end):
            return False
        reached = _after(text, pieces[:-1], len(text) - len(end))
        return reached is not None and "/" not in text[reached : len(text) - len(end)]

    return matches


def _after(text: str, pieces: list[str], stop: int) -> int | None:
    """Give where the earliest match of `pieces` at the start of `text` ends, or None."""
    if not text.startswith(pieces[0]) or len(pieces[0]) > stop:
        return None
    position = len(pieces[0])
    for piece in pieces[1:]:
        found = text.find(piece, position, stop)
        if found < 0 or "/" in text[position:found]:
            return None
        position = found + len(piece)
    return position


def _before(text: str, pieces: list[str], start: int) -> int | None:
    """Give where the latest match of `pieces` at the end of `text` begins, or None."""
    if not text.endswith(pieces[-1]) or len(text) - len(pieces[-1]) < start:
        return None
    position = len(text) - len(pieces[-1])
    for piece in pieces[-2::-1]:
        found = text.rfind(piece, start, position)
        if found < 0 or "/" in text[found + len(piece) : position]:
            return None
        position = found
    return position


def _deep(first: list[str], middle: list[str], last: list[str]) -> Glob:
    """Match `first` at the start, `last` at the end, and the literal pieces of `middle` between, slashes or not."""

    def matches(text: str) -> bool:
        position = _after(text, first, len(text))
        if position is None:
            return False
        stop = _before(text, last, position)
        return stop is not None and _follow(text, position, stop, middle)

    return matches


def _stepped(pattern: str, barrier: str) -> Glob:
    """Match by following all that could be meant at once, a bit for each place in the pattern.

    Only `**` crosses `barrier`, a sign or nothing.

    The work is the length of the text, times that of the pattern in machine words: there is nothing to explode.
    """
    accepts, loops, deep = _places(pattern)
    ones, end = accepts.pop("?", 0), len(pattern.replace("*", ""))
    start = pattern.replace("?", "*").partition("*")[0]
    skipped, first_state = len(start), 1 << len(start)
    at_barrier = accepts.pop(barrier, 0)
    plain = {sign: places | ones for sign, places in accepts.items()}

    def matches(text: str) -> bool:
        if not text.startswith(start) or len(text) > MOST_STEPPED:
            return False
        state = first_state
        for sign in text[skipped:]:
            if sign == barrier:
                state = (state & at_barrier) << 1 | state & deep
            else:
                state = (state & plain.get(sign, ones)) << 1 | state & loops
            if not state:
                return False
        return bool(state >> end & 1)

    return matches


def _places(pattern: str) -> tuple[dict[str, int], int, int]:
    """Give the places at which each sign may stand, those with a star, and those with a star that crosses slashes."""
    accepts: dict[str, int] = {}
    loops = deep = place = 0
    for before, sign in pairwise("\0" + pattern):
        if sign == "*":
            loops |= 1 << place
            deep |= (before == "*") << place
        else:
            accepts[sign] = accepts.get(sign, 0) | 1 << place
            place += 1
    return accepts, loops, deep
