"""JSONPath as rules use it: names, indexes, `*` and one `..`; no filters, no functions, nothing that can run long.

The signs are those of RFC 9535: `$`, `.name`, `['name']`, `[0]`, `[-1]`, `.*`, `[*]`, `..name`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import UNSET

MOST_STEPS = 32
MOST_NODES = 10_000
"""Values that a path looks at in one document; what stands behind them is not found."""
MOST_PATH = 1024
"""Characters of a path."""

_NAME = re.compile(r"[^\W\d][\w-]*")
_INDEX = re.compile(r"\[\s*(-?(?:0|[1-9][0-9]{0,8}))\s*\]")
_QUOTED = re.compile(r"""\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]""", re.DOTALL)
_EVERY = re.compile(r"\[\s*\*\s*\]")
_WITH_PARTS = (dict, list)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_MEANT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"} | {sign: sign for sign in "/\\'\""}


class PathError(Exception):
    """Raised for a path that cannot be read; its message is a sentence for the person who wrote it."""

    def __init__(self, words: str, column: int) -> None:
        super().__init__(f"{words} (column {column + 1})")
        self.column = column
        """Characters before the wrong part."""


class Step(msgspec.Struct, frozen=True):
    """One step of a path: to the member or element `key`, or to all of them when it is None."""

    key: str | int | None
    deep: bool = False
    """From the value itself and from everything inside it."""


class JsonPath(msgspec.Struct, frozen=True):
    """A path that has been read."""

    steps: tuple[Step, ...]
    plain: bool
    """Whether it leads to one value at most."""

    def find(self, document: Any) -> list[Any]:
        """Give the values it leads to in `document`, in document order, among the first 10,000 that are looked at."""
        if self.plain:
            value = self.first(document)
            return [] if value is UNSET else [value]
        found: Iterator[Any] = iter([document])
        budget = _Budget()
        for step in self.steps:
            found = _each(budget.counted(found), step, budget)
        return list(budget.counted(found))

    def first(self, document: Any) -> Any:
        """Give the first value it leads to, or UNSET."""
        if not self.plain:
            return next(iter(self.find(document)), UNSET)
        for step in self.steps:
            if not isinstance(document, _WITH_PARTS):
                return UNSET
            parts: Any = document
            try:
                document = parts[step.key]
            except (KeyError, IndexError, TypeError):
                return UNSET
        return document


class _Budget:
    """Counts the values that are looked at; there are no more when it is used up."""

    def __init__(self) -> None:
        self.left = MOST_NODES

    def counted(self, values: Iterable[Any]) -> Iterator[Any]:
        for value in values:
            self.left -= 1
            if self.left < 0:
                return
            yield value


def read_path(text: str) -> JsonPath:
    """Compile a path.

    Raises:
        PathError: it is none, is too long, or uses what is not offered; with the column.
    """
    if len(text) > MOST_PATH:
        raise PathError(f"A JSONPath may have {MOST_PATH:,} characters.", MOST_PATH)
    if not text.startswith("$"):
        raise PathError("A JSONPath begins with $, such as $.data.id.", 0)
    steps: list[Step] = []
    position = 1
    while position < len(text):
        step, position = _read_step(text, position)
        _check(step, steps, position)
        steps.append(step)
    return JsonPath(tuple(steps), all(step.key is not None and not step.deep for step in steps))


def _check(step: Step, before: list[Step], position: int) -> None:
    if step.deep and any(other.deep for other in before):
        raise PathError("A JSONPath may have one .. only.", position - 1)
    if len(before) == MOST_STEPS:
        raise PathError(f"A JSONPath may have {MOST_STEPS} steps.", position - 1)


def _read_step(text: str, position: int) -> tuple[Step, int]:
    deep = text.startswith("..", position)
    if text[position] == "[" or (deep and text[position + 2 : position + 3] == "["):
        return _read_bracket(text, position + 2 * deep, deep)
    if text[position] != ".":
        raise PathError("Expected a . or a [ here, as in $.data[0].id.", position)
    start = position + 1 + deep
    if text.startswith("*", start):
        return Step(None, deep), start + 1
    if found := _NAME.match(text, start):
        return Step(found[0], deep), found.end()
    raise PathError("Expected a name after the dot; odd ones are written ['like this'].", start)


def _read_bracket(text: str, position: int, deep: bool) -> tuple[Step, int]:
    if found := _INDEX.match(text, position):
        return Step(int(found[1]), deep), found.end()
    if found := _EVERY.match(text, position):
        return Step(None, deep), found.end()
    if found := _QUOTED.match(text, position):
        return Step(_name_of(found[1] if found[1] is not None else found[2], position), deep), found.end()
    if text[position + 1 :].lstrip()[:1] in {"?", "("}:
        raise PathError("Filters and functions are not offered; name the value itself.", position)
    raise PathError("Expected ['name'], [0] or [*]; slices and lists of names are not offered.", position)


def _name_of(written: str, position: int) -> str:
    """Give the name that is written in quotes, where what follows a backslash is as in JSON."""

    def meant(escape: re.Match[str]) -> str:
        if escape[2] is None:
            return chr(int(escape[1], 16))
        if escape[2] not in _MEANT:
            raise PathError(f"There is no \\{escape[2]}; a backslash itself is written \\\\.", position)
        return _MEANT[escape[2]]

    # A sign beyond U+FFFF is written as two escapes, the halves of a pair.
    return _ESCAPE.sub(meant, written).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _each(values: Iterable[Any], step: Step, budget: _Budget) -> Iterator[Any]:
    for value in values:
        sources = budget.counted(_inside(value)) if step.deep else (value,)
        for source in sources:
            yield from _one(source, step.key)


def _one(value: Any, key: str | int | None) -> Iterable[Any]:
    if isinstance(value, dict):
        if key is None:
            return value.values()
        return (value[key],) if key in value else ()
    if not isinstance(value, list) or isinstance(key, str):
        return ()
    if key is None:
        return value
    return (value[key],) if -len(value) <= key < len(value) else ()


def _inside(value: Any) -> Iterator[Any]:
    """Give `value` and everything inside it, in document order."""
    waiting: list[Iterator[Any]] = [iter((value,))]
    while waiting:
        for one in waiting[-1]:
            yield one
            if isinstance(one, dict | list):
                waiting.append(iter(_one(one, None)))
                break
        else:
            waiting.pop()
