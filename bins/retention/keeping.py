"""What its owner chooses a bin to keep, within the limits of the instance."""

from __future__ import annotations

from typing import Any

from bins.models import Bin, WhenFull
from bins.retention.bounds import instance_bounds
from bins.retention.events import tell

MOST_DAYS = 36_500
MOST = 2**63 - 1
"""The largest number that a column can hold."""


class Unfit(Exception):
    """Raised for a choice that cannot be kept; the message says to people what to change."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


def set_keeping(bin: Bin, changes: dict[str, Any]) -> None:
    """Let `bin` keep what `changes` say; they are fields of it.

    That is `keep_requests`, `keep_bytes` and `keep_days`, None for what the instance keeps, and `when_full`.

    Raises:
        Unfit: one of them cannot be; then nothing is changed.
    """
    whole = instance_bounds()
    bounds = {"keep_requests": whole.requests, "keep_bytes": whole.bytes, "keep_days": whole.days}
    highest = {"keep_requests": MOST, "keep_bytes": MOST, "keep_days": MOST_DAYS}
    for name, value in changes.items():
        if name == "when_full":
            if value not in WhenFull.values:
                raise Unfit(name, f"Choose one of {', '.join(WhenFull.values)}.")
        elif value is not None:
            _check(name, value, bounds[name], highest[name])
    for name, value in changes.items():
        setattr(bin, name, value)
    bin.save(update_fields=list(changes))
    tell(bin.id, {"type": "settings", "name": bin.name})


def _check(name: str, value: int, bound: int | None, highest: int) -> None:
    most = highest if bound is None else bound
    if not 1 <= value <= most:
        reason = "" if bound is None else ", which is what this server keeps of a bin"
        raise Unfit(name, f"Give a number from 1 to {most:,}{reason}, or none.")
