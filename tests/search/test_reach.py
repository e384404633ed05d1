from __future__ import annotations

import datetime as dt

import pytest

from bins.search.grammar import parse
from bins.search.reach import Reach, reach_of
from bins.search.tree import Measure

NOW = dt.datetime(2027, 1, 15, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "reach"),
    [
        ("hello", (None, None)),
        ("n:7", (7, 7)),
        ("n:>7", (8, None)),
        ("n:<7 hello", (None, 6)),
        ("n:>3 n:<9 n:>5", (6, 8)),
        ("n:3 OR n:9", (3, 9)),
        ("n:>3 OR n:9", (4, None)),
        ("n:3 OR hello", (None, None)),
        ("(n:3 OR n:9) n:<9", (3, 8)),
        ("-n:3", (None, None)),
        ("size:3", (None, None)),
    ],
)
def test_it_gives_the_bounds_of_a_measure(text: str, reach: Reach) -> None:
    node = parse(text, NOW)
    assert node is not None

    assert reach_of(node, Measure.N) == reach
