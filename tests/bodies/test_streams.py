from __future__ import annotations

import gzip

import pytest

from bins.bodies.streams import KNOWN, CodedWrong, reader_of


def test_it_gives_no_more_than_was_asked_for() -> None:
    reader = reader_of(gzip.compress(b"some words " * 100), ["gzip"])

    assert reader.read(4) == b"some"
    assert len(reader.read(10)) <= 10


def test_it_gives_nothing_at_the_end() -> None:
    reader = reader_of(gzip.compress(b"x"), ["gzip"])

    assert [reader.read(10), reader.read(10), reader.read(10)] == [b"x", b"", b""]


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_it_says_when_the_data_ends_too_early(name: str) -> None:
    with pytest.raises(CodedWrong):
        reader_of(b"", [name]).read(10)
