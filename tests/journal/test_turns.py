from __future__ import annotations

import pytest

from bins.journal.turns import WriteTurns


def test_it_counts_who_is_asking() -> None:
    turns = WriteTurns()

    with turns.asking(), turns.asking():
        assert turns.waiting == 2

    assert turns.waiting == 0


def test_one_who_fails_asks_no_more() -> None:
    turns = WriteTurns()

    with pytest.raises(LookupError), turns.asking():
        raise LookupError

    assert turns.waiting == 0
