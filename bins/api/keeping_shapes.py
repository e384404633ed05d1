"""What goes over the wire about what a bin keeps."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ninja import Schema
from pydantic import Field

from bins.api import shapes
from bins.api.shapes import utc_text
from bins.models import Bin
from bins.retention.bounds import bounds_of


class BinChanged(Schema):
    """What may be changed of a bin; what is left out stays."""

    name: str = Field("", max_length=100, description="Shown on its page; empty for none.")
    keep_requests: int | None = Field(None, description="At most so many requests; null for what the server keeps.")
    keep_bytes: int | None = Field(None, description="At most so many bytes, heads and bodies; null likewise.")
    keep_days: int | None = Field(None, description="For so many days; null likewise.")
    when_full: str = Field(
        "evict",
        description="`evict`: the oldest go for a new one. `507`, `429`: a new one is refused with that status.",
    )


class Keeps(Schema):
    """What a bin keeps: the lower of its own bound and the server's; null where there is none."""

    requests: int | None
    bytes: int | None
    days: int | None
    when_full: str


class Evicted(Schema):
    """How many requests went to make room for others, in the latest run of such."""

    count: int
    since: dt.datetime | None
    until: dt.datetime | None


class BinShape(shapes.BinShape):
    """A bin, its counters, and what it keeps."""

    byte_count: int = Field(
        description="Bytes of the requests that can be read now: targets, heads and bodies as kept."
    )
    keeps: Keeps
    evicted: Evicted


def keeps_of(bin: Bin) -> dict[str, Any]:
    """Give what a bin keeps as `Keeps`."""
    bounds = bounds_of(bin)
    return {"requests": bounds.requests, "bytes": bounds.bytes, "days": bounds.days, "when_full": bin.when_full}


def evicted_of(bin: Bin) -> dict[str, Any]:
    """Give what went as `Evicted`; that concerns the whole bin."""
    is_told = bin.sight.is_whole
    since, until = (bin.evicted_from, bin.evicted_at) if is_told else (None, None)
    return {
        "count": bin.evicted_count if is_told else 0,
        "since": utc_text(since) if since else None,
        "until": utc_text(until) if until else None,
    }
