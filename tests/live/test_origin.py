"""Which pages may open a socket."""

from __future__ import annotations

import pytest

from bins.live.origin import may_open, parse_origin

HOSTS = ["localhost", "127.0.0.1", "[::1]", "app.example"]


def opens(origin: str | None, host: str = "app.example", scheme: str = "ws", *origins: str) -> bool:
    headers = [(b"host", host.encode("latin-1"))]
    if origin is not None:
        headers.append((b"origin", origin.encode("latin-1")))
    return may_open(headers, scheme, origins, HOSTS)


@pytest.mark.parametrize(
    ("origin", "host", "scheme"),
    [
        ("http://app.example", "app.example", "ws"),
        ("http://APP.Example", "app.example", "ws"),
        ("http://app.example", "APP.EXAMPLE", "ws"),
        ("http://app.example:80", "app.example", "ws"),
        ("http://app.example", "app.example:80", "ws"),
        ("https://app.example", "app.example", "wss"),
        ("https://app.example", "app.example:443", "wss"),
        ("http://localhost:8000", "localhost:8000", "ws"),
        ("http://[::1]:8000", "[::1]:8000", "ws"),
    ],
)
def test_it_lets_our_own_page_in(origin: str, host: str, scheme: str) -> None:
    assert opens(origin, host, scheme)


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "",
        "https://app.example",
        "http://app.example:8000",
        "https://app.example:80",
        "https://app.example.evil",
        "http://app.example.",
        "http://app.example.evil",
        "http://evil.app.example",
        "http://app.example@evil.example",
        "http://user@app.example",
        "http://app.example/",
        "http://app.example#",
        "http://app.example:",
        "http://app.example:080000",
        "http://app.example\\",
        " http://app.example",
        "http://app.example http://evil.example",
        "http://app.ex\xe4mple",
        "file://",
        "ws://app.example",
        "app.example",
        "http://localhost",
        "http://127.0.0.1",
    ],
)
def test_it_keeps_other_pages_out(origin: str) -> None:
    assert not opens(origin)


@pytest.mark.parametrize(
    "host", ["attack.example", "app.example.evil", "", "app.example/x", "a b", "\xff", "app.example:x"]
)
def test_it_answers_under_our_own_hosts_only(host: str) -> None:
    assert not opens(f"http://{host}", host)
    assert not opens(None, host)


def test_it_keeps_out_a_trailing_dot_even_when_the_host_has_one() -> None:
    assert not opens("http://app.example.", "app.example.")


def test_it_lets_a_configured_origin_in() -> None:
    assert opens("https://app.example", "127.0.0.1:8000", "ws", "https://app.example")
    assert not opens("http://app.example", "127.0.0.1:8000", "ws", "https://app.example")


def test_it_lets_clients_without_an_origin_in() -> None:
    assert opens(None)


@pytest.mark.parametrize("twice", [b"host", b"origin"])
def test_it_takes_no_header_twice(twice: bytes) -> None:
    headers = [(b"host", b"app.example"), (b"origin", b"http://app.example")]

    assert may_open(headers, "ws", (), HOSTS)
    assert not may_open([*headers, *[pair for pair in headers if pair[0] == twice]], "ws", (), HOSTS)


def test_it_needs_a_host() -> None:
    assert not may_open([], "ws", (), HOSTS)


def test_it_lets_any_host_mean_any_host_but_no_foreign_page() -> None:
    headers = [(b"host", b"a.example"), (b"origin", b"http://b.example")]

    assert not may_open(headers, "ws", (), ["*"])


def test_it_never_matches_an_origin_that_is_none() -> None:
    assert parse_origin("null") is None
    assert not opens("null", "app.example", "ws", "nonsense")
