from __future__ import annotations

import datetime as dt

import pytest

from bins.search.grammar import MOST_CHARACTERS, MOST_TERMS, parse
from bins.search.problem import SearchError
from bins.search.tree import All, AnyOf, Between, Flag, Header, Is, Measure, Method, Node, Not, Place, Text

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def word(text: str) -> Text:
    return Text(Place.ANYWHERE, text)


@pytest.mark.parametrize("text", ["", " ", "\t\n"])
def test_it_means_nothing_when_empty(text: str) -> None:
    assert parse(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a", word("a")),
        ("a b", All((word("a"), word("b")))),
        ("a AND b", All((word("a"), word("b")))),
        ("-a", Not(word("a"))),
        ("NOT a", Not(word("a"))),
        ("NOT -a", word("a")),
        ("a OR b c", AnyOf((word("a"), All((word("b"), word("c")))))),
        ("(a OR b) c", All((AnyOf((word("a"), word("b"))), word("c")))),
        ("-(a OR b)", Not(AnyOf((word("a"), word("b"))))),
        ("(a (b (c)))", All((word("a"), word("b"), word("c")))),
        ("ORDER or ANDy", All((word("ORDER"), word("or"), word("ANDy")))),
        ('"a b"', word("a b")),
        (r'"say \"hi\" c:\\x \n"', word('say "hi" c:\\x \\n')),
        ("12:30 /a:b ?x=1", All((word("12:30"), word("/a:b"), word("?x=1")))),
        ("a-b", word("a-b")),
    ],
)
def test_it_reads_words_and_what_joins_them(text: str, node: Node) -> None:
    assert parse(text, NOW) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("method:post", Method("post")),
        ("METHOD:POST", Method("POST")),
        ("path:/orders", Text(Place.PATH, "/orders")),
        ("query:id=7", Text(Place.QUERY, "id=7")),
        ("header:sig", Text(Place.HEADERS, "sig")),
        ("header.X-GitHub-Event:push", Header(("x-github-event",), "push")),
        ('header.x-id:""', Header(("x-id",), "")),
        ('body:"order paid"', Text(Place.BODY, "order paid")),
        ("type:json", Header(("content-type",), "json")),
        ("content-type:text/html", Header(("content-type",), "text/html")),
        ("client:10.0.0.", Text(Place.CLIENT, "10.0.0.")),
        ("status:503", Between(Measure.STATUS, 503, 503)),
        ("status:5xx", Between(Measure.STATUS, 500, 599)),
        ("size:>10k", Between(Measure.SIZE, 10_241, None)),
        ("size:<1MiB", Between(Measure.SIZE, None, 1_048_575)),
        ("n:>100", Between(Measure.N, 101, None)),
        ("is:pinned", Is(Flag.PINNED)),
        ("is:truncated", Is(Flag.TRUNCATED)),
        ("has:note", Is(Flag.NOTED)),
        ("has:Body", Is(Flag.BODY)),
        ("has:fault", Is(Flag.FAULT)),
        ("-path:-x", Not(Text(Place.PATH, "-x"))),
    ],
)
def test_it_reads_fields(text: str, node: Node) -> None:
    assert parse(text, NOW) == node


def test_it_finds_the_event_in_any_field_that_names_one() -> None:
    node = parse("event:push", NOW)

    assert isinstance(node, Header)
    assert {"x-github-event", "x-gitlab-event", "x-shopify-topic"} <= set(node.names)


@pytest.mark.parametrize(
    ("text", "wrong", "words"),
    [
        ('a "bc', '"', "This quote is never closed."),
        ("a )b", ")", "This bracket closes nothing."),
        ("a (b c", "(", "This bracket is never closed."),
        ('"(" (b', "(", "This bracket is never closed."),
        ("a OR", "OR", "OR needs something behind it."),
        ("(a OR )", "OR", "OR needs something behind it."),
        ("OR a", "OR", "OR needs something on both sides."),
        ("a ()", ")", "There is nothing between these brackets."),
        ("a -", "-", "A minus stands directly before what it leaves out; in other places, quote it."),
        ("--a", "-", "A minus stands directly before what it leaves out; in other places, quote it."),
        ('a ""', '""', "There is nothing between these quotes."),
        ("a method:", "method:", "Say what method: should be."),
        ("method: POST", "method:", "Write the value directly behind method:"),
        ("path:(x)", "(", "Say what path: should be; brackets need quotes round them."),
        ("a size:big b", "big", "Give a size, such as >10k, <1MiB or 512."),
        ("is:nice", "nice", "It can be pinned or truncated."),
        ("a\x00b", "\x00", "This character cannot be searched for."),
    ],
)
def test_it_says_what_is_wrong_and_where(text: str, wrong: str, words: str) -> None:
    with pytest.raises(SearchError) as raised:
        parse(text, NOW)

    error = raised.value
    assert error.message == words
    assert text[error.column : error.column + error.length] == wrong


def test_it_names_the_known_fields_when_one_is_unknown() -> None:
    with pytest.raises(SearchError) as raised:
        parse("a localhost:8000", NOW)

    message = raised.value.message
    assert message.startswith('There is no field "localhost". There are header.NAME, method, path,')
    assert message.endswith('To look for the text itself, write "localhost:8000".')


def test_it_names_them_also_when_nothing_follows() -> None:
    with pytest.raises(SearchError, match=r'There is no field "hello"\. There are header\.NAME'):
        parse("a -hello:", NOW)


def test_it_bounds_the_length_of_a_search() -> None:
    parse("x" * MOST_CHARACTERS, NOW)

    with pytest.raises(SearchError, match="500 characters"):
        parse("x" * (MOST_CHARACTERS + 1), NOW)


def test_it_bounds_the_number_of_terms() -> None:
    parse("x " * MOST_TERMS, NOW)

    with pytest.raises(SearchError, match="30 terms"):
        parse("x " * (MOST_TERMS + 1), NOW)


@pytest.mark.parametrize("text", ["(" * 249 + "x" + ")" * 249, "NOT " * 124 + "x", "-(" * 160 + "x" + ")" * 160])
def test_it_reads_any_depth_without_running_out_of_stack(text: str) -> None:
    assert parse(text, NOW) == word("x")


def test_it_refuses_any_depth_without_running_out_of_stack() -> None:
    with pytest.raises(SearchError, match="never closed"):
        parse("(" * 500, NOW)
