from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.bodies import registry
from bins.bodies.registry import look_at
from bins.bodies.view import Body, Shown
from tests.bodies.bodies import LIMIT, body_of, text_of

TYPES = [
    "",
    "application/json",
    "text/plain; charset=utf-16",
    "application/x-www-form-urlencoded",
    "text/x; charset=idna",
]
PIECES = [
    b"{",
    b"}",
    b"[",
    b'"',
    b"\\u",
    b"\\ud800",
    b",",
    b":",
    b"1",
    b"&",
    b"=",
    b"%",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
]
HOSTILE = st.binary(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join)


@given(HOSTILE, st.sampled_from(TYPES), st.sampled_from(["", "pretty", "raw", "hex", "\x00"]), st.integers(1, 200))
def test_it_never_fails_whatever_comes(raw: bytes, content_type: str, wanted: str, limit: int) -> None:
    look = look_at(body_of(raw, content_type), wanted, limit)

    assert look.current in {"pretty", "raw", "hex"}


@given(HOSTILE, st.sampled_from(TYPES), st.sampled_from(["pretty", "raw", "hex"]))
def test_it_shows_no_hidden_character_as_itself(raw: bytes, content_type: str, wanted: str) -> None:
    shown = look_at(body_of(raw, content_type), wanted, LIMIT).shown

    text = text_of(shown.spans) + "".join(text_of(name) + text_of(value) for name, value in shown.pairs)
    assert not set(text) & set("\x00\x1b\x7f\u202e\u200b\ufeff")
    assert text.encode("utf-8") is not None


@pytest.mark.parametrize(
    ("raw", "content_type", "view", "why"),
    [
        (b'{"a":1}', "application/json", "pretty", "Content-Type says it is JSON"),
        (b'{"a":1}', "application/vnd.api+json; x=y", "pretty", "Content-Type says it is JSON"),
        (b' [1, "\\ud800"]', "application/x-www-form-urlencoded", "pretty", "it reads as JSON"),
        (b"a=1&b=2", "application/x-www-form-urlencoded", "pretty", "Content-Type says it is a form"),
        (b"hi", "application/x-www-form-urlencoded", "raw", "it reads as text"),
        (b"[not json", "", "raw", "it reads as text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe\xfd\xfc", "image/png", "hex", "it does not read as text"),
        ("naïve".encode("utf-16"), "", "raw", "it reads as text"),
    ],
)
def test_it_chooses_a_view_and_says_why(raw: bytes, content_type: str, view: str, why: str) -> None:
    look = look_at(body_of(raw, content_type), "", LIMIT)

    assert (look.current, look.why, look.problem) == (view, why, "")


def test_it_offers_pretty_only_where_it_fits() -> None:
    assert [name for name, _ in look_at(body_of(b"{}"), "", LIMIT).tabs] == ["pretty", "raw", "hex"]
    assert [name for name, _ in look_at(body_of(b"text"), "", LIMIT).tabs] == ["raw", "hex"]


def test_it_gives_no_reason_for_a_view_that_was_asked_for() -> None:
    look = look_at(body_of(b"{}"), "hex", LIMIT)

    assert (look.current, look.why) == ("hex", "")


def test_it_shows_the_bytes_raw_and_says_so_when_json_is_broken() -> None:
    look = look_at(body_of(b'{"a": tru}', "application/json"), "", LIMIT)

    assert look.problem == "Not valid JSON: invalid character near byte 7."
    assert (look.current, text_of(look.shown.spans)) == ("raw", '{"a": tru}')


class _Broken:
    name = "pretty"
    title = "Pretty"

    def why(self, body: Body) -> str:
        return "it looks nice"

    def show(self, body: Body, limit: int) -> Shown:
        raise ZeroDivisionError

    def judge_badly(self, body: Body) -> str:
        raise ZeroDivisionError


def test_it_survives_a_view_with_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "PRETTY", (_Broken(),))

    look = look_at(body_of(b"bytes"), "", LIMIT)

    assert look.problem == "This view failed on these bytes."
    assert text_of(look.shown.spans) == "bytes"


def test_it_survives_a_view_that_cannot_even_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    broken: Any = _Broken()
    monkeypatch.setattr(broken, "why", broken.judge_badly)
    monkeypatch.setattr(registry, "PRETTY", (broken,))

    assert look_at(body_of(b"bytes"), "", LIMIT).current == "raw"
