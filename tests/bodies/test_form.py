from __future__ import annotations

import pytest

from bins.bodies.form import FormView, pairs_of
from bins.bodies.view import Unfit
from tests.bodies.bodies import LIMIT, body_of, text_of

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("encoded", "pairs"),
    [
        ("a=1&b=2&a=3", [("a", "1"), ("b", "2"), ("a", "3")]),
        ("name=Ada+Lovelace%21", [("name", "Ada Lovelace!")]),
        ("a=%zz&b=%", [("a", "%zz"), ("b", "%")]),
        ("a&=b&&c==d", [("a", ""), ("", "b"), ("c", "=d")]),
        ("u=%C3%A9\xc3\xa9%ff", [("u", "éé\\xFF")]),
    ],
)
def test_it_gives_pairs_in_order_as_sent(encoded: str, pairs: list[tuple[str, str]]) -> None:
    found, more = pairs_of(encoded)

    assert [(text_of(name), text_of(value)) for name, value in found] == pairs
    assert more == 0


def test_it_stops_at_a_thousand_pairs_and_counts_the_rest() -> None:
    found, more = pairs_of("a=1&" * 5_000 + "b=2")

    assert (len(found), more) == (1_000, 4_001)


def test_it_says_how_many_pairs_are_left_out() -> None:
    shown = FormView().show(body_of(b"a=1&" * 1_500 + b"b=2", FORM), LIMIT)

    assert shown.note == "The first 1000 pairs are shown; 501 more are in the raw body."


@pytest.mark.parametrize("kept", [4_000_000, None])
def test_it_takes_no_form_apart_that_is_too_large(kept: int | None) -> None:
    with pytest.raises(Unfit):
        FormView().show(body_of(b"a=1&" * 1_000, FORM, kept), 1_000)
