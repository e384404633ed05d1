from __future__ import annotations

import gzip

import pytest

from bins.models import Bin
from bins.pages.compare_body import BodyComparison, compare_bodies
from tests.factories import make_bin, make_request


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


@pytest.mark.parametrize(
    ("left", "right", "way"),
    [
        (b'{"a":1}', b'{"a":2}', "paths"),
        (b"a\nb", b"a\nc", "lines"),
        (b'{"a":1}', b"plain", "lines"),
        (bytes(range(200)), b"text", "hex"),
    ],
)
def test_it_takes_the_way_that_suits(bin: Bin, left: bytes, right: bytes, way: str) -> None:
    compared = _compare(bin, left, right)

    assert compared.way == way
    assert compared.problem == ""


@pytest.mark.parametrize("way", ["lines", "hex"])
def test_it_takes_the_way_that_is_asked_for(bin: Bin, way: str) -> None:
    compared = _compare(bin, b'{"a":1}', b'{"a":2}', way)

    assert compared.way == way
    assert compared.ways == ["paths", "lines", "hex"]


def test_it_says_why_it_takes_another_way(bin: Bin) -> None:
    compared = _compare(bin, b"{", b"{}", "paths")

    assert compared.way == "lines"
    assert "ends too early" in compared.problem


def test_it_lays_json_out_to_compare_its_lines(bin: Bin) -> None:
    rows = _compare(bin, b'{"a":1,"b":2}', b'{"a":1,"b":3}', "lines").compared.rows

    assert [row.kind for row in rows] == ["same", "same", "changed", "same"]


def test_it_compares_what_was_compressed(bin: Bin) -> None:
    coded = [(b"Content-Encoding", b"gzip")]
    left, right = (make_request(bin, body=gzip.compress(body), headers=coded) for body in (b'{"a":1}', b'{"a":2}'))

    assert [row.name for row in compare_bodies(left, right, "").compared.rows] == ["$.a"]


def test_it_says_that_bodies_are_the_same(bin: Bin) -> None:
    assert _compare(bin, b"abc", b"abc").words == "Both bodies are the same, byte for byte: 3 B."
    assert _compare(bin, b"", b"").words == "Neither request has a body."
    assert _compare(bin, b"abc", b"abd").words == "Both bodies have 3 B."


def test_it_compares_a_body_with_none(bin: Bin) -> None:
    assert {row.kind for row in _compare(bin, b"", b"a\nb").compared.rows} <= {"added", "changed"}


def test_it_says_how_much_of_a_large_body_it_compares(bin: Bin) -> None:
    notes = _compare(bin, b"x\n" * 1_500_000, b"x").compared.notes

    assert notes[0] == "Of #1 the first 1 MiB of 2.9 MiB are compared."


def _compare(bin: Bin, left: bytes, right: bytes, asked: str = "") -> BodyComparison:
    return compare_bodies(make_request(bin, body=left), make_request(bin, body=right), asked)
