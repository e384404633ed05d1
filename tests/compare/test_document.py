from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.compare.document import MOST_DEPTH, NoDocument, Table, read_document, written

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(values)
def test_it_keeps_every_token_as_written(value: object) -> None:
    text = json.dumps(value, indent=1)

    assert written(read_document(text, {}), 10_000) == json.dumps(value, separators=(",", ":"))


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', "1.10", "1E400", "[9007199254740993]", '"\\ud800"', "[]", "{}"])
def test_it_keeps_what_a_decoder_would_lose(text: str) -> None:
    assert written(read_document(f" {text}\n", {}), 100) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1,]",
        "{,}",
        '{"a"}',
        '{"a":}',
        "[1 2]",
        "01",
        "NaN",
        "1]",
        "[1}",
        '"\n"',
        "'a'",
        "{1:2}",
        "[,1]",
        "]",
        "tru",
    ],
)
def test_it_refuses_what_is_no_json(text: str) -> None:
    with pytest.raises(NoDocument, match="not valid JSON"):
        read_document(text, {})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * (MOST_DEPTH + 2) + "]" * (MOST_DEPTH + 2), "deeper than"),
        ("[" + "1," * 60_000 + "1]", "more than 50,000 values"),
        ('"' + "x" * 600_000 + '"', "larger than 512 KiB"),
    ],
)
def test_it_refuses_too_much(text: str, words: str) -> None:
    with pytest.raises(NoDocument, match=words):
        read_document(text, {})


def test_it_gives_equal_values_the_same_number() -> None:
    table: Table = {}
    same = [
        read_document(text, table).same
        for text in ('{"a":[1,2]}', ' { "a" : [1, 2] } ', '{"a":[2,1]}', '{"a":[1,2.0]}')
    ]

    assert same[0] == same[1]
    assert len(set(same)) == 3


def test_it_writes_no_more_than_is_wanted() -> None:
    assert written(read_document(json.dumps(list(range(1_000))), {}), 10) == "[0,1,2,3,4…"
