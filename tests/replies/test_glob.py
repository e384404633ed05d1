from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.replies.glob import MOST_STEPPED, first_segment, path_glob, value_glob

PATTERNS = st.lists(st.sampled_from(["a", "b", "/", "?", "*", "**", "ab"]), max_size=9).map("".join)
TEXTS = st.text("ab/", max_size=14)


def naive(pattern: str, text: str, barrier: str) -> bool:
    """Try everything; `**` crosses the barrier."""

    @cache
    def fits(p: int, t: int) -> bool:
        if p == len(pattern):
            return t == len(text)
        stars = 0
        while pattern[p + stars : p + stars + 1] == "*":
            stars += 1
        if stars:
            more = t < len(text) and (stars > 1 or text[t] != barrier)
            return fits(p + stars, t) or (more and fits(p, t + 1))
        one = t < len(text) and (pattern[p] == text[t] or (pattern[p] == "?" and text[t] != barrier))
        return one and fits(p + 1, t + 1)

    return fits(0, 0)


@given(PATTERNS, TEXTS)
def test_a_path_matches_as_the_plain_definition_says(pattern: str, text: str) -> None:
    assert path_glob(pattern)(text) is naive(pattern, text, "/")


@given(PATTERNS, TEXTS)
def test_a_value_matches_as_the_plain_definition_says(pattern: str, text: str) -> None:
    assert value_glob(pattern)(text) is naive(pattern, text, "")


@pytest.mark.parametrize(
    ("pattern", "fitting", "other"),
    [
        ("/orders", "/orders", "/orders/"),
        ("/orders/*", "/orders/7", "/orders/7/items"),
        ("/orders/**", "/orders/7/items", "/order"),
        ("/**/items", "/a/b/items", "/a/b/item"),
        ("/v?/*", "/v2/x", "/v22/x"),
        ("/*/hooks/**", "/a/hooks/b/c", "/a/b/hooks/c"),
        ("/**/a*c/**", "/x/abc/y", "/x/a/c/y"),
    ],
)
def test_stars_of_a_path_stay_within_their_segment(pattern: str, fitting: str, other: str) -> None:
    glob = path_glob(pattern)

    assert (glob(fitting), glob(other)) == (True, False)


def test_stars_of_a_value_match_anything() -> None:
    assert value_glob("application/*json")("application/vnd.api/x+json")
    assert not value_glob("a*a")("a")


@pytest.mark.parametrize("pattern", ["a*" * 512, "**a*b**" * 100, "?*" * 512, "*a?a" * 256, "a" * 1_023 + "*"])
def test_no_pattern_explodes(pattern: str) -> None:
    text = "a" * 32_768 + "c"

    assert not path_glob(pattern + "b")(text)
    assert not value_glob(pattern + "b")(text)


def test_a_pattern_with_question_marks_is_tried_on_short_texts_only() -> None:
    assert value_glob("?*")("a" * MOST_STEPPED)
    assert not value_glob("?*")("a" * (MOST_STEPPED + 1))


@given(PATTERNS, TEXTS)
def test_every_path_that_fits_begins_with_the_first_segment(pattern: str, text: str) -> None:
    segment = first_segment(pattern)

    assert not segment or not path_glob(pattern)(text) or text.split("/")[:2] == ["", segment]


@pytest.mark.parametrize(
    ("pattern", "segment"), [("/orders/*", "orders"), ("/orders", "orders"), ("/or*/7", ""), ("**/x", ""), ("", "")]
)
def test_it_knows_the_first_segment(pattern: str, segment: str) -> None:
    assert first_segment(pattern) == segment
