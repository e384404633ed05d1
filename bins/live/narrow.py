"""Events of a bin as somebody may hear of them who sees a part of it."""

from __future__ import annotations

from bins.live.watch import Event
from bins.models import Sight

_OF_THE_WHOLE = frozenset({"kept", "evicted"})
"""What a clearing tells of requests anywhere in the bin."""


def narrowed(event: Event, sight: Sight) -> Event:
    """Give what `event` says of requests within `sight`; an empty one when it says nothing of them."""
    if sight.is_whole:
        return event
    if event["type"] == "cleared":
        return _cleared(event, sight)
    if event.get("replies"):
        return {}  # what senders get back says more than a part of a bin does
    told = {**event, "cleared": _upto(event["cleared"], sight)} if "cleared" in event else event
    if "numbers" not in event:
        return told
    numbers = sight.within(event["numbers"])
    return {**told, "numbers": numbers} if numbers else {}


def _cleared(event: Event, sight: Sight) -> Event:
    upto = _upto(event["upto"], sight)
    if not upto:
        return {}
    kept = sight.within(event.get("kept", ()))
    told = {key: value for key, value in event.items() if key not in _OF_THE_WHOLE}
    return {**told, "upto": upto, **({"kept": kept} if kept else {})}


def _upto(n: int, sight: Sight) -> int:
    """Give how far a clearing up to `n` goes within `sight`, 0 when it does not reach it."""
    return min(n, sight.last) if n >= sight.first else 0
