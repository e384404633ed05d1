"""How full a bin is, what it keeps, and what went: in words for its page."""

from __future__ import annotations

import datetime as dt

import msgspec
from django.utils import timezone

from bins.bodies.view import size_text
from bins.models import Bin, WhenFull
from bins.pages.times import Moment, moment
from bins.retention.bounds import Bounds, bounds_of

_SHOWN_FOR = dt.timedelta(hours=24)
_NEARLY = 0.9
_GIB = 1024**3


class Fullness(msgspec.Struct, frozen=True):
    """What a page says of a bin at its bound, or close to it."""

    evicted: int = 0
    """Requests that went to make room, within the last day."""
    since: Moment | None = None
    taken: str = ""
    """Such as `95,000 of 100,000 requests`, when it is nearly full."""
    is_over: bool = False
    """Whether it has more than it keeps, since that was made less a moment ago."""
    refuses: bool = False
    """Whether new requests are refused once it is full; else the oldest go."""


def fullness_of(bin: Bin) -> Fullness | None:
    """Give what is to be said, None while there is room and nothing went; it concerns the whole bin."""
    if not bin.sight.is_whole:
        return None
    went = bin.evicted_at is not None and timezone.now() - bin.evicted_at < _SHOWN_FOR
    since = moment(bin.evicted_from) if went and bin.evicted_from else None
    bounds = bounds_of(bin)
    taken = "" if went else _taken(bin, bounds)
    if not went and not taken:
        return None
    over = _share(bin.request_count, bounds.requests) > 1 or _share(bin.byte_count, bounds.bytes) > 1
    return Fullness(bin.evicted_count if went else 0, since, taken, over, bin.when_full != WhenFull.EVICT)


def briefly(bin: Bin) -> str:
    """Give in two or three words how much a bin keeps."""
    bounds = bounds_of(bin)
    parts = [f"{bounds.requests:,}" if bounds.requests else "", f"{bounds.days:,} d" if bounds.days else ""]
    told = " · ".join(filter(None, parts))
    return f"Keeps {told}" if told else words_of(bounds)


def keeps_words(bin: Bin) -> str:
    """Give in a few words how much a bin keeps."""
    return words_of(bounds_of(bin))


def words_of(bounds: Bounds) -> str:
    """Give bounds in a few words: `Keeps 250,000 requests, 1 GiB, 30 days`."""
    parts = []
    if bounds.requests is not None:
        parts.append(f"{bounds.requests:,} request{'s' * (bounds.requests != 1)}")
    if bounds.bytes is not None:
        parts.append(bytes_words(bounds.bytes))
    if bounds.days is not None:
        parts.append(f"{bounds.days:,} day{'s' * (bounds.days != 1)}")
    return f"Keeps {', '.join(parts)}" if parts else "Kept until deleted"


def bytes_words(size: int) -> str:
    """Give a number of bytes as people say it."""
    return f"{size / _GIB:,.1f}".removesuffix(".0") + " GiB" if size >= _GIB else size_text(size)


def _taken(bin: Bin, bounds: Bounds) -> str:
    if bounds.requests is not None and _share(bin.request_count, bounds.requests) >= _NEARLY:
        return f"{bin.request_count:,} of {bounds.requests:,} requests"
    if bounds.bytes is not None and _share(bin.byte_count, bounds.bytes) >= _NEARLY:
        return f"{bytes_words(bin.byte_count)} of {bytes_words(bounds.bytes)}"
    return ""


def _share(taken: int, bound: int | None) -> float:
    return taken / bound if bound else 0.0
