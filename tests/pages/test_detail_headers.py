from __future__ import annotations

import re

import pytest

from bins.models import Bin
from bins.pages.detail_headers import headers_of, order_hint
from tests.factories import make_bin, make_request
from tests.pages.browser import Browser


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


@pytest.mark.parametrize(
    ("chosen", "sort", "group"),
    [
        (set(), "?tab=headers&sort=1", "?tab=headers&group=1"),
        ({"sort"}, "?tab=headers", "?tab=headers&group=1&sort=1"),
        ({"sort", "group"}, "?tab=headers&group=1", "?tab=headers&sort=1"),
    ],
)
def test_it_has_switches_that_turn_one_choice_over(bin: Bin, chosen: set[str], sort: str, group: str) -> None:
    headers = headers_of(make_request(bin), "t", frozenset(chosen))

    assert [switch.href for switch in headers.switches] == [f"/b/t/1{sort}", f"/b/t/1{group}"]
    assert {switch.name for switch in headers.switches if switch.is_on} == chosen


def test_it_says_when_the_order_is_not_the_one_sent(bin: Bin) -> None:
    request = make_request(bin)

    assert order_hint(request) == "Order, case and duplicates are as sent."
    assert "the order is not" in order_hint(request, frozenset({"sort"}))
    assert "may have lower-cased" in order_hint(make_request(bin, mode="asgi"))


def test_it_links_a_value_to_the_requests_that_have_it(bin: Bin) -> None:
    headers = headers_of(make_request(bin, headers=[(b"X-Event", b"a b")]), "t", frozenset())

    assert headers.groups[0].fields[0].find == "/b/t?q=header.x-event%3A%22a+b%22"


def test_it_shows_fields_sorted_without_a_script(stranger: Browser) -> None:
    make_request(stranger.bin, headers=[(b"B", b"2"), (b"A", b"1")], trailers=[(b"T", b"3")])

    page = stranger.page("/1?tab=headers&sort=1")

    assert re.findall(r'<th scope="row" dir="auto">(\S+)</th>', page) == ["A", "B", "T"]
    assert 'aria-checked="true">Sort by name' in page


def test_it_shows_cookies_and_credentials_taken_apart(owner: Browser) -> None:
    make_request(owner.bin, headers=[(b"Cookie", b"a=1; a=2"), (b"Authorization", b"Basic dXNlcjpwdw==")])

    page = owner.page("/1?tab=headers")

    assert "sent 2 times" in page
    assert ">pw<" in page


def test_it_takes_no_mask_apart(stranger: Browser) -> None:
    make_request(stranger.bin, headers=[(b"Cookie", b"a=1; a=2"), (b"Authorization", b"Basic dXNlcjpwdw==")])

    page = stranger.page("/1?tab=headers")

    assert "masked, 8 bytes" in page
    assert "masked, 18 bytes" in page
    assert "Basic" not in page
