from __future__ import annotations

import datetime as dt

import pytest

from bins.search.grammar import parse
from bins.search.match import looks_into_bodies, matches, searched_target
from bins.search.tree import Flag, Measure
from tests.search.subjects import Plain

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
ORDER = Plain(
    target=b"/Orders/7?state=Paid",
    path=b"/Orders/7",
    query=b"state=Paid",
    fields=[b"host", b"localhost", b"x-github-event", b"push", b"content-type", b"application/json"],
    body=b'{"Name": "Ada", "city": "K\\u00f6ln"}',
    numbers={Measure.N: 12, Measure.STATUS: 503, Measure.SIZE: 2_000, Measure.RECEIVED: 1_795_000_000_000_000},
    flags={Flag.PINNED, Flag.BODY},
)


def found(text: str, subject: Plain = ORDER) -> bool:
    node = parse(text, NOW)
    assert node is not None
    return matches(node, subject)


@pytest.mark.parametrize("text", ["orders", "PAID", "push", "application/json", "ada", "köln", "KÖLN", '"name\\": "'])
def test_it_finds_words_in_target_header_values_and_body(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize("text", ["content-type", "github", "berlin"])
def test_it_finds_no_word_in_the_names_of_headers(text: str) -> None:
    assert not found(text)


@pytest.mark.parametrize(
    "text",
    [
        "method:post", "path:/orders", "query:paid", "header:x-github", "header:push", "header.X-GitHub-Event:PUSH",
        'header.host:""', "body:ada", "type:json", "event:push", "client:127.", "status:5xx", "size:1k..2k", "n:12",
        "after:2026-11-01", "is:pinned", "has:body", "-has:note", "nothing OR ada", "ada -nothing", "-(ada nothing)",
    ],
)  # fmt: skip
def test_it_finds_what_answers(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize(
    "text",
    [
        "method:get", "path:paid", "query:orders", "header.host:push", 'header.x-other:""', "body:push", "type:xml",
        "event:release", "client:10.", "status:200", "size:>2k", "n:<12", "before:2026-11-01", "is:truncated",
        "has:note", "-ada", "ada nothing", "-(ada OR nothing)",
    ],
)  # fmt: skip
def test_it_leaves_out_what_does_not(text: str) -> None:
    assert not found(text)


def test_it_looks_for_words_behind_the_bin_id() -> None:
    assert searched_target(b"/abc/x?y", "abc") == b"/x?y"
    assert searched_target(b"http://h/abc/x", "abc") == b"http://h/abc/x"


@pytest.mark.parametrize(
    ("text", "does"), [("a", True), ("body:a", True), ("-(n:1 OR a)", True), ("path:a", False), ("has:body", False)]
)
def test_it_tells_whether_bodies_are_needed(text: str, does: bool) -> None:
    node = parse(text, NOW)

    assert node is not None
    assert looks_into_bodies(node) is does
