from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.replies.jsonpath import MOST_NODES, MOST_PATH, PathError, read_path
from tests.replies.captures import SLACK, STRIPE


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", [STRIPE]),
        ("$.type", ["payment_intent.succeeded"]),
        ("$.data.object.amount", [2000]),
        ("$['data']['object'][\"id\"]", ["pi_3"]),
        ("$.data.object.charges[0].id", ["ch_1"]),
        ("$.data.object.charges[-1].id", ["ch_2"]),
        ("$.data.object.charges[*].id", ["ch_1", "ch_2"]),
        ("$.data.*.id", ["pi_3"]),
        ("$..id", ["evt_1PqLr2", "pi_3", "ch_1", "ch_2"]),
        ("$..charges[1].id", ["ch_2"]),
        ("$..['amount']", [2000]),
        ("$..[1].id", ["ch_2"]),
        ("$.data.object.charges[2]", []),
        ("$.data.object.charges[-3]", []),
        ("$.data[0]", []),
        ("$.type.length", []),
        ("$.data.object.charges.id", []),
        ("$.nothing", []),
    ],
)
def test_it_finds_what_the_path_leads_to(path: str, found: list[Any]) -> None:
    assert read_path(path).find(STRIPE) == found


def test_it_reads_escaped_and_odd_names() -> None:
    document = {"it's": 1, "a b": 2, "größe": 3, "x-y": 4, "": 5}

    paths = [r"$['it\'s']", '$["a b"]', "$.größe", "$.x-y", "$['']"]

    assert [read_path(path).first(document) for path in paths] == [1, 2, 3, 4, 5]
    assert read_path("$.event.type").first(SLACK) == "app_mention"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (r"$['\u0061\u00e9']", "aé"),
        (r"$['\uD83D\uDE00']", "\U0001f600"),
        (r'$["\t\n\/\\\""]', '\t\n/\\"'),
        (r"$['\ud800']", "\ufffd"),
    ],
)
def test_what_follows_a_backslash_is_as_in_json(path: str, name: str) -> None:
    assert read_path(path).first({name: 1}) == 1


@pytest.mark.parametrize(
    ("path", "column", "words"),
    [
        (r"$.a['\x']", 4, r"no \x"),
        (r"$['\u12']", 2, r"no \u"),
        ("", 1, "begins with $"),
        ("data.id", 1, "begins with $"),
        ("$data", 2, "Expected a . or a ["),
        ("$.", 3, "Expected a name"),
        ("$.a.", 5, "Expected a name"),
        ("$.a b", 4, "Expected a . or a ["),
        ("$.[*]", 3, "Expected a name"),
        ("$.a[", 4, "slices"),
        ("$.a['b", 4, "slices"),
        ("$[0:2]", 2, "slices"),
        ("$[01]", 2, "slices"),
        ("$[?(@.a==1)]", 2, "Filters"),
        ("$[(@.length-1)]", 2, "Filters"),
        ("$..a..b", 7, "one .. only"),
        ("$...a", 4, "Expected a name"),
        ("$" + ".a" * 33, 67, "32 steps"),
        ("$" + "a" * MOST_PATH, MOST_PATH + 1, "1,024"),
    ],
)
def test_it_names_what_is_wrong_and_the_column(path: str, column: int, words: str) -> None:
    with pytest.raises(PathError) as caught:
        read_path(path)

    assert words in str(caught.value)
    assert f"(column {column})" in str(caught.value)


def test_it_stops_looking_after_10_000_values() -> None:
    wide = [[{"a": n} for n in range(300)] for _ in range(300)]

    assert 0 < len(read_path("$[*][*].a").find(wide)) < MOST_NODES
    assert 0 < len(read_path("$..a").find(wide)) < MOST_NODES
    assert read_path("$..nothing").find(wide) == []


@given(st.text("$.[]*'\"\\ab0-19 ", max_size=20))
def test_a_path_is_read_or_refused_with_a_place_within_it(text: str) -> None:
    assert 0 <= _refused_at("$" + text) <= len(text) + 1


def _refused_at(text: str) -> int:
    try:
        read_path(text).find({"a": [{"b": 1}, [2]], "b": {"a": {"a": 0}}})
    except PathError as error:
        return error.column
    return 0
