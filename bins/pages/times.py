"""Moments and durations as the server writes them; the browser rewrites moments in its own zone."""

import datetime as dt

import msgspec


class Moment(msgspec.Struct, frozen=True):
    """A point in time for a `<time>` element."""

    iso: str
    """For the `datetime` attribute, to the millisecond."""
    full: str
    """Date and time to the millisecond, with the zone."""
    short: str
    """Day and minute, for a list."""


def moment(at: dt.datetime) -> Moment:
    """Give the spellings of `at`, all in UTC."""
    at = at.astimezone(dt.UTC)
    milliseconds = f"{at.microsecond // 1000:03d}"
    return Moment(
        iso=f"{at:%Y-%m-%dT%H:%M:%S}.{milliseconds}Z",
        full=f"{at:%Y-%m-%d %H:%M:%S}.{milliseconds} UTC",
        short=f"{at.day} {at:%b %H:%M}",
    )


def duration_text(microseconds: int) -> str:
    """Give a duration as people say it: `0.4 ms`, `12 ms`, `1.8 s`."""
    if microseconds < 10_000:
        return f"{microseconds / 1000:.1f} ms"
    if microseconds < 1_000_000:
        return f"{microseconds // 1000} ms"
    return f"{microseconds / 1_000_000:.1f} s"
