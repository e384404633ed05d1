from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.search.grammar import parse
from bins.search.match import matches
from bins.search.terms import MOST_VALUE, term_for
from bins.search.tree import Header, Place, Text
from tests.search.subjects import Plain

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
characters = st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufffd")
readable = st.text(characters, min_size=1, max_size=80)
names = st.text("abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+.^_`|~-", min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("field", "value", "term"),
    [
        ("method", "POST", "method:POST"),
        ("path", "/a b", 'path:"/a b"'),
        ("header.X-Id", "a(1)", 'header.x-id:"a(1)"'),
        ("header.x-id", "", 'header.x-id:""'),
        ("", "word", "word"),
        ("", "a:b", '"a:b"'),
        ("", "-a", '"-a"'),
        ("", "OR", '"OR"'),
        ("path", "", ""),
        ("body", 'say "hi"\\', r'body:"say \"hi\"\\"'),
        ("header.x", "ab\x00abc\ud83d", "header.x:abc"),
    ],
)
def test_it_writes_a_value_as_a_term(field: str, value: str, term: str) -> None:
    assert term_for(field, value) == term


@given(readable)
def test_it_is_read_back_as_the_same_word(value: str) -> None:
    assert parse(term_for("", value), NOW) == Text(Place.ANYWHERE, value)


@given(names, readable)
def test_it_is_read_back_as_the_same_header(name: str, value: str) -> None:
    assert parse(term_for(f"header.{name}", value), NOW) == Header((name,), value)


@given(st.binary(max_size=300))
def test_it_finds_the_request_that_the_value_is_from(raw: bytes) -> None:
    field = raw.replace(b"\n", b" ")

    node = parse(term_for("header.x", field.decode("utf-8", "surrogateescape")), NOW)

    assert node is not None
    assert matches(node, Plain(fields=[b"x", field.lower()]))


def test_it_takes_the_beginning_of_a_long_value() -> None:
    assert term_for("", "x" * 1_000) == "x" * MOST_VALUE
