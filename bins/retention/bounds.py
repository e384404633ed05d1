"""How much a bin keeps: what its settings say, within what the instance allows."""

from __future__ import annotations

import msgspec
from django.conf import settings
from django.db.models import F, Q

from bins.message.refusal import Refusal
from bins.message.room import Room
from bins.models import Bin, WhenFull

_REFUSALS = {WhenFull.REFUSE: Refusal.BIN_FULL, WhenFull.REFUSE_WAIT: Refusal.BIN_FULL_WAIT}


class Bounds(msgspec.Struct, frozen=True):
    """Bounds in force for one bin; None where there is none."""

    requests: int | None
    bytes: int | None
    days: int | None


def bounds_of(bin: Bin) -> Bounds:
    """Give the bounds in force: the lower of the bin's own and the instance's."""
    whole = instance_bounds()
    return Bounds(
        _lower(bin.keep_requests, whole.requests),
        _lower(bin.keep_bytes, whole.bytes),
        _lower(bin.keep_days, whole.days),
    )


def instance_bounds() -> Bounds:
    """Give the bounds that the instance sets for every bin."""
    config = settings.CONFIG
    return Bounds(config.max_requests_per_bin or None, config.max_bytes_per_bin or None, config.keep_days or None)


def room_of(bin: Bin) -> Room | None:
    """Give what a bin may still take; None for one that lets its oldest requests go."""
    refusal = _REFUSALS.get(WhenFull(bin.when_full))
    if refusal is None:
        return None
    bounds = bounds_of(bin)
    left_requests = None if bounds.requests is None else bounds.requests - bin.request_count
    return Room(left_requests, None if bounds.bytes is None else bounds.bytes - bin.byte_count, refusal)


def overfull() -> Q:
    """Give the condition of bins that have more than they keep."""
    whole = instance_bounds()
    return _more("request_count", "keep_requests", whole.requests) | _more("byte_count", "keep_bytes", whole.bytes)


def _more(counted: str, own: str, whole: int | None) -> Q:
    over_own = Q(**{f"{own}__isnull": False, f"{counted}__gt": F(own)})
    return over_own if whole is None else over_own | Q(**{f"{counted}__gt": whole})


def _lower(own: int | None, whole: int | None) -> int | None:
    return min((bound for bound in (own, whole) if bound is not None), default=None)
