"""The structure of HAR 1.2, field by field: http://www.softwareishard.com/blog/har-12-spec/."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

Rule = Callable[[Any], bool]


def problems(har: Any) -> list[str]:
    """Give where `har` breaks the specification."""
    return _object("", har, {"log": _nested(_LOG)}, {})


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= -1


def _not_negative(value: Any) -> bool:
    return _number(value) and value >= 0


def _time(value: Any) -> bool:
    return _text(value) and dt.datetime.fromisoformat(value.replace("Z", "+00:00")).tzinfo is not None


Shape = tuple[dict[str, Any], dict[str, Any]]
"""Required and optional fields."""


def _nested(shape: Shape) -> tuple[str, Shape]:
    return "object", shape


def _list(shape: Shape) -> tuple[str, Shape]:
    return "list", shape


_NAMED: Shape = ({"name": _text, "version": _text}, {"comment": _text})
_PAIR: Shape = ({"name": _text, "value": _text}, {"comment": _text})
_COOKIE: Shape = ({"name": _text, "value": _text}, {"path": _text, "domain": _text, "expires": _time, "comment": _text})
_PARAM: Shape = ({"name": _text}, {"value": _text, "fileName": _text, "contentType": _text, "comment": _text})
_POST: Shape = ({"mimeType": _text}, {"text": _text, "params": _list(_PARAM), "comment": _text})
_CONTENT: Shape = (
    {"size": _whole, "mimeType": _text},
    {"compression": _whole, "text": _text, "encoding": _text, "comment": _text},
)
_SIZES = {"headersSize": _whole, "bodySize": _whole}
_REQUEST: Shape = (
    {
        **{"method": _text, "url": _text, "httpVersion": _text, "cookies": _list(_COOKIE), "headers": _list(_PAIR)},
        **{"queryString": _list(_PAIR), **_SIZES},
    },
    {"postData": _nested(_POST), "comment": _text},
)
_RESPONSE: Shape = (
    {
        **{"status": _whole, "statusText": _text, "httpVersion": _text, "cookies": _list(_COOKIE)},
        **{"headers": _list(_PAIR), "content": _nested(_CONTENT), "redirectURL": _text, **_SIZES},
    },
    {"comment": _text},
)
_TIMINGS: Shape = (
    {"send": _not_negative, "wait": _not_negative, "receive": _not_negative},
    {"blocked": _number, "dns": _number, "connect": _number, "ssl": _number, "comment": _text},
)
_ENTRY: Shape = (
    {
        **{"startedDateTime": _time, "time": _not_negative, "request": _nested(_REQUEST)},
        **{"response": _nested(_RESPONSE), "cache": _nested(({}, {})), "timings": _nested(_TIMINGS)},
    },
    {"pageref": _text, "serverIPAddress": _text, "connection": _text, "comment": _text},
)
_LOG: Shape = (
    {"version": lambda value: value == "1.2", "creator": _nested(_NAMED), "entries": _list(_ENTRY)},
    {"browser": _nested(_NAMED), "pages": lambda value: value == [], "comment": _text},
)


def _object(place: str, value: Any, required: dict[str, Any], optional: dict[str, Any]) -> list[str]:
    if not isinstance(value, dict):
        return [f"{place} is no object"]
    found = [f"{place}.{name} is missing" for name in required if name not in value]
    for name, inner in value.items():
        rule = required.get(name, optional.get(name))
        if rule is not None:
            found += _judged(f"{place}.{name}", inner, rule)
        elif not name.startswith("_"):
            found.append(f"{place}.{name} is not in the specification")
    return found


def _judged(place: str, value: Any, rule: Any) -> list[str]:
    if callable(rule):
        return [] if rule(value) else [f"{place} is {value!r}"]
    kind, (required, optional) = rule
    if kind == "object":
        return _object(place, value, required, optional)
    if not isinstance(value, list):
        return [f"{place} is no list"]
    return [text for n, one in enumerate(value) for text in _object(f"{place}[{n}]", one, required, optional)]
