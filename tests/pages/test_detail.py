from __future__ import annotations

import pytest
from django.test import RequestFactory

from bins.bodies.visible import Span
from bins.models import Bin, Note
from bins.pages.detail import Asked, Detail, asked_in, detail_of, show_request
from bins.pages.detail_store import find_request
from tests.factories import make_bin, make_request
from tests.pages.browser import Browser
from tests.pages.queries import queries_of

TABS = ("body", "headers", "query", "raw", "attempts", "info")


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


@pytest.mark.parametrize(("query", "tab"), [("", "body"), ("tab=info", "info"), ("tab=nonsense", "body")])
def test_it_opens_the_body_unless_another_tab_is_asked_for(query: str, tab: str) -> None:
    assert asked_in(RequestFactory().get(f"/?{query}")).tab == tab


def test_it_takes_switches_from_the_address() -> None:
    asked = asked_in(RequestFactory().get("/?tab=headers&sort=1&group=&other=1"))

    assert asked.choices == {"sort"}


@pytest.mark.parametrize("tab", TABS)
def test_it_fills_the_tab_that_is_open(bin: Bin, tab: str) -> None:
    make_request(bin)

    detail = _detail(bin, tab)

    contents = {"body": detail.look, "raw": detail.raw, "info": detail.info}
    assert detail.tab == tab
    assert {name for name, content in contents.items() if content} == {tab} & set(contents)


@pytest.mark.parametrize("tab", ["headers", "query", "info"])
def test_it_reads_no_body_for_a_tab_that_shows_none(bin: Bin, tab: str) -> None:
    make_request(bin)

    assert not [query for query in queries_of(lambda: _detail(bin, tab)) if "raw_body" in query]


def test_it_has_no_look_at_a_body_that_is_not_there(bin: Bin) -> None:
    make_request(bin, body=b"")

    assert _detail(bin).look is None


def test_it_counts_what_is_on_a_tab(bin: Bin) -> None:
    make_request(bin, target=b"/x?a=1&&b", trailers=[(b"T", b"1")])

    assert [(tab.name, tab.count) for tab in _detail(bin).tabs if tab.count] == [("headers", 3), ("query", 2)]


def test_it_has_the_note_that_was_written(bin: Bin) -> None:
    make_request(bin)
    Note.objects.create(bin=bin, n=1, text="look here")

    assert _detail(bin).note == "look here"


def test_it_is_nothing_when_the_request_is_gone(bin: Bin) -> None:
    assert show_request(bin, "t", 1, Asked()) is None


@pytest.mark.parametrize(
    ("sent_us", "took"), [(None, ""), (3_640, "in 3.6 ms"), (41_000, "in 41 ms"), (2_500_000, "in 2.5 s")]
)
def test_it_says_how_long_the_answer_took(bin: Bin, sent_us: int | None, took: str) -> None:
    make_request(bin, sent_us=sent_us)

    assert _detail(bin).took == took


def test_it_names_the_client_and_the_proxy(bin: Bin) -> None:
    make_request(bin, client="203.0.113.7", peer_host="10.0.0.1", peer_port=1234)

    assert _detail(bin).client == "203.0.113.7 through 10.0.0.1 port 1234"


@pytest.mark.parametrize(
    ("cut", "size", "words"),
    [
        ("", 3, ""),
        ("limit", 2048, "the first 3 B of 2 KiB"),
        ("hangup", 9, "3 B of 9 B arrived"),
        ("timeout", 3, "3 B came"),
    ],
)
def test_it_says_why_a_body_is_short(bin: Bin, cut: str, size: int, words: str) -> None:
    make_request(bin, body=b"abc", body_size=size, cut=cut)

    assert words in _detail(bin).cut_note


def test_it_shortens_the_heading(bin: Bin) -> None:
    make_request(bin, target=b"/" + bin.id.encode() + b"/" + b"x" * 30_000)

    assert _detail(bin).title == [Span("", "/" + "x" * 299 + "…")]


@pytest.mark.parametrize("tab", TABS)
def test_it_shows_every_tab_without_a_script(stranger: Browser, tab: str) -> None:
    make_request(stranger.bin, body=b"the body")

    page = stranger.page(f"/1?tab={tab}")

    assert f'data-tab="{tab}" aria-current="true"' in page
    assert page.count('aria-current="true"') - page.count("data-view=") <= 2


@pytest.mark.parametrize("tab", TABS)
def test_it_runs_nothing_that_a_sender_wrote_on_any_tab(stranger: Browser, tab: str) -> None:
    evil = "<img src=x onerror=alert(1)>\"'></pre><script>alert(1)</script>\u202e\u200b".encode()
    names = (b"X", b"Cookie", b"Authorization", b"X-Forwarded-For", b"Forwarded", b"Via", evil)
    headers = [
        *((name, b"Digest a=" + evil) for name in names),
        (b"Content-Type", b"application/x-www-form-urlencoded"),
    ]
    target = b"/" + stranger.bin.id.encode() + b"/" + evil + b"?" + evil
    make_request(stranger.bin, target=target, headers=headers, trailers=[(evil, evil)], body=b"a=" + evil)

    page = stranger.page(f"/1?tab={tab}")

    assert not [bad for bad in ("<img src=x", "<script>", "\u202e", "\u200b") if bad in page]


def _detail(bin: Bin, tab: str = "body") -> Detail:
    found = find_request(bin, 1)
    assert found is not None
    return detail_of(found, "t", Asked(tab))
