"""How much the benchmark does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Sizes and times of a run."""

    seconds: float
    """Of each measurement of throughput."""
    rounds: int
    """How often each is repeated, in turn with its reference."""
    rows: int
    """Requests in the full bin."""
    postgres_rows: int
    """Requests in the full bin on PostgreSQL."""
    captures: int
    """Captures before memory is read again."""
    trips: int
    """Single round trips."""
    painted_seconds: float
    pages: int
    """Idle websockets."""


FULL = Scale(
    seconds=5,
    rounds=5,
    rows=1_000_000,
    postgres_rows=10_000_000,
    captures=300_000,
    trips=2_000,
    painted_seconds=20,
    pages=10_000,
)
QUICK = Scale(
    seconds=2, rounds=2, rows=100_000, postgres_rows=200_000, captures=30_000, trips=500, painted_seconds=6, pages=1_000
)
