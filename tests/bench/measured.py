"""What `python -m tests.bench model` measured on a machine with two cores that others kept busy too.

The processor times are those of the operating system; they hold on a busy machine as well, if a little higher for the
caches that are shared.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.simulation import Costs

CORES = 2

COSTS = Costs(generator=11, loop=17, call=416, row=16.4, bin=11, fixed=700, sync=1_000)
"""Microseconds.

`row`, `bin` and `fixed` from transactions of one writer alone: 727 of 1 row, 1,009 of 16, 1,798 of 64, 4,900 of 256 in
one bin, 1,229 of 16 in 16 bins, 2,456 of 64 in 64. `loop` and `call` from 30 a capture at 32 rows a transaction, 43 at
16 and 50 at 13. `sync` from 2,222 for the whole transaction of one row.
"""


@dataclass(frozen=True)
class Point:
    """What came of 64 senders of 1 KB."""

    workers: int
    bins: int
    others: float
    """Cores that other processes of the machine kept busy."""
    pace: float
    """Captures a second."""
    rows: float
    """Rows a transaction."""


POINTS = (
    Point(workers=1, bins=1, others=1.71, pace=3_723, rows=32),
    Point(workers=2, bins=1, others=1.59, pace=3_391, rows=16),
    Point(workers=2, bins=100, others=1.46, pace=3_748, rows=13),
)
