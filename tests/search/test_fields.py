from __future__ import annotations

import datetime as dt

import pytest

from bins.pages.senders import event_of
from bins.search.fields import EVENT_FIELDS, FIELDS, KNOWN, Field, field_called
from bins.search.grammar import parse
from bins.search.problem import Unfit

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_it_has_an_example_of_every_field_that_can_be_read(field: Field) -> None:
    assert field.example.startswith(f"{field.name}:")
    assert parse(field.example, NOW) is not None


def test_it_knows_fields_in_any_case() -> None:
    assert field_called("Method") is field_called("method") is not None
    assert field_called("nothing") is None
    assert field_called("header.") is None


def test_it_tells_their_names() -> None:
    assert KNOWN.startswith("header.NAME, method, path")


@pytest.mark.parametrize(("name", "value"), [("method", "a b"), ("client", "x y"), ("body", "")])
def test_it_refuses_values_that_cannot_be(name: str, value: str) -> None:
    read = field_called(name)

    assert read is not None
    with pytest.raises(Unfit):
        read(value, NOW)


@pytest.mark.parametrize("name", EVENT_FIELDS)
def test_it_looks_for_events_where_the_list_shows_them(name: str) -> None:
    assert event_of({name.encode(): b"push"}) == "push"
