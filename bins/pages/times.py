"""Moments and durations as the server writes them; the browser rewrites moments in its own zone."""

import datetime as dt
from functools import lru_cache

import msgspec

from bins.replies.words import lasted_words

_EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)


class Moment(msgspec.Struct, frozen=True):
    """A point in time for a `<time>` element."""

    iso: str
    """For the `datetime` attribute, to the millisecond."""
    full: str
    """Date and time to the millisecond, with the zone."""
    short: str
    """Day and minute, for a list."""
    day: str
    """The day alone, for a heading."""


def moment(at: dt.datetime) -> Moment:
    """Give the spellings of `at`, all in UTC."""
    return moment_of_us((at - _EPOCH) // dt.timedelta(microseconds=1))


def moment_of_us(microseconds: int) -> Moment:
    """Give the spellings of a time in microseconds since 1970, all in UTC."""
    seconds, rest = divmod(microseconds, 1_000_000)
    date, time, short, day = _second(seconds)
    milliseconds = f"{rest // 1000:03d}"
    return Moment(f"{date}T{time}.{milliseconds}Z", f"{date} {time}.{milliseconds} UTC", short, day)


@lru_cache(maxsize=1024)
def _second(seconds: int) -> tuple[str, str, str, str]:
    """Give date, time, and the shorter spellings; rows that come together share their second."""
    at = _EPOCH + dt.timedelta(seconds=seconds)
    return f"{at:%Y-%m-%d}", f"{at:%H:%M:%S}", f"{at.day} {at:%b %H:%M}", f"{at:%A}, {at.day} {at:%B %Y}"


def duration_text(microseconds: int) -> str:
    """Give a duration as people say it: `0.4 ms`, `12 ms`, `1.8 s`."""
    if microseconds < 10_000:
        return f"{microseconds / 1000:.1f} ms"
    if microseconds < 1_000_000:
        return f"{microseconds // 1000} ms"
    return f"{microseconds / 1_000_000:.1f} s"


def took_words(microseconds: int | None, fault: str | None) -> str:
    """Give how long an answer took, with the fault that was made of it: `in 3.1 ms`, `for 30.0 s`; empty if unknown."""
    return "" if microseconds is None else f"{lasted_words(fault)} {duration_text(microseconds)}"
