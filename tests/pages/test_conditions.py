from __future__ import annotations

import datetime as dt

import pytest

from bins.models import CapturedRequest
from bins.pages.conditions import bounds_of
from bins.search.grammar import parse
from bins.search.tree import Node

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
BIN = "a" * 24


def meant(text: str) -> Node:
    node = parse(text, NOW)
    assert node is not None
    return node


@pytest.mark.parametrize("text", ["method:GET", "is:pinned -has:note", "size:>1 OR n:1", "client:10."])
def test_it_decides_by_columns_alone_what_they_can_tell(text: str) -> None:
    columns = bounds_of(meant(text), BIN, columns_only=True)

    assert columns.may == columns.must


@pytest.mark.parametrize("text", ["body:x", "-body:x", "body:x OR method:GET", "header:x"])
def test_it_leaves_no_doubt_about_bodies_and_whole_header_blocks(text: str) -> None:
    bounds = bounds_of(meant(text), BIN)

    assert bounds.may == bounds.must


def test_it_is_unsure_about_what_is_in_one_header_or_in_the_path() -> None:
    assert bounds_of(meant("header.x:y"), BIN).must is False
    assert bounds_of(meant("-path:/x"), BIN).may is True


def test_it_rules_out_by_columns_before_any_bytes_are_read() -> None:
    assert bounds_of(meant("method:GET body:x"), BIN, columns_only=True).may == bounds_of(meant("method:GET"), BIN).may
    assert bounds_of(meant("method:GET OR body:x"), BIN, columns_only=True).may is True


@pytest.mark.parametrize("text", ["'; DROP TABLE bins_bin;--", '%_\\"', "Größe"])
def test_it_puts_what_was_typed_into_parameters_only(text: str) -> None:
    may = bounds_of(meant('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'), BIN).may
    assert not isinstance(may, bool)

    sql, _ = CapturedRequest.objects.filter(may).query.sql_with_params()

    assert "DROP" not in sql.upper().replace("DROP_", "")
    assert text not in sql
