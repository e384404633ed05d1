from __future__ import annotations

import pytest

from bins.pages.body_search import Found, search

MIB = 1024 * 1024


def _search(body: bytes, needle: bytes, start: int = 0) -> Found:
    return search(lambda at, size: body[at : at + size], len(body), needle, start)


@pytest.mark.parametrize(("start", "at"), [(0, 2), (2, 2), (3, 7), (8, None)])
def test_it_finds_the_next_one(start: int, at: int | None) -> None:
    assert _search(b"..ab...ab", b"ab", start).at == at


def test_it_finds_what_lies_across_two_stretches() -> None:
    found = _search(bytes(MIB - 2) + b"needle" + bytes(MIB), b"needle")

    assert (found.at, found.size, found.words) == (MIB - 2, 6, "Found at byte 1,048,574 (0xffffe).")


def test_it_says_when_it_is_not_there() -> None:
    assert _search(b"abc", b"x").words == "Not found."
    assert _search(b"abc", b"a", 1).words == "Not found from byte 1 on."


def test_it_gives_up_after_64_mebibytes_and_says_so() -> None:
    reads: list[int] = []

    def read(at: int, size: int) -> bytes:
        reads.append(at)
        return b""

    found = search(read, 100 * MIB, b"x", 0)

    assert (len(reads), found.words) == (64, "Not found in the 64 MiB from there on.")


def test_it_shows_a_little_of_what_comes_before() -> None:
    assert Found(at=1000, size=1, words="").shown_from == 928
    assert Found(at=5, size=1, words="").shown_from == 0
