"""What is told beside captures: nothing is lost, nothing starves, everything is bounded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bins.journal import asides
from bins.journal.asides import Asides, changed_by
from bins.journal.frames import Amendments, Call, Refusals, SentTimes
from bins.message.refusal import Refusal

BIN = "a" * 24


def amend(found: Asides, *numbers: int) -> None:
    for n in numbers:
        found.amend((BIN, n, 500, b"", None))


def given(found: Asides, now: float) -> tuple[str, list[int], Callable[[], None]]:
    aside = found.urgent(now)
    assert aside is not None
    call, put_back = aside
    kind = "amendments" if isinstance(call, Amendments) else "refusals"
    content: list[Any] = call.content
    return kind, [one[1] if kind == "amendments" else one[3] for one in content], put_back


def test_nothing_is_due_while_there_is_nothing() -> None:
    assert Asides().urgent(1e9) is None
    assert Asides().idle(1e9) is None


def test_it_tells_once_a_second_and_at_once_in_a_hurry() -> None:
    found = Asides()
    amend(found, 1)
    assert given(found, 10)[1] == [1]

    amend(found, 2)
    assert found.urgent(10.5) is None
    found.hurry()
    assert given(found, 10.5)[1] == [2]


def test_it_says_when_something_is_due() -> None:
    found = Asides()
    assert not found.are_due(10)

    amend(found, 1)
    assert found.are_due(10)

    given(found, 10)
    amend(found, 2)
    assert [found.are_due(now) for now in (10.9, 11)] == [False, True]


def test_neither_kind_waits_for_the_end_of_the_other() -> None:
    found = Asides()
    kinds = []
    for second in range(10, 14):
        amend(found, second)
        found.count_refused(BIN, Refusal.TOO_BUSY)
        kinds += [given(found, second)[0], given(found, second)[0]]
        assert found.urgent(second) is None

    assert kinds == ["amendments", "refusals"] * 4


def test_what_the_store_did_not_take_comes_first_the_next_time() -> None:
    found = Asides()
    amend(found, 1, 2)
    given(found, 10)[2]()
    amend(found, 3)

    assert given(found, 20)[1] == [1, 2, 3]


def test_refusals_that_the_store_did_not_take_are_added_up() -> None:
    found = Asides()
    found.count_refused(BIN, Refusal.TOO_BUSY)
    given(found, 10)[2]()
    found.count_refused(BIN, Refusal.TOO_BUSY)

    assert sum(given(found, 20)[1]) == 2
    assert not found.are_left


def test_amendments_are_bounded_and_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asides, "_MOST_AMENDMENTS", 3)
    monkeypatch.setattr(asides, "_AMENDMENTS_AT_ONCE", 2)
    found = Asides()

    amend(found, *range(5))

    assert given(found, 10)[1] == [2, 3]
    assert given(found, 20)[1] == [4]
    assert found.lost_amendments == 2


def test_amendments_that_the_store_did_not_take_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asides, "_MOST_AMENDMENTS", 3)
    found = Asides()
    amend(found, 1, 2)
    put_back = given(found, 10)[2]
    amend(found, 3, 4)

    put_back()

    assert given(found, 20)[1] == [1, 2, 3]
    assert found.lost_amendments == 1


def test_a_flood_of_amendments_goes_ten_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asides, "_AMENDMENTS_AT_ONCE", 2)
    found = Asides()
    amend(found, *range(5))

    assert given(found, 10)[1] == [0, 1]
    assert [found.are_due(now) for now in (10.05, 10.15)] == [False, True]
    assert given(found, 10.15)[1] == [2, 3]
    assert found.urgent(10.9) is None


def test_times_wait_for_a_quiet_moment() -> None:
    found = Asides()
    found.note_times((BIN, 1, 10, 20))

    assert found.idle(0.1) is None
    aside = found.idle(0.3)
    assert aside is not None
    assert isinstance(aside[0], SentTimes)
    assert not found.are_left


@pytest.mark.parametrize(
    ("call", "shown_anew"),
    [
        (Amendments([(BIN, 2, 500, b"", None)]), [(BIN, 2)]),
        (SentTimes([(BIN, 1, 900, 1_000), (BIN, 3, 900, 2_000_900)]), [(BIN, 3)]),
        (Refusals([(BIN, 1, "busy", 1)]), []),
    ],
)
def test_pages_show_anew_what_got_another_reply_or_was_answered_late(
    call: Call, shown_anew: list[tuple[str, int]]
) -> None:
    assert changed_by(call) == shown_anew
