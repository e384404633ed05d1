from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bins.models import Bin, CapturedRequest, Note
from bins.pages import finder as module
from bins.pages.finder import Finder
from bins.search.grammar import parse
from bins.search.match import matches
from bins.search.tree import Flag, Measure, Node
from tests.factories import RECEIVED_US, make_bin, make_request, make_requests
from tests.search.subjects import Plain

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2027, 1, 15, 9, tzinfo=dt.UTC)


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


def meant(text: str) -> Node:
    node = parse(text, NOW)
    assert node is not None
    return node


def found(bin: Bin, text: str, most: int = 1_000, before: int | None = None, after: int = 0) -> list[int]:
    """Numbers of all that a search finds."""
    finder, numbers, more = Finder(bin, meant(text), before, after), [], True
    while more:
        part = finder.slice(most)
        numbers += [request.n for request in part.requests]
        more = part.next is not None
    return numbers


def test_it_gives_requests_newest_first_without_their_bodies(bin: Bin) -> None:
    make_requests(bin, 3)

    part = Finder(bin, meant("hello")).slice(10)

    assert [request.n for request in part.requests] == [3, 2, 1]
    assert (part.scanned, part.next) == (3, None)
    assert "raw_body" in part.requests[0].get_deferred_fields()


def test_it_stops_at_as_many_as_are_wanted_and_says_where_to_go_on(bin: Bin) -> None:
    make_requests(bin, 5)
    finder = Finder(bin, meant("hello"))

    first, second = finder.slice(2), finder.slice(3)

    assert ([request.n for request in first.requests], first.scanned, first.next) == ([5, 4], 2, 4)
    assert ([request.n for request in second.requests], second.scanned, second.next) == ([3, 2, 1], 3, None)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("n:3", [3]),
        ("n:2..4 hello", [4, 3, 2]),
        ("n:1 OR n:4", [4, 1]),
        ("n:>4", [5]),
        ("n:<2", [1]),
        ("n:>2 n:<2", []),
        ("n:900", []),
        ("n:>900", []),
        ("-n:3", [5, 4, 2, 1]),
        ("n:2 OR hello", [5, 4, 3, 2, 1]),
    ],
)
def test_it_looks_only_where_the_numbers_are_that_were_asked_for(bin: Bin, text: str, numbers: list[int]) -> None:
    make_requests(bin, 5)

    part = Finder(bin, meant(text)).slice(10)

    assert [request.n for request in part.requests] == numbers
    assert (part.scanned, part.next) == (5, None)


def test_it_reads_few_rows_for_a_number_far_down(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FIRST_ROWS", 2)
    make_requests(bin, 9)

    part = Finder(bin, meant("n:2")).slice(10)

    assert ([request.n for request in part.requests], part.scanned, part.next) == ([2], 9, None)


def test_numbers_are_looked_for_between_the_bounds_of_a_page(bin: Bin) -> None:
    make_requests(bin, 9)

    part = Finder(bin, meant("n:2..8"), before=7, after=4).slice(10)

    assert ([request.n for request in part.requests], part.scanned) == ([6, 5], 2)
    assert Finder(bin, meant("n:8"), before=7, after=4).slice(10).scanned == 2
    assert Finder(bin, meant("n:3"), before=7, after=4).slice(10).scanned == 2


def test_it_finds_nothing_in_an_empty_bin(bin: Bin) -> None:
    part = Finder(bin, meant("x")).slice(10)

    assert (part.requests, part.scanned, part.next) == ([], 0, None)


def test_it_keeps_between_two_numbers(bin: Bin) -> None:
    make_requests(bin, 5)

    assert found(bin, "hello", before=5, after=2) == [4, 3]
    assert found(bin, "method:POST", before=5, after=2) == [4, 3]


def test_it_shows_nothing_that_was_cleared_or_lies_in_another_bin(bin: Bin) -> None:
    make_requests(bin, 3)
    make_request(make_bin())
    bin.cleared_n = 2

    assert found(bin, "hello") == [3]


def test_it_goes_on_slice_by_slice(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FIRST_ROWS", 2)
    make_requests(bin, 11)

    first = Finder(bin, meant("hello")).slice(100)

    assert (len(first.requests), first.scanned, first.next) == (2, 2, 10)
    assert found(bin, "hello") == list(range(11, 0, -1))


def test_it_looks_through_few_large_bodies_at_a_time(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_BYTES", 100)
    for size in (10, 10, 1_000, 60, 60):
        make_request(bin, body=b"x" * size)

    first = Finder(bin, meant("body:x")).slice(100)

    assert [request.n for request in first.requests] == [5]
    assert found(bin, "body:x") == [5, 4, 3, 2, 1]


def test_it_reads_no_body_that_a_column_rules_out(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_BYTES", 100)
    for size in (10, 1_000, 1_000):
        make_request(bin, body=b"x" * size)

    part = Finder(bin, meant("body:x size:<100")).slice(100)

    assert ([request.n for request in part.requests], part.scanned) == ([1], 3)


def test_it_finds_what_is_pinned_noted_truncated_or_has_a_body(bin: Bin) -> None:
    make_request(bin, pinned=True, body=b"")
    make_request(bin, cut="limit")
    Note.objects.create(bin=bin, n=2, text="look")

    assert (found(bin, "is:pinned"), found(bin, "is:truncated"), found(bin, "has:note")) == ([1], [2], [2])
    assert (found(bin, "-has:body"), found(bin, "has:note path:/path"), found(bin, "-has:note path:/")) == (
        [1],
        [2],
        [1],
    )


def test_it_takes_signs_with_a_meaning_to_the_store_literally(bin: Bin) -> None:
    make_request(bin, body=b"50%_off\\", client="10.0.0.1")

    assert [found(bin, text) for text in (r'"50%_off\\"', "50_", "5%f", "client:10%", "client:10_")] == [
        [1],
        [],
        [],
        [],
        [],
    ]


def test_it_looks_into_bytes_that_are_no_text(bin: Bin) -> None:
    make_request(bin, body=b"\x00\xff\x00Needle\x00")

    assert found(bin, "nEEDLE") == [1]
    assert found(bin, "needles") == []


@pytest.mark.parametrize(
    "target", [b"/%b/Orders?State=x", b"http://h/%b/Orders?State=x", b"/below/%b/Orders?State=x", b"/Orders?State=x"]
)
def test_it_knows_path_and_query_of_every_form_of_target(bin: Bin, target: bytes) -> None:
    make_request(bin, target=target.replace(b"%b", bin.id.encode()), headers=[], body=b"")

    assert found(bin, "path:orders query:state orders") == [1]
    assert found(bin, "path:state OR query:orders OR path:below") == []


texts = st.sampled_from(["a", "B", "ab", "é", "x-a", "%", "_", "/", "1", "host"])
terms = st.one_of(
    texts,
    st.builds("{}:{}".format, st.sampled_from(["path", "query", "header", "body", "header.x-a", "type"]), texts),
    st.sampled_from(
        [
            "method:get",
            "method:post",
            "status:5xx",
            "status:none",
            "status:<400",
            "has:fault",
            "size:>2",
            "n:1",
            "n:<2",
            "is:pinned",
            "has:body",
            "after:2027-01-15",
        ]
    ),
    st.sampled_from(['header.host:""', "before:1d", "is:truncated", "client:127"]),
)
queries = st.recursive(
    terms,
    lambda inner: st.one_of(
        st.builds("({} {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("-({})".format, inner),
    ),
    max_leaves=6,
)
pieces = st.lists(st.sampled_from([b"a", b"A", b"b", b"/", b"%", b"_", b"1", "é".encode(), "É".encode()]), max_size=4)
bodies = pieces.map(b"".join)
plain = st.lists(st.sampled_from([b"a", b"B", b"%", b"_", b"1", b"/"]), max_size=3).map(b"".join)


requests = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET", "POST"]),
        "reply_status": st.sampled_from([0, 200, 503]),
        "reply_fault": st.sampled_from([None, "drip"]),
        "pinned": st.booleans(),
        "cut": st.sampled_from(["", "limit"]),
    }
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=queries, path=plain, query=plain, value=bodies, body=bodies, columns=requests)
def test_it_finds_exactly_what_matches(
    bin: Bin, text: str, path: bytes, query: bytes, value: bytes, body: bytes, columns: dict[str, Any]
) -> None:
    CapturedRequest.objects.all().delete()
    target = b"/" + path + b"?" + query
    made = make_request(
        bin, target=f"/{bin.id}".encode() + target, headers=[(b"Host", b"h"), (b"X-A", value)], body=body, **columns
    )

    fields = [b"host", b"h", b"x-a", value.lower()]
    measures = {Measure.N: made.n, Measure.STATUS: made.reply_status, Measure.SIZE: len(body)}
    raised = {Flag.PINNED: made.pinned, Flag.TRUNCATED: made.cut, Flag.BODY: body, Flag.FAULT: made.reply_fault}
    subject = Plain(
        made.method, "127.0.0.1", target, b"/" + path, query, fields, body,
        {**measures, Measure.RECEIVED: RECEIVED_US}, {flag for flag, up in raised.items() if up},
    )  # fmt: skip
    assert (found(bin, text) == [made.n]) is matches(meant(text), subject)
