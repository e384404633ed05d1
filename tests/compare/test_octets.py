from __future__ import annotations

import pytest

from bins.compare.octets import compare_bytes


def test_it_compares_sixteen_bytes_a_row() -> None:
    rows = compare_bytes(bytes(range(20)), bytes(range(19))).rows

    assert [(row.name, row.kind) for row in rows] == [("00000000", "same"), ("00000010", "changed")]
    assert rows[1].left is not None
    assert rows[1].left.middle == " 13"


@pytest.mark.parametrize(
    ("left", "right", "place"), [(b"ab", b"ac", "1"), (b"a", b"", "0"), (b"x" * 9_000, b"x" * 8_999 + b"y", "8,999")]
)
def test_it_says_where_the_first_difference_is(left: bytes, right: bytes, place: str) -> None:
    assert compare_bytes(left, right).notes == [
        f"The first difference is at byte {place} (0x{int(place.replace(',', '')):x}), counted from 0."
    ]


def test_it_says_nothing_of_equal_bytes() -> None:
    assert compare_bytes(b"a", b"a").notes == []


def test_it_says_how_much_it_compares() -> None:
    compared = compare_bytes(b"x" * 100_000, b"x" * 100_000)

    assert len(compared.rows) == 4_096
    assert compared.notes == ["The first 64 KiB are compared here."]
