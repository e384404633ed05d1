from __future__ import annotations

from typing import Any

import pytest

from bins.live.narrow import narrowed
from bins.models import Sight
from bins.models.sight import EVERYTHING

SNAPSHOT = Sight(last=5)
ONE = Sight(3, 3)


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ({"type": "deleted", "numbers": [4, 5, 6]}, {"type": "deleted", "numbers": [4, 5]}),
        ({"type": "marked", "numbers": [6], "revision": 2}, {}),
        ({"type": "cleared", "upto": 9, "kept": [2, 8]}, {"type": "cleared", "upto": 5, "kept": [2]}),
        ({"type": "cleared", "upto": 9, "kept": [8]}, {"type": "cleared", "upto": 5}),
        ({"type": "cleared", "upto": 4, "evicted": 3}, {"type": "cleared", "upto": 4}),
        ({"type": "restored", "revision": 2}, {"type": "restored", "revision": 2}),
        ({"type": "restored", "cleared": 9, "revision": 2}, {"type": "restored", "cleared": 5, "revision": 2}),
        ({"type": "settings", "name": "x"}, {"type": "settings", "name": "x"}),
        ({"type": "settings", "replies": True}, {}),
    ],
)
def test_a_snapshot_hears_of_its_own_requests(event: dict[str, Any], told: dict[str, Any]) -> None:
    assert narrowed(event, SNAPSHOT) == told


def test_a_link_to_one_request_hears_nothing_of_what_was_before() -> None:
    assert narrowed({"type": "cleared", "upto": 2, "evicted": 2}, ONE) == {}
    assert narrowed({"type": "restored", "cleared": 2}, ONE) == {"type": "restored", "cleared": 0}


def test_who_sees_everything_hears_everything() -> None:
    event = {"type": "deleted", "numbers": [1, 99]}

    assert narrowed(event, EVERYTHING) is event
