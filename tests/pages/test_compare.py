from __future__ import annotations

import re

import pytest

from bins.models import Bin
from tests.factories import make_bin, make_request
from tests.pages.browser import Browser


def test_it_shows_what_differs(stranger: Browser, bin: Bin) -> None:
    _make(bin, "/orders?x=1", b'{"a":1,"big":9007199254740993}', [(b"Host", b"h"), (b"A", b"a"), (b"X-Id", b"1")])
    _make(bin, "/orders?x=2", b'{"a":2,"big":9007199254740993}', [(b"Host", b"h"), (b"A", b"a"), (b"X-Id", b"2")])

    page = stranger.page("/compare/1/2")

    assert re.findall(r'scope="row" dir="auto">([^<]+)</th>', page) == ["x", "X-Id", "$.a"]
    assert "3 differences" in page
    assert "2 the same" in page


def test_it_marks_whole_characters(stranger: Browser, bin: Bin) -> None:
    for value in ("café€", "café₭"):
        _make(bin, "/", b"", [(b"X", value.encode())])

    assert "café<mark>€</mark>" in stranger.page("/compare/1/2")


def test_it_shows_what_is_the_same_when_wanted(stranger: Browser, bin: Bin) -> None:
    _make(bin, "/orders", b"", [(b"Host", b"h"), (b"A", b"a"), (b"X", b"1")])
    _make(bin, "/orders", b"", [(b"Host", b"h"), (b"A", b"a"), (b"X", b"2")])

    assert ">Host</th>" not in stranger.page("/compare/1/2")
    assert ">Host</th>" in stranger.page("/compare/1/2?all=1")


def test_it_says_that_nothing_differs(stranger: Browser, bin: Bin) -> None:
    for _ in range(2):
        make_request(bin)

    assert "No difference" in stranger.page("/compare/1/2")


def test_it_compares_what_their_senders_got(stranger: Browser, bin: Bin) -> None:
    make_request(bin)
    make_request(bin, reply_status=0, reply_fault="reset")

    assert "connection reset" in stranger.page("/compare/1/2")


def test_it_links_to_the_same_comparison_the_other_way_round(stranger: Browser, bin: Bin) -> None:
    for _ in range(2):
        make_request(bin)

    assert f'href="{stranger.path("/compare/2/1?body=hex&amp;all=1")}"' in stranger.page("/compare/1/2?body=hex&all=1")


def test_it_finds_the_previous_request_on_the_path(stranger: Browser, bin: Bin) -> None:
    for path in ("/orders?x=1", "/orders/7", "/orders", "/ordersx", "/other", "/orders?y"):
        _make(bin, path)
    _make(bin, "/orders", method="PUT")
    _make(bin, "/orders?z=1")

    assert stranger.get(stranger.path("/8/compare"))["Location"] == stranger.path("/compare/6/8")
    assert stranger.get(stranger.path("/6/compare"))["Location"] == stranger.path("/compare/3/6")
    assert stranger.get(stranger.path("/3/compare"))["Location"] == stranger.path("/compare/1/3")


def test_it_says_that_there_is_no_previous_request(stranger: Browser, bin: Bin) -> None:
    _make(make_bin(), "/orders")
    _make(bin, "/orders")

    answer = stranger.get(stranger.path("/1/compare"))

    assert answer.status_code == 404
    assert b"#1 is the first of its kind" in answer.content


@pytest.mark.parametrize("rest", ["/compare/1/2", "/compare/2/1", "/2/compare", f"/compare/1/{10**30}"])
def test_it_says_that_a_request_is_gone(stranger: Browser, bin: Bin, rest: str) -> None:
    make_request(bin)

    answer = stranger.get(stranger.path(rest))

    assert answer.status_code == 404
    assert b"is gone" in answer.content


@pytest.mark.parametrize("rest", ["/compare/1/2", "/1/compare"])
def test_it_is_no_page_without_the_link(stranger: Browser, bin: Bin, rest: str) -> None:
    for _ in range(2):
        make_request(bin)

    assert stranger.get(f"/b/nonsense{rest}").status_code == 404


@pytest.mark.parametrize("way", ["", "paths", "lines", "hex"])
def test_it_runs_nothing_that_a_sender_wrote(stranger: Browser, bin: Bin, way: str) -> None:
    evil = "<img src=x onerror=alert(1)>\"'></td><script>alert(1)</script>\u202e\u200b"
    for end in ("a", "b"):
        raw = f"{evil}{end}".encode()
        make_request(
            bin, target=b"/" + raw + b"?" + raw + b"=" + raw, headers=[(raw, raw)], trailers=[(raw, raw)],
            body=b'{"' + raw.replace(b'"', b"") + b'":"' + raw.replace(b'"', b"") + b'"}',
        )  # fmt: skip

    page = stranger.page(f"/compare/1/2?all=1&body={way}")

    assert not [bad for bad in ("<img src=x", "<script>", "\u202e", "\u200b") if bad in page]


def _make(
    bin: Bin, path: str, body: bytes = b"", headers: list[tuple[bytes, bytes]] | None = None, method: str = "POST"
) -> None:
    target = b"/" + bin.id.encode() + path.encode()
    make_request(bin, target=target, body=body, headers=headers or [], method=method)
