"""Events of a bin as somebody may hear of them who sees a part of it."""

from __future__ import annotations

from bins.live.watch import Event
from bins.models import Sight


def narrowed(event: Event, sight: Sight) -> Event:
    """Give what `event` says of requests within `sight`; an empty one when it says nothing of them."""
    if sight.is_whole:
        return event
    if event["type"] == "cleared":
        return _cleared(event, sight)
    if event.get("replies"):
        return {}  # what senders get back says more than a part of a bin does
    if "numbers" not in event:
        return event
    numbers = sight.within(event["numbers"])
    return {**event, "numbers": numbers} if numbers else {}


def _cleared(event: Event, sight: Sight) -> Event:
    if event["upto"] < sight.first:
        return {}
    kept = sight.within(event.get("kept", ()))
    told = {key: value for key, value in event.items() if key != "kept"}
    return {**told, "upto": min(event["upto"], sight.last), **({"kept": kept} if kept else {})}
