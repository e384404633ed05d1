"""What was measured on one machine, what the simulation makes of it, and what it predicts for many workers.

`python -m tests.bench.predictions` prints the tables of docs/scale.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.bench.measured import CORES, COSTS, POINTS, Point
from tests.bench.simulation import Costs, Outcome, simulate

SENDERS = 64
_FLEET = (1, 2, 10, 100)
_MANY = 1_000_000


@dataclass(frozen=True)
class Compared:
    """A measured point, and what the simulation gives for it."""

    point: Point
    simulated: Outcome

    @property
    def ratio(self) -> float:
        """Simulated over measured pace."""
        return self.simulated.pace / self.point.pace


def compared() -> list[Compared]:
    """Simulate every point that was measured, beside what else kept the cores busy then."""
    return [
        Compared(
            point,
            simulate(
                COSTS.beside(point.others, CORES), workers=point.workers, bins=point.bins, senders=SENDERS, cores=CORES
            ),
        )
        for point in POINTS
    ]


def hot(workers: int, senders: int = 256) -> Outcome:
    """Give what one bin takes on machines that have cores for everybody."""
    return simulate(_elsewhere(), workers=workers, senders=senders, cores=_MANY, seconds=0.5)


def spread(workers: int, bins: int, senders_each: int = SENDERS) -> Outcome:
    """Give what many bins take there, before the store's own bounds."""
    seconds = 2.0 / max(workers, 4)
    return simulate(
        _elsewhere(), workers=workers, bins=bins, senders=senders_each * workers, cores=_MANY, seconds=seconds
    )


def published(workers: int, a_second: float = 20.0) -> tuple[float, float]:
    """Give messages a second to Redis, and from it: every worker hears every other, and itself."""
    return workers * a_second, workers * workers * a_second


def _elsewhere() -> Costs:
    return replace(COSTS, generator=0.0)


def main() -> None:
    """Print the tables."""
    print("| workers | bins | others' cores | measured | simulated | rows a transaction, measured | simulated |")
    for row in compared():
        point, found = row.point, row.simulated
        print(
            f"| {point.workers} | {point.bins} | {point.others:.1f} | {point.pace:,.0f}/s | {found.pace:,.0f}/s "
            f"| {point.rows:.0f} | {found.rows:.0f} |"
        )
    print("| workers | one hot bin, 256 senders | 100 bins | 10,000 bins | messages to Redis | from it |")
    for workers in _FLEET:
        one, some, many = hot(workers), spread(workers, 100), spread(workers, 10_000)
        told, heard = published(workers)
        print(
            f"| {workers} | {one.pace:,.0f}/s | {some.pace:,.0f}/s | {many.pace:,.0f}/s "
            f"| {told:,.0f}/s | {heard:,.0f}/s |"
        )


if __name__ == "__main__":
    main()
