from __future__ import annotations

import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.bodies import registry
from bins.bodies.registry import look_at
from bins.bodies.shown import Shown
from bins.bodies.view import Body, Window
from tests.bodies.bodies import WINDOW, body_of, text_of, words_of

TYPES = [
    "",
    "application/json",
    "text/plain; charset=utf-16",
    "application/x-www-form-urlencoded",
    "text/x; charset=idna",
    "multipart/form-data; boundary=x",
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
    b"--x\r\n",
    b"\r\n",
    b"\n\n",
    b"--x--",
    b'Content-Disposition: form-data; name="',
    b"\x1f\x8b\x08",
]
HOSTILE = st.binary(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join)


@given(
    HOSTILE,
    st.sampled_from(TYPES),
    st.sampled_from(["", "pretty", "raw", "hex", "parts", "\x00"]),
    st.integers(0, 400),
    st.integers(1, 200),
)
def test_it_never_fails_whatever_comes(raw: bytes, content_type: str, wanted: str, start: int, limit: int) -> None:
    look = look_at(body_of(raw, content_type), wanted, Window(start, limit))

    assert look.current in {"pretty", "raw", "hex", "parts", "preview"}


@given(HOSTILE, st.sampled_from(TYPES), st.sampled_from(["pretty", "raw", "hex"]))
def test_it_shows_no_hidden_character_as_itself(raw: bytes, content_type: str, wanted: str) -> None:
    shown = look_at(body_of(raw, content_type), wanted, WINDOW).shown

    text = words_of(shown)
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
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe\xfd\xfc", "", "preview", "it begins as a PNG image"),
        (b"\x00\x01\x02\xff", "image/png", "hex", "it does not read as text"),
        (b"--x\r\n\r\n\r\n--x--", "multipart/mixed; boundary=x", "parts", "Content-Type says it is multipart"),
        ("naïve".encode("utf-16"), "", "raw", "it reads as text"),
    ],
)
def test_it_chooses_a_view_and_says_why(raw: bytes, content_type: str, view: str, why: str) -> None:
    look = look_at(body_of(raw, content_type), "", WINDOW)

    assert (look.current, look.why, look.problem) == (view, why, "")


def test_it_offers_pretty_only_where_it_fits() -> None:
    assert [name for name, _ in look_at(body_of(b"{}"), "", WINDOW).tabs] == ["pretty", "raw", "hex"]
    assert [name for name, _ in look_at(body_of(b"text"), "", WINDOW).tabs] == ["raw", "hex"]


def test_it_gives_no_reason_for_a_view_that_was_asked_for() -> None:
    look = look_at(body_of(b"{}"), "hex", WINDOW)

    assert (look.current, look.why) == ("hex", "")


def test_it_shows_the_bytes_raw_and_says_so_when_json_is_broken() -> None:
    look = look_at(body_of(b'{"a": tru}', "application/json"), "", WINDOW)

    assert look.problem == "Not valid JSON: invalid character near byte 7, line 1 column 8."
    assert (look.current, text_of(look.shown.spans)) == ("raw", '{"a": tru}')


BOMBS = {
    "open brackets": (b"[" * 100_000, "application/json"),
    "open objects": (b'{"a":' * 5_000, "application/json"),
    "escaped quotes": (b'["' + b'\\"' * 1_000_000, "application/json"),
    "escaped quotes and a closing one": (b'["' + b'\\"' * 1_000_000 + b'"]', "application/json"),
    "digits": (b"[" + b"9" * 5_000 + b"]", "application/json"),
    "zeros": (b"[" + b"0," * 5_000_000 + b"0]", "application/json"),
    "duplicate keys": (b"{" + b'"a":1,' * 300_000 + b'"a":1}', "application/json"),
    "NaN": (b"[NaN, 1e999]", "application/json"),
    "utf-16": ("[1]".encode("utf-16") * 90_000, "application/json"),
    "pairs": (b"&a=1" * 500_000, "application/x-www-form-urlencoded"),
    "ampersands": (b"&" * 2_000_000 + b"=", "application/x-www-form-urlencoded"),
    "brackets in pairs": (b"a=" + b"[" * 1_000_000, "application/x-www-form-urlencoded"),
    "many brackets in pairs": (b"a=[[[[[&" * 200_000, "application/x-www-form-urlencoded"),
    "tags": (b"<a" * 1_000_000, "text/xml"),
    "comments": (b"<!--" * 500_000, "text/html"),
    "data": (b"<![CDATA[" * 200_000, "text/xml"),
    "quotes": (b"<a b=\"<a c='" * 150_000, "text/xml"),
    "open quotes": (b'<a b="' + b"<a c='x" * 250_000, "text/xml"),
    "entities": (b"<!DOCTYPE a [" + b'<!ENTITY x "&x;&x;">' * 90_000, "text/xml"),
    "tokens": (b"eyJhbGciOi." * 180_000, "text/plain"),
    "hidden": ("\u202e\x00".encode() * 500_000, "text/plain"),
    "base64": (b"QUJD" * 500_000, "text/plain"),
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("wanted", ["", "raw", "hex"])
def test_it_answers_within_two_seconds_whatever_comes(name: str, wanted: str) -> None:
    raw, content_type = BOMBS[name]
    start = time.thread_time()

    look_at(body_of(raw, content_type), wanted, WINDOW)

    assert time.thread_time() - start < 2


@pytest.mark.parametrize("name", BOMBS)
def test_it_needs_little_memory_whatever_comes(name: str) -> None:
    body = body_of(*BOMBS[name])
    tracemalloc.start()

    look_at(body, "", WINDOW)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * 1024 * 1024


@pytest.mark.parametrize(
    ("content_type", "wanted", "charset"),
    [
        ("text/plain", "", ""),
        ("text/plain; charset=iso-8859-1", "", "iso8859-1"),
        ("text/plain; charset=cp1252", "hex", ""),
    ],
)
def test_it_names_a_charset_that_is_unusual(content_type: str, wanted: str, charset: str) -> None:
    assert look_at(body_of(b"words", content_type), wanted, WINDOW).unusual_charset == charset


class _Broken:
    name = "pretty"
    title = "Pretty"

    def why(self, body: Body) -> str:
        return "it looks nice"

    def show(self, body: Body, window: Window) -> Shown:
        raise ZeroDivisionError

    def judge_badly(self, body: Body) -> str:
        raise ZeroDivisionError


def test_it_survives_a_view_with_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "PRETTY", (_Broken(),))

    look = look_at(body_of(b"bytes"), "", WINDOW)

    assert look.problem == "This view failed on these bytes."
    assert text_of(look.shown.spans) == "bytes"


def test_it_survives_a_view_that_cannot_even_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    broken: Any = _Broken()
    monkeypatch.setattr(broken, "why", broken.judge_badly)
    monkeypatch.setattr(registry, "PRETTY", (broken,))

    assert look_at(body_of(b"bytes"), "", WINDOW).current == "raw"
