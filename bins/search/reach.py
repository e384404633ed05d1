"""What a search says about one number of every request it can find, so that the others need not be looked at."""

from __future__ import annotations

from bins.search.tree import All, AnyOf, Between, Measure, Node

Reach = tuple[int | None, int | None]
"""Lowest and highest, both included; None where nothing is said."""


def reach_of(node: Node, measure: Measure) -> Reach:
    """Give bounds that hold for `measure` of everything that matches `node`."""
    if isinstance(node, Between) and node.measure is measure:
        return node.low, node.high
    if isinstance(node, All):
        return _joined([reach_of(part, measure) for part in node.parts], narrow=True)
    if isinstance(node, AnyOf):
        return _joined([reach_of(part, measure) for part in node.parts], narrow=False)
    return None, None


def _joined(reaches: list[Reach], *, narrow: bool) -> Reach:
    """Give what lies in all of them, or the span round them all, in which one open side leaves it open."""
    lows, highs = ([bound for bound in side if bound is not None] for side in zip(*reaches, strict=True))
    best, least = (max, min) if narrow else (min, max)
    return (
        best(lows) if lows and (narrow or len(lows) == len(reaches)) else None,
        least(highs) if highs and (narrow or len(highs) == len(reaches)) else None,
    )
