from __future__ import annotations

import hashlib
from typing import Any

import pytest

from bins.models import Bin
from bins.pages.detail_info import info_of
from tests.factories import make_bin, make_request
from tests.pages.browser import Browser


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


def test_it_names_a_request_and_its_body(bin: Bin) -> None:
    info = info_of(make_request(bin, body=b"abc"))

    assert info.uuid == "00000000-0000-0000-0000-000000000001"
    assert info.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert info.received.full == "2027-01-15 08:00:00.123 UTC"


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"body": b"abc"}, "3 bytes"),
        ({"body": b"x" * 2048}, "2 KiB (2,048 bytes)"),
        ({"body": b"abc", "body_size": 5000, "cut": "limit"}, "4.9 KiB (5,000 bytes, of which 3 were kept)"),
    ],
)
def test_it_says_how_large_the_body_is(bin: Bin, fields: dict[str, Any], value: str) -> None:
    assert _size(bin, "Body", fields) == value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ((b"content-length", b"5"), "Content-Length 5"),
        ((b"Transfer-Encoding", b"chunked"), "chunked; the length was not announced"),
        ((b"X", b"1"), "none: no body was announced"),
    ],
)
def test_it_says_how_the_end_of_the_body_was_told(bin: Bin, field: tuple[bytes, bytes], value: str) -> None:
    assert _size(bin, "Framing", {"headers": [field]}) == value


def test_it_measures_the_head_as_it_is_written(bin: Bin) -> None:
    fields = {"target": b"/x", "headers": [(b"A", b"1")]}

    assert _size(bin, "Head", fields).startswith(f"{len('POST /x HTTP/1.1') + len('A: 1') + 6} B in 1 field,")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "by the built-in reply"),
        ({"cut": "limit", "reply_status": 413}, "larger than this server keeps"),
        ({"cut": "timeout", "reply_status": 408}, "did not arrive in time"),
        ({"method": "OPTIONS", "reply_status": 204}, "CORS preflight"),
        ({"path": b"/503", "reply_status": 503}, "the path asks for that status"),
    ],
)
def test_it_says_why_the_sender_got_its_reply(bin: Bin, fields: dict[str, Any], words: str) -> None:
    path = fields.pop("path", b"/x")

    assert words in info_of(make_request(bin, target=b"/" + bin.id.encode() + path, **fields)).reply


def test_it_tells_a_connection_that_was_used_before(bin: Bin) -> None:
    assert info_of(make_request(bin, reused=True)).connection == "HTTP/1.1, plain (http); had carried a request before"


def test_it_draws_the_timings_without_a_script(stranger: Browser) -> None:
    make_request(stranger.bin)

    page = stranger.page("/1?tab=info")

    assert page.count("<rect ") == 4
    assert "this server" in page


def _size(bin: Bin, name: str, fields: dict[str, Any]) -> str:
    sizes = {fact.name: fact.value for fact in info_of(make_request(bin, **fields)).sizes}
    return sizes[name]
