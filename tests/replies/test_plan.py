from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.replies.plan import Choice, Note, Outcome, Plan, amended, noted, pick, read_note
from bins.replies.spec import Then

OUTCOMES = (Outcome(503, 4), Outcome(200, 5), Outcome(202, 0))

choices = st.builds(
    Choice,
    st.lists(st.integers(1, 1000), min_size=1, max_size=20).map(tuple),
    st.sampled_from(Then),
    st.none() | st.integers(-(2**62), 2**62),
)
"""Whatever can be saved."""


def places(then: Then, count: int = 5, size: int = 2, seed: int | None = None, key: bytes = b"") -> list[int]:
    return [pick(Choice((1,) * size, then, seed), key, n) for n in range(1, count + 1)]


@pytest.mark.parametrize(
    ("then", "expected"),
    [(Then.LAST, [0, 1, 1, 1, 1]), (Then.LOOP, [0, 1, 0, 1, 0]), (Then.DEFAULT, [0, 1, 2, 2, 2])],
)
def test_replies_come_in_order_and_then_as_the_rule_says(then: Then, expected: list[int]) -> None:
    assert places(then) == expected


@given(choices, st.binary(max_size=20), st.integers(1, 2**62))
def test_the_place_is_there_and_the_same_each_time(choice: Choice, key: bytes, count: int) -> None:
    place = pick(choice, key, count)

    assert 0 <= place <= len(choice.weights)
    assert place == pick(choice, key, count)


def test_chance_follows_the_weights() -> None:
    drawn = [pick(Choice((80, 20), seed=7), b"", n) for n in range(1, 5_001)]

    assert 900 < sum(drawn) < 1_100


def test_the_same_seed_gives_the_same_run_and_another_seed_another() -> None:
    assert places(Then.LAST, 40, seed=1) == places(Then.LAST, 40, seed=1) != places(Then.LAST, 40, seed=2)


def test_each_delivery_has_its_own_luck() -> None:
    assert places(Then.LAST, 40, seed=1, key=b"a") != places(Then.LAST, 40, seed=1, key=b"b")


def test_a_note_tells_which_reply_it_was() -> None:
    plan = Plan(Choice((1, 1), Then.DEFAULT), OUTCOMES, 7, "retry", b"key", "mark")

    status, raw, _ = noted(plan, 2)

    assert status == 200
    assert read_note(raw) == Note(5, 7, "retry", 2, 1, b"key", "mark")


def test_without_a_rule_it_is_the_only_reply_whatever_is_counted() -> None:
    status, raw, fault = noted(Plan(Choice((1,)), (Outcome(204, 9, "drip"),)), 0)

    assert (status, read_note(raw), fault) == (204, Note(9), "drip")


def test_an_amended_note_keeps_the_count_and_names_what_was_sent_instead() -> None:
    plan = Plan(Choice((1, 1)), OUTCOMES, 7, "retry", b"key")

    note = read_note(amended(plan, 2, 0, "template: why"))

    assert note == Note(0, 7, "retry", 2, 1, b"key", "template: why")


@given(st.binary(max_size=40))
def test_a_note_that_cannot_be_read_is_none(raw: bytes) -> None:
    assert isinstance(read_note(raw), Note | None)
    assert read_note(b"") is None
