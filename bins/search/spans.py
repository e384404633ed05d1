"""Stretches in the values of fields: of numbers, sizes, statuses and times."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from math import ceil

from bins.search.problem import Unfit

Span = tuple[int | None, int | None]
"""Lowest and highest value, both included; None leaves that side open."""

_MOST = 2**63 - 1
_SIZE = re.compile(r"([0-9]{1,12})(\.[0-9]{1,3})?(b|[kmg](?:i?b)?)?", re.IGNORECASE)
_UNITS = {"": 1, "b": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_CLASS = re.compile(r"([1-5])xx", re.IGNORECASE)
_AGE = re.compile(r"([0-9]{1,6})([smhdw])")
_AGE_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


def range_in(value: str, read: Callable[[str], int | None], wanted: str) -> Span:
    """Give the span of `7`, `>7`, `>=7`, `<7`, `<=7` or `3..7`; `read` gives the number of each part.

    Raises:
        Unfit: it is none of these; the message asks for `wanted`.
    """
    low, dots, high = value.partition("..")
    if dots:
        bounds = read(low), read(high)
        if None in bounds:
            raise Unfit(f"Give {wanted}.")
        return bounds
    sign = value[: len(value) - len(value.lstrip("<>="))]
    number = read(value[len(sign) :])
    spans: dict[str, Callable[[int], Span]] = {
        "": lambda n: (n, n),
        "=": lambda n: (n, n),
        ">": lambda n: (n + 1, None),
        ">=": lambda n: (n, None),
        "<": lambda n: (None, n - 1),
        "<=": lambda n: (None, n),
    }
    if number is None or sign not in spans:
        raise Unfit(f"Give {wanted}.")
    return spans[sign](number)


def size_in(text: str) -> int | None:
    """Give a number of bytes: `512`, `10k`, `1.5MiB`; a kilobyte counts 1,024. None when it is no size."""
    found = _SIZE.fullmatch(text)
    if found is None:
        return None
    return min(ceil(float(found[1] + (found[2] or "")) * _UNITS[(found[3] or "")[:1].lower()]), _MOST - 1)


def status_in(value: str) -> Span:
    """Give the span of a status: `503`, `5xx`, `>=400`; `none` where none was sent, which no other span takes in.

    Raises:
        Unfit: it is none.
    """
    if value.lower() == "none":
        return 0, 0
    found = _CLASS.fullmatch(value)
    if found:
        return int(found[1]) * 100, int(found[1]) * 100 + 99
    low, high = range_in(value, _three_digits, "a status, such as 503, 5xx, >=400 or none")
    return low or 1, high


def _three_digits(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{3}", text) else None


def moment_in(value: str, now: dt.datetime) -> int:
    """Give microseconds since 1970 of a date, a date with time, or an age such as `2h` before `now`.

    Raises:
        Unfit: it is none of these.
    """
    age = _AGE.fullmatch(value.lower())
    try:
        if age:
            at = now - dt.timedelta(**{_AGE_UNITS[age[2]]: int(age[1])})
        else:
            at = dt.datetime.fromisoformat(value.upper())
            at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
        return (at - _EPOCH) // _MICROSECOND
    except (ValueError, OverflowError):
        raise Unfit("Give a date such as 2026-11-01, a time such as 2026-11-01T09:30, or an age such as 2h.") from None
