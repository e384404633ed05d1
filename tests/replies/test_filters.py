import json
from datetime import UTC, datetime
from typing import Any

import pytest
from liquid import Markup
from liquid.exceptions import LiquidError

from bins.replies.filters import FILTERS, SLOW_FILTERS, TEXT_FILTERS, json_of, text_of
from bins.replies.liquid import Escape, environment
from bins.replies.work import MOST_ITEMS

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)


def made(text: str, escaping: Escape = Escape.NONE, **names: Any) -> str:
    return environment(escaping).from_string(text).render({"now": AT, **names})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (1.5, "1.5"),
        ([1, "é"], '[1, "é"]'),
        ({"a": None}, '{"a": null}'),
        (range(2), "0..1"),
    ],
)
def test_a_value_reads_as_in_json(value: object, text: str) -> None:
    assert text_of(value) == text


def test_text_that_is_safe_stays_safe() -> None:
    assert isinstance(text_of(Markup("<b>")), Markup)


def test_json_writes_ranges_and_times_too() -> None:
    assert json.loads(json_of({"r": range(3), "t": AT})) == {"r": [0, 1, 2], "t": str(AT)}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{ now | date: '%H %s %%s' }}", f"12 {int(AT.timestamp())} %s"), ("{{ 'now' | date: '%F' }}", "2026-11-27"),
        ("{{ 0 | date: '%F' }}", "1970-01-01"), ("{{ '86400' | date: '%F' }}", "1970-01-02"),
        ("{{ '2026-01-02T01:00:00+02:00' | date: '%F' }}", "2026-01-01"), ("{{ 'soon' | date: '%F' }}", "soon"),
        ("{{ nil | date: '%F' }}", ""), ("{{ 1e400 | date: '%F' }}", ""),
    ],
)  # fmt: skip
def test_dates_are_in_utc_and_know_the_request_s_time(text: str, result: str) -> None:
    assert made(text) == result


def test_uniq_keeps_the_first_of_each() -> None:
    items = [{"k": 1, "v": 1}, {"k": 1, "v": 2}, {"v": 3}]

    assert made("{{ a | uniq }}", a=[1, "1", 1, True]) == '[1, "1", true]'
    assert made("{{ a | uniq: 'k' | map: 'v' }}", a=items) == "[1, 3]"


def test_lists_are_joined_as_they_read() -> None:
    assert made("{{ a | join: '-' }}", a=["x", 1, None, {"b": True}]) == 'x-1--{"b": true}'


def test_split_gives_no_more_parts_than_a_list_may_have() -> None:
    assert made("{{ a | split: ',' | size }}", a="," * (MOST_ITEMS - 1)) == str(MOST_ITEMS)
    for separator in (",", ""):
        with pytest.raises(LiquidError, match="more than 10,000 parts"):
            made("{{ a | split: s }}", a="," * (MOST_ITEMS + 1), s=separator)


@pytest.mark.parametrize("text", ["{{ a | replace: '', a }}", "{{ a | split: '' | join: a }}"])
def test_what_would_grow_too_far_is_refused_before_it_grows(text: str) -> None:
    with pytest.raises(LiquidError, match="too much work"):
        made(text, a="x" * 9_999)


def test_a_text_filter_takes_what_reads_as_text() -> None:
    assert made("{{ a | append: a | upcase }}", a={"k": True}) == '{"K": TRUE}{"K": TRUE}'


def test_json_in_html_may_stand_in_a_script() -> None:
    assert made("{{ a | json | safe }}", Escape.MARKUP, a="</script>") == '"\\u003c/script>"'


def test_every_filter_that_is_named_slow_or_of_text_is_there() -> None:
    assert FILTERS.keys() >= SLOW_FILTERS | TEXT_FILTERS.keys()
