from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bins.bodies.json import JsonView, colour_json, format_json
from bins.bodies.view import Unfit, Window
from tests.bodies.bodies import WINDOW, body_of, text_of

VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    "token",
    [
        "123456789012345678901234567890",
        "1.10",
        "1E400",
        "-0",
        "1e-999",
        "7" * 5_000,
        r'"\u0000"',
        r'"\ud800"',
        r'"\u00e9\/"',
        r'"\uE000\udfff\\u"',
        '"é"',
    ],
)
def test_it_keeps_tokens_as_they_were_sent(token: str) -> None:
    assert format_json(f"[{token}]".encode()).decode() == f"[\n  {token}\n]"


def test_it_keeps_duplicate_keys_in_order() -> None:
    assert format_json(b'{"a":1,"a":2}') == b'{\n  "a": 1,\n  "a": 2\n}'


def test_it_keeps_bytes_that_are_no_text() -> None:
    assert format_json(b'["\xff"]') == b'[\n  "\xff"\n]'


@given(VALUES, st.booleans())
def test_it_changes_nothing_but_white_space(value: Any, ascii_only: bool) -> None:
    sent = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")

    formatted = format_json(sent)

    assert json.loads(formatted.decode("utf-8", "surrogatepass")) == value


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'{"a": tru}', "invalid character near byte 7"),
        (b'{"a":1,}', "near byte 7"),
        (b'{"a":1} x', "trailing characters near byte"),
        (b"[1, 2", "it ends too early, after byte 5"),
        (b"", "it ends too early, after byte 0"),
        (b"NaN", "near byte 0"),
    ],
)
def test_it_says_near_which_byte_it_stops_being_json(raw: bytes, words: str) -> None:
    with pytest.raises(Unfit, match=re.escape(words)):
        format_json(raw)


@pytest.mark.parametrize(
    "bomb",
    [
        b"[" * 100_000,
        b'{"a":' * 5_000,
        b"[" * 900 + b"]" * 900,
        b"[" * 199 + b"0," * 500_000 + b"0" + b"]" * 199,
        b"[" + b"0," * 1_000_000 + b"0]",
        b"0," * 5_000_000,
        b'"' + b"x" * (2 * 1024 * 1024) + b'"',
    ],
    ids=["open", "objects", "deep", "deep and wide", "wide", "zeros", "large"],
)
def test_it_refuses_a_bomb_before_it_grows(bomb: bytes) -> None:
    with pytest.raises(Unfit):
        format_json(bomb)


def test_it_formats_what_is_within_the_bounds() -> None:
    assert format_json(b"[" * 200 + b"]" * 200).count(b"[") == 200


def test_it_is_not_fooled_by_brackets_in_strings() -> None:
    assert format_json(b'["' + b"[" * 5_000 + b'", "\\"[["]').endswith(b'"\\"[["\n]')


def test_it_goes_on_in_the_middle_of_a_string_in_one_pass() -> None:
    start = time.thread_time()

    spans = colour_json('\\"' * 32_000)

    assert "".join(span.text for span in spans) == '\\"' * 32_000
    assert time.thread_time() - start < 1


def test_it_names_the_parts_for_colours() -> None:
    shown = JsonView().show(body_of(b'{"k": ["s", 1.0, true]}'), WINDOW)

    kinds = [(span.kind, span.text) for span in shown.spans if span.kind]
    assert kinds == [("key", '"k"'), ("string", '"s"'), ("number", "1.0"), ("word", "true")]


def test_it_shows_two_thousand_lines_at_once_and_says_where_it_goes_on() -> None:
    body = body_of(b"[" + b"7," * 4_000 + b"7]")

    shown = JsonView().show(body, WINDOW)
    rest = JsonView().show(body, Window(shown.following or 0))

    assert (shown.note, text_of(shown.spans).count("\n")) == ("Lines 1 to 2,000 of 4,003, formatted.", 1_999)
    assert (rest.note, rest.folds) == ("Lines 2,001 to 4,000 of 4,003, formatted.", True)


@settings(deadline=None)
@given(st.integers(20, 400), st.integers(1, 300))
def test_its_stretches_together_are_the_document(limit: int, count: int) -> None:
    body = body_of(b'{"a":[' + b'"some words",' * count + b'null],"b":{}}')
    lines: list[str] = []
    start: int | None = 0

    while start is not None and len(lines) < 200:
        shown = JsonView().show(body, Window(start, limit))
        lines, start = [*lines, text_of(shown.spans)], shown.following

    assert format_json(body.raw).decode().startswith("\n".join(lines))


def test_it_cuts_within_a_line_only_when_that_is_too_long_by_itself() -> None:
    shown = JsonView().show(body_of(b'["' + b"x" * 5_000 + b'"]'), Window(2, 1024))

    assert (len(text_of(shown.spans)), shown.following) == (1024, 1026)


@pytest.mark.parametrize(
    ("raw", "at"), [(b'{"a": tru}', 7), (b'\xef\xbb\xbf{"a": tru}', 10), ('{"a": tru}'.encode("utf-16"), None)]
)
def test_it_says_at_which_byte_as_sent_it_stops_being_json(raw: bytes, at: int | None) -> None:
    with pytest.raises(Unfit) as caught:
        JsonView().show(body_of(raw, "application/json"), WINDOW)

    assert caught.value.at == at


def test_it_says_line_and_column() -> None:
    with pytest.raises(Unfit, match="near byte 12, line 3 column 2"):
        format_json(b'{\n "a": 1,\n x}')


def test_it_reads_other_encodings() -> None:
    shown = JsonView().show(body_of('{"é":1}'.encode("utf-16")), WINDOW)

    assert text_of(shown.spans) == '{\n  "é": 1\n}'
