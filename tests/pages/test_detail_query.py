from __future__ import annotations

import pytest

from bins.bodies.visible import Span
from bins.models import Bin
from bins.pages.detail_query import query_alone, query_of, sent_pairs, split_pairs
from tests.factories import make_bin, make_request

FORM = [(b"Content-Type", b"application/x-www-form-urlencoded; charset=utf-8")]


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


def test_it_keeps_pairs_in_order_with_their_duplicates() -> None:
    pairs = sent_pairs("b=1&a=2&b=1&&c=").pairs

    assert [(_text(pair.name), _text(pair.value), pair.times) for pair in pairs] == [
        ("b", "1", 2), ("a", "2", 1), ("b", "1", 2), ("c", "", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "value", "as_sent", "marks"),
    [
        ("a=1", "1", "", []),
        ("a=x+y%20z", "x y z", "a=x+y%20z", []),
        ("a=%zz", "%zz", "", ["invalid escape"]),
        ("a=%", "%", "", ["invalid escape"]),
        ("a", "", "", ["no ="]),
        ("a=b=c", "b=c", "", []),
        ("=", "", "", ["no name"]),
        ("a=%E2%82%AC", "€", "a=%E2%82%AC", []),
    ],
)
def test_it_shows_what_was_sent_beside_its_reading(sent: str, value: str, as_sent: str, marks: list[str]) -> None:
    [pair] = sent_pairs(sent).pairs

    assert (_text(pair.value), _text(pair.as_sent), pair.marks) == (value, as_sent, marks)


def test_it_says_how_many_pairs_it_leaves_out() -> None:
    pairs = sent_pairs("&".join(f"p{i}" for i in range(1_500)))

    assert (len(pairs.pairs), pairs.more) == (1_000, 500)


def test_it_reads_a_form_that_is_declared_as_one(bin: Bin) -> None:
    query = query_of(make_request(bin, headers=FORM, body=b"a=1&a=2"))

    assert query.form is not None
    assert len(query.form.pairs) == 2
    assert query_of(make_request(bin, body=b"a=1")).form is None


def test_it_says_that_it_read_the_beginning_of_a_large_form(bin: Bin) -> None:
    query = query_of(make_request(bin, headers=FORM, body=b"a=" + b"x" * 300_000))

    assert query.cut == "Read from the first 256 KiB of 293 KiB."


def test_it_leads_from_a_multipart_form_to_the_body(bin: Bin) -> None:
    query = query_of(make_request(bin, headers=[(b"Content-Type", b"multipart/form-data; boundary=x")]))

    assert "on the tab Body" in query.other_form


def test_it_gives_the_query_alone(bin: Bin) -> None:
    assert query_alone(make_request(bin, headers=FORM, body=b"a=1")).form is None


def test_it_splits_a_query_without_decoding_it() -> None:
    assert split_pairs("a=%20&b&&c=d=e") == [("a", "%20"), ("b", ""), ("c", "d=e")]


def _text(spans: list[Span]) -> str:
    return "".join(span.text for span in spans)
