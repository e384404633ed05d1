"""Conditions as people write them in the API: several spellings are read, one is given back.

`"method": "POST"` reads like `["POST"]`; a query or header is an object, pairs, or `name=value` and `Name: value`; a
JSON value is an object of paths, pairs, or `{"path": …, "equals": …}`. A value of null asks whether the name is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from bins.replies.problem import Problem, brief, unknown
from bins.replies.spec import MatchSpec

KEYS = tuple(field.name for field in msgspec.structs.fields(MatchSpec))
THERE = "*"
"""The glob that every value matches."""
_MOST_READ = 1_000
"""Conditions of a kind that are read at all; fewer may be saved."""


class _Unread(Exception):
    """Raised for a value that cannot be read; its message names what can."""


def read_match(data: Any) -> tuple[MatchSpec, list[Problem]]:
    """Give conditions with what could not be read of them; whether they make sense is for `check_match`."""
    if not isinstance(data, dict):
        return MatchSpec(), [Problem("", 'The conditions are an object, such as {"method": "POST"}.')]
    read: dict[str, Any] = {}
    problems = []
    for key, value in data.items():
        if key not in _READERS:
            problems.append(Problem(brief(str(key)), unknown("condition", str(key), KEYS)))
        elif value is not None:
            try:
                read[key] = _READERS[key](value)
            except _Unread as error:
                problems.append(Problem(key, str(error)))
    return MatchSpec(**read), problems


def written_match(spec: MatchSpec) -> dict[str, Any]:
    """Give conditions as the API writes them: objects where each name comes once, lists of pairs else."""
    written: dict[str, Any] = {}
    for key in KEYS:
        value = getattr(spec, key)
        if value is None or value in ((), ""):
            continue
        if key in {"query", "header"}:
            written[key] = _object_or_pairs(value)
        elif key == "json":
            paths = all(path.startswith("$") for path, _ in value)
            written[key] = _object_or_pairs(value) if paths else [list(pair) for pair in value]
        else:
            written[key] = list(value) if isinstance(value, tuple) else value
    return written


def _object_or_pairs(pairs: tuple[tuple[str, Any], ...]) -> dict[str, Any] | list[list[Any]]:
    if max(Counter(name for name, _ in pairs).values()) > 1:
        return [list(pair) for pair in pairs]
    return dict(pairs)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Unread("Write this as a text.")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Unread("Write true, false or null.")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise _Unread("Write a text or a list of texts.")
    return tuple(texts[:_MOST_READ])


def _methods(value: Any) -> tuple[str, ...]:
    methods = tuple(text.strip().upper() for text in _texts(value))
    return () if THERE in methods else methods


def _networks(value: Any) -> tuple[str, ...]:
    return tuple(text.strip() for text in _texts(value))


def _pairs(separator: str) -> Callable[[Any], tuple[tuple[str, str], ...]]:
    example = {"=": '{"name": "value"}, [["name", "value"]] or "name=value"'}.get(
        separator, '{"Name": "value"}, [["Name", "value"]] or "Name: value"'
    )

    def read(value: Any) -> tuple[tuple[str, str], ...]:
        try:
            return tuple(_bounded(_each_pair(value, separator)))
        except _Unread as error:
            raise _Unread(f"Write {example}; a value is a text, a list of texts, or null.") from error

    return read


def _each_pair(value: Any, separator: str) -> Iterable[tuple[str, str]]:
    if isinstance(value, dict):
        for name, wanted in value.items():
            for one in wanted if isinstance(wanted, list) else [wanted]:
                yield _text(name), _pattern(one)
        return
    for one in _listed(value):
        if isinstance(one, str):
            name, _, pattern = one.partition(separator)
            yield name.strip(), pattern.strip() if separator in one else THERE
        else:
            name, wanted = _two(one)
            yield name, _pattern(wanted)


def _pattern(value: Any) -> str:
    return THERE if value is None else _text(value)


def _json(value: Any) -> tuple[tuple[str, Any], ...]:
    try:
        return tuple(_bounded(_each_json(value)))
    except _Unread as error:
        raise _Unread('Write {"$.path": value}, [["$.path", value]] or {"path": "$.path", "equals": value}.') from error


def _each_json(value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from [_named(value)] if "path" in value else value.items()
        return
    for one in _listed(value):
        if isinstance(one, str):
            yield one, THERE
        else:
            yield _named(one) if isinstance(one, dict) else _two(one)


def _named(value: dict[str, Any]) -> tuple[str, Any]:
    wanted = [value[key] for key in ("equals", "value") if key in value]
    if len(value) > 1 + len(wanted) or len(wanted) > 1:
        raise _Unread
    return _text(value.get("path")), wanted[0] if wanted else THERE


def _listed(value: Any) -> list[Any]:
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list):
        raise _Unread
    return value


def _two(value: Any) -> tuple[str, Any]:
    if not isinstance(value, list) or len(value) != 2:
        raise _Unread
    return _text(value[0]), value[1]


def _bounded(pairs: Iterable[tuple[str, Any]]) -> Iterable[tuple[str, Any]]:
    for _, pair in zip(range(_MOST_READ), pairs, strict=False):
        yield pair


_READERS: dict[str, Callable[[Any], Any]] = {
    "method": _methods,
    "path": _text,
    "query": _pairs("="),
    "header": _pairs(":"),
    "content_type": _text,
    "json": _json,
    "body_contains": _text,
    "network": _networks,
    "signed": _flag,
}
