"""How much of a bin somebody sees: which of its requests, and whether with their secrets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

HIGHEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Sight:
    """A stretch of a bin's numbers, with or without the secrets in their headers."""

    first: int = 1
    last: int = HIGHEST
    masked: bool = False
    """True when the values of secret header fields are shown as masks."""

    @property
    def is_whole(self) -> bool:
        """True when it takes in every request, also those to come."""
        return self.first <= 1 and self.last == HIGHEST

    def has(self, n: int) -> bool:
        """Tell whether request `n` is within it."""
        return self.first <= n <= self.last

    def within(self, numbers: Iterable[int]) -> list[int]:
        """Give those of `numbers` that are within it."""
        return [n for n in numbers if self.has(n)]


EVERYTHING = Sight()
MASKED = Sight(masked=True)
