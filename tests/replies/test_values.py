from typing import Any

import pytest

from bins.replies.values import depth_within, same, text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "a"), (1, "1"), (1.5, "1.5"), (True, "true"), (False, "false"), (None, "null"), ([], None), ({}, None)],
)
def test_it_writes_what_has_no_parts(value: Any, text: str | None) -> None:
    assert text_of(value) == text


def test_it_writes_integers_of_any_length() -> None:
    assert text_of(1 << 20_000) == hex(1 << 20_000)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1.0, True), (1, True, False), (0, False, False), ([1], [True], False), ({"a": [1]}, {"a": [1.0]}, True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True), ({"a": 1}, {"a": 1, "b": 2}, False), ([1, 2], [2, 1], False),
        ("1", 1, False), (None, False, False), ([], {}, False),
    ],
)  # fmt: skip
def test_it_compares_as_json_does(one: Any, other: Any, equal: bool) -> None:
    assert same(one, other) is equal


def test_it_measures_depth() -> None:
    assert depth_within({"a": [1]}, 2)
    assert not depth_within({"a": [[1]]}, 2)
