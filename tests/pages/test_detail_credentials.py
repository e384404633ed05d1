from __future__ import annotations

import base64
import json
import time

import pytest

from bins.bodies.visible import Span
from bins.pages.detail_credentials import Credential, cookies_of, credentials_of


def test_it_shows_cookies_in_order_with_duplicates() -> None:
    cookies, more = cookies_of([("Cookie", "a=1; b=2;a=3; c"), ("cookie", "d=%20 ")])

    assert [(_text(one.name), _text(one.value), one.times) for one in cookies] == [
        ("a", "1", 2), ("b", "2", 1), ("a", "3", 2), ("c", "", 1), ("d", "%20", 1),
    ]  # fmt: skip
    assert more == 0


def test_it_says_how_many_cookies_it_leaves_out() -> None:
    shown, more = cookies_of([("Cookie", "; ".join(f"c{i}=1" for i in range(250)))])

    assert (len(shown), more) == (200, 50)


@pytest.mark.parametrize(
    ("pair", "parts"), [("user:pa:ss", ["user", "pa:ss"]), ("user:", ["user", ""]), ("user", ["user"])]
)
def test_it_takes_basic_credentials_apart(pair: str, parts: list[str]) -> None:
    found = _credential(f"Basic {base64.b64encode(pair.encode()).decode()}")

    assert [_text(value) for _, value in found.parts] == parts
    assert "not encrypted" in found.words


def test_it_says_that_basic_credentials_are_no_base64() -> None:
    found = _credential("Basic !!!")

    assert found.parts == []
    assert "no base64" in found.words


def test_it_takes_a_bearer_token_apart_when_it_is_a_jwt() -> None:
    half = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in ({"alg": "HS256"}, {"sub": "1"})
    ]

    assert len(_credential(f"Bearer {half[0]}.{half[1]}.c2ln").tokens) == 1
    assert _credential("Bearer opaque").tokens == []


def test_it_takes_parameters_apart_in_order() -> None:
    found = _credential('Digest username="a, \\"b\\"", uri=/x, qop=auth')

    assert [(_text(name), _text(value)) for name, value in found.parts] == [
        ("username", 'a, \\"b\\"'), ("uri", "/x"), ("qop", "auth"),
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["", "Bearer", "Basic", "Basic ", "x" * 60_000, " " * 60_000, 'D a="' * 9_000])
def test_it_takes_no_harm_and_no_time_from_nonsense(value: str) -> None:
    start = time.thread_time()

    credentials_of([("Authorization", value), ("Proxy-Authorization", value)])

    assert time.thread_time() - start < 2


def _credential(value: str) -> Credential:
    [found] = credentials_of([("authorization", value)])
    return found


def _text(spans: list[Span]) -> str:
    return "".join(span.text for span in spans)
