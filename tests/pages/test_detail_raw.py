from __future__ import annotations

import re

import pytest

from bins.bodies.visible import Span
from bins.models import Bin
from bins.pages.detail_raw import is_chunked, raw_of
from tests.factories import make_bin, make_request
from tests.pages.browser import Browser


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


def test_it_shows_the_whole_request_line(bin: Bin) -> None:
    raw = raw_of(make_request(bin, target=b"/" + b"x" * 30_000))

    assert raw.line == [Span("", "POST /" + "x" * 30_000 + " HTTP/1.1")]


def test_it_shows_a_request_line_by_line(stranger: Browser) -> None:
    make_request(
        stranger.bin, target=b"/p", headers=[(b"B", b"2"), (b"a", b"1")], body=b"x\ny", trailers=[(b"T", b"3")]
    )

    page = stranger.page("/1?tab=raw")

    shown = re.search(r'id="raw-request"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert shown
    assert re.sub(r"<[^>]+>", "", shown[1]) == "POST /p HTTP/1.1\nB: 2\na: 1\n\nx\ny\n\nT: 3\n"


def test_it_says_that_chunks_are_not_kept(bin: Bin) -> None:
    chunked = make_request(bin, headers=[(b"transfer-Encoding", b"Chunked")])

    assert is_chunked(chunked)
    assert "where they began and ended is not kept" in raw_of(chunked).rebuilt[1]
    assert len(raw_of(make_request(bin)).rebuilt) == 1


def test_it_says_what_an_asgi_server_leaves_of_a_head(bin: Bin) -> None:
    assert "put together again" in raw_of(make_request(bin, mode="asgi")).rebuilt[0]


def test_it_leaves_a_binary_body_to_the_hex_view(bin: Bin) -> None:
    raw = raw_of(make_request(bin, body=bytes(range(256))))

    assert raw.body == []
    assert raw.note.startswith("The body is 256 B of binary")


def test_it_says_how_much_of_a_large_body_it_shows(bin: Bin) -> None:
    raw = raw_of(make_request(bin, body=b"x" * 1_000_000))

    assert raw.note == "The first 256 KiB of 976.6 KiB of the body are shown here."
