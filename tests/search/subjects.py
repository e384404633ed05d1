"""Requests to ask searches about."""

from __future__ import annotations

from dataclasses import dataclass, field

from bins.search.tree import Flag, Measure


@dataclass
class Plain:
    """A request that is not stored anywhere."""

    method: str = "POST"
    client: str = "127.0.0.1"
    target: bytes = b"/path?x=1"
    path: bytes = b"/path"
    query: bytes = b"x=1"
    fields: list[bytes] = field(default_factory=list)
    body: bytes = b""
    numbers: dict[Measure, int] = field(default_factory=dict)
    flags: set[Flag] = field(default_factory=set)

    def measure(self, measure: Measure) -> int:
        return self.numbers.get(measure, 0)

    def is_up(self, flag: Flag) -> bool:
        return flag in self.flags
