from __future__ import annotations

import pytest

from bins.bodies.form import FormView, pairs_of
from bins.bodies.view import Unfit, Window
from tests.bodies.bodies import WINDOW, body_of, text_of

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


def test_it_shows_a_thousand_pairs_at_once_and_says_where_the_next_begin() -> None:
    shown = FormView().show(body_of(b"a=1&" * 1_500 + b"b=2", FORM), WINDOW)

    assert (len(shown.pairs), shown.note, shown.following) == (1_000, "Pairs 1 to 1,000 of 1,501.", 1_000)


def test_it_goes_on_where_the_last_stretch_ended() -> None:
    shown = FormView().show(body_of(b"a=1&" * 1_500 + b"b=2", FORM), Window(1_000))

    assert (len(shown.pairs), shown.note, shown.following) == (501, "Pairs 1,001 to 1,501 of 1,501.", None)
    assert text_of(shown.pairs[-1][0]) == "b"


def test_it_stops_for_good_at_ten_thousand_pairs() -> None:
    shown = FormView().show(body_of(b"a=1&" * 400_000, FORM), Window(9_000))

    assert shown.following is None
    assert shown.note == "Pairs 9,001 to 10,000 of 400,000. Beyond 10,000 they are in the raw body only."


def test_it_formats_json_that_stands_in_a_value() -> None:
    shown = FormView().show(body_of(b"payload=%7B%22id%22%3A1.10%7D&b={no", FORM), WINDOW)

    assert [text_of(value) for _, value in shown.pairs] == ['{\n  "id": 1.10\n}', "{no"]


@pytest.mark.parametrize(("pairs", "kept"), [(1_000, 4_000_000), (600_000, None)])
def test_it_takes_no_form_apart_that_is_too_large(pairs: int, kept: int | None) -> None:
    with pytest.raises(Unfit):
        FormView().show(body_of(b"a=1&" * pairs, FORM, kept), WINDOW)
