"""The filters of templates: those of Liquid that end in time, and ours where Liquid's would not or know no JSON."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from liquid import Markup
from liquid.builtin.filters import array, extra, math, misc, string
from liquid.exceptions import FilterArgumentError, ResourceLimitError
from liquid.filter import sequence_filter, with_context, with_environment
from liquid.undefined import is_undefined

from bins.replies.work import MOST_ITEMS

_MOST_FORMAT = 100
"""Characters of a date's format."""
_SECONDS = re.compile(r"%[%s]")


class Raw(str):
    """JSON text that is inserted as it is."""

    __slots__ = ()


def text_of(value: Any) -> str:
    """Give `value` as it reads in a reply: nothing for nothing, JSON for lists and objects."""
    if isinstance(value, str):
        return value
    if value is None or is_undefined(value):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, range):
        return f"{value.start}..{value.stop - 1}"
    return json_of(value) if isinstance(value, list | tuple | dict) else str(value)


def json_of(value: Any) -> str:
    """Give `value` as JSON."""
    return json.dumps(value, ensure_ascii=False, default=_plain, allow_nan=False)


def _plain(value: Any) -> Any:
    if value is None or is_undefined(value):
        return None
    if isinstance(value, range):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else str(value)


@with_environment
def _json(value: Any, *, environment: Any) -> str:
    """Give the whole value as JSON; in HTML it holds no `<`, so that it may stand in a script."""
    written = json_of(value)
    return written.replace("<", "\\u003c") if environment.autoescape else Raw(written)


@with_environment
def _safe(value: Any, *, environment: Any) -> str:
    text = text_of(value)
    return Markup(text) if environment.autoescape else Raw(text)


@with_context
def _date(value: Any, form: Any, *, context: Any) -> str:
    """Give a time in UTC by `form` (strftime), `now` being the time of the request; what is no time stays as it is."""
    form = text_of(form)
    if len(form) > _MOST_FORMAT:
        raise FilterArgumentError(f"date: the format is longer than {_MOST_FORMAT} characters", token=None)
    at = context.globals["now"] if value in ("now", "today") else _time_of(value)
    if at is None:
        return text_of(value)
    seconds = str(int(at.timestamp()))
    return at.strftime(_SECONDS.sub(lambda found: seconds if found[0] == "%s" else "%%", form))


def _time_of(value: Any) -> datetime | None:
    """Read what may be a time: one of ours, seconds since 1970, or ISO 8601."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    try:
        if isinstance(value, int | float) or str(value).isdecimal():
            return datetime.fromtimestamp(float(value), UTC)
        at = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return None
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC) if isinstance(at, date) else None


@sequence_filter
def _uniq(items: Any, key: Any = None) -> list[Any]:
    """Give the first of what is equal; Liquid's own takes time with the square of their number."""
    first: dict[str, Any] = {}
    for item in items:
        first.setdefault(repr(item if key is None else array._getitem(item, key)), item)
    return list(first.values())


def _map(items: Any, key: Any) -> list[Any]:
    """Give a part of each item; Liquid's own makes text of the key for every one of them anew."""
    parts: list[Any] = array.map_(items, text_of(key))
    return parts


@with_environment
@sequence_filter
def _join(items: Any, separator: Any = " ", *, environment: Any) -> str:
    joined: str = array.join([text_of(item) for item in items], text_of(separator), environment=environment)
    return joined


def _split(value: Any, separator: Any = None) -> list[str]:
    """Split, unless that gives more parts than a list may have."""
    text, between = text_of(value), text_of(separator)
    count = len(text) if not between else text.count(between)
    if between != " " and count >= MOST_ITEMS:
        raise ResourceLimitError(f"split gives more than {MOST_ITEMS:,} parts", token=None)
    parts: list[str] = string.split(text, between)
    return parts


def grows(name: str, value: Any, args: list[Any]) -> int:
    """Give how many characters a filter adds to what it is given, where that is not bounded by its input."""
    if name == "join" and isinstance(value, list | tuple | range):
        return len(value) * len(text_of(args[0] if args else " "))
    if name == "replace" and len(args) > 1:
        text, sought = text_of(value), text_of(args[0])
        return text.count(sought) * len(text_of(args[1]))
    return 0


TEXT_FILTERS: dict[str, Callable[..., Any]] = {
    name: getattr(string, name)
    for name in (
        "append", "base64_decode", "base64_encode", "base64_url_safe_decode", "base64_url_safe_encode", "capitalize",
        "downcase", "escape", "escape_once", "lstrip", "newline_to_br", "prepend", "remove", "remove_first",
        "remove_last", "replace", "replace_first", "replace_last", "rstrip", "squish", "strip", "strip_newlines",
        "truncate", "truncatewords", "upcase", "url_decode", "url_encode",
    )
} | {"escapejs": extra.escapejs, "split": _split}  # fmt: skip
"""Filters of text: whatever comes into them is made text first, as it would read in the reply."""

FILTERS: dict[str, Callable[..., Any]] = {
    **TEXT_FILTERS,
    **{name: getattr(array, name) for name in ("compact", "concat", "find", "find_index", "first", "has")},
    **{name: getattr(array, name) for name in ("last", "reject", "reverse", "sort", "sort_natural", "where")},
    **{name: getattr(math, name) for name in ("at_least", "at_most", "ceil", "divided_by", "floor", "minus")},
    **{name: getattr(math, name) for name in ("modulo", "plus", "times")},
    "abs": math.abs_,
    "date": _date,
    "default": misc.default,
    "join": _join,
    "json": _json,
    "map": _map,
    "round": math.round_,
    "safe": _safe,
    "size": misc.size,
    "slice": string.slice_,
    "sum": array.sum_,
    "uniq": _uniq,
}

SLOW_FILTERS = frozenset({"base64_decode", "json", "split", "truncatewords", "url_decode", "url_encode"})
"""Filters that take several times as long for a character as the others."""
