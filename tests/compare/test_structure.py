from __future__ import annotations

import json

import pytest

from bins.compare.document import NoDocument
from bins.compare.row import Row
from bins.compare.structure import compare_documents


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        ('{"a":1}', '{ "a" : 1 }', []),
        ('{"a":1}', '{"a":2}', [("$.a", "changed")]),
        ('{"a":1}', "{}", [("$.a", "removed")]),
        ("{}", '{"a b":1}', [('$["a b"]', "added")]),
        ("1", "2", [("$", "changed")]),
        ('{"a":{"b":[1,2]}}', '{"a":{"b":[1,3]}}', [("$.a.b[1]", "changed")]),
        ("[1,2,3]", "[1,3]", [("$[1]", "removed")]),
        ("[1,3]", "[1,2,3]", [("$[1]", "added")]),
        ('[0,{"a":1}]', '[9,0,{"a":2}]', [("$[0]", "added"), ("$[1 → 2].a", "changed")]),
        ('{"a":[1]}', '{"a":{}}', [("$.a", "changed")]),
    ],
)
def test_it_names_the_paths_that_differ(left: str, right: str, found: list[tuple[str, str]]) -> None:
    assert [(row.name, row.kind) for row in compare_documents(left, right).rows] == found


@pytest.mark.parametrize(
    ("left", "right"), [("9007199254740992", "9007199254740993"), ("1.10", "1.1"), ('"\\u0041"', '"A"')]
)
def test_it_compares_tokens_and_not_values(left: str, right: str) -> None:
    [row] = compare_documents(f'{{"a":{left}}}', f'{{"a":{right}}}').rows

    assert (_text(row, "left"), _text(row, "right")) == (left, right)


def test_it_tells_duplicate_keys_apart() -> None:
    [row] = compare_documents('{"a":1,"a":2}', '{"a":1,"a":3}').rows

    assert row.name == "$.a (no. 2)"


def test_it_says_that_members_come_in_another_order() -> None:
    compared = compare_documents('{"a":1,"b":2}', '{"b":2,"a":1}')

    assert compared.rows == []
    assert compared.notes == ["Members of an object come in another order."]


def test_it_lists_so_many_differences_and_says_so() -> None:
    compared = compare_documents(json.dumps({f"k{i}": 1 for i in range(1_500)}), "{}")

    assert len(compared.rows) == 1_000
    assert compared.notes == ["The first 1,000 differences are listed; there are more."]


def test_it_lists_a_long_value_shortened_and_still_as_changed() -> None:
    start = "x" * 5_000

    [row] = compare_documents(json.dumps([start + "a"]), json.dumps([start + "b"])).rows

    assert row.kind == "changed"
    assert len(_text(row, "left")) == 4_001


def test_it_refuses_what_is_no_json() -> None:
    with pytest.raises(NoDocument):
        compare_documents("{}", "<xml/>")


def _text(row: Row, side: str) -> str:
    marked = row.left if side == "left" else row.right
    assert marked is not None
    return f"{marked.before}{marked.middle}{marked.after}"
