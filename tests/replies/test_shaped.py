from __future__ import annotations

from typing import Any

import msgspec
import pytest

from bins.replies.shaped import read_fields
from bins.replies.spec import DeliveryKey, Then


class Inner(msgspec.Struct, frozen=True):
    then: Then
    key: DeliveryKey = DeliveryKey()


class Outer(msgspec.Struct, frozen=True):
    count: int = 0
    pairs: tuple[tuple[str, str], ...] = ()
    inner: Inner | None = None


def test_it_reads_what_is_there_at_any_depth() -> None:
    data = {"count": 3, "pairs": [["a", "b"]], "inner": {"then": "loop", "key": {"json": "$.a"}}}

    read, problems = read_fields(data, Outer)

    assert Outer(**read) == Outer(3, (("a", "b"),), Inner(Then.LOOP, DeliveryKey(json="$.a")))
    assert problems == []


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"count": "3"}, "count", "Expected a whole number, got a text."),
        ({"pairs": [["a", "b"], ["c", None]]}, "pairs.1.1", "Expected a text, got null."),
        ({"inner": {}}, "inner.then", "This is missing. Write one of last, loop, default."),
        ({"inner": {"then": "x" * 99}}, "inner.then", f"There is no “{'x' * 39}…”. Write one of last, loop, default."),
        ({"inner": {"then": "last", "key": {"heder": ""}}}, "inner.key.heder", "did you mean “header”?"),
        ({"z - at `$.count`": 1}, "z - at `$.count`", "there are count, pairs, inner."),
        ({"": 1}, "", "There is no field “”"),
        ({"x" * 2**20: 1}, "x" * 39 + "…", "There is no field"),
        ({"\ud800": 1}, "\ud800", "There is no field"),
    ],
)
def test_it_names_what_it_cannot_read(data: dict[str, Any], field: str, words: str) -> None:
    _, (problem,) = read_fields(data, Outer)

    assert problem.field == field
    assert words in problem.words
