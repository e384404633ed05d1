from __future__ import annotations

import datetime as dt

import pytest

from bins.search.problem import Unfit
from bins.search.spans import Span, moment_in, range_in, size_in, status_in

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def digits(text: str) -> int | None:
    return int(text) if text.isdigit() else None


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("7", (7, 7)),
        ("=7", (7, 7)),
        (">7", (8, None)),
        (">=7", (7, None)),
        ("<7", (None, 6)),
        ("<=7", (None, 7)),
        ("3..7", (3, 7)),
    ],
)
def test_it_reads_ranges(text: str, span: Span) -> None:
    assert range_in(text, digits, "a number") == span


@pytest.mark.parametrize("text", ["", ">", "x", "1..", "..2", "=>1", "><1", "1..2..3"])
def test_it_refuses_what_is_no_range(text: str) -> None:
    with pytest.raises(Unfit, match=r"^Give a number\.$"):
        range_in(text, digits, "a number")


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("512", 512), ("1b", 1), ("10k", 10_240), ("10KB", 10_240), ("1.5kib", 1_536), ("1MiB", 1_048_576)],
)
def test_it_reads_sizes(text: str, size: int) -> None:
    assert size_in(text) == size


@pytest.mark.parametrize("text", ["", "k", "1x", "1.k", "-1", "1 k", "\u0661"])
def test_it_knows_what_is_no_size(text: str) -> None:
    assert size_in(text) is None


def test_it_keeps_sizes_within_what_a_column_holds() -> None:
    assert size_in("9" * 12 + "g") == 2**63 - 2


@pytest.mark.parametrize(
    ("text", "span"),
    [("404", (404, 404)), ("4XX", (400, 499)), (">=500", (500, None)), ("None", (0, 0)), ("<400", (1, 399))],
)
def test_it_reads_statuses(text: str, span: Span) -> None:
    assert status_in(text) == span


@pytest.mark.parametrize("text", ["6xx", "40", "abc", "4040"])
def test_it_refuses_what_is_no_status(text: str) -> None:
    with pytest.raises(Unfit):
        status_in(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-01", dt.datetime(2026, 11, 1, tzinfo=dt.UTC)),
        ("2026-11-01T09:30", dt.datetime(2026, 11, 1, 9, 30, tzinfo=dt.UTC)),
        ("2026-11-01 09:30:15", dt.datetime(2026, 11, 1, 9, 30, 15, tzinfo=dt.UTC)),
        ("2026-11-01t09:30z", dt.datetime(2026, 11, 1, 9, 30, tzinfo=dt.UTC)),
        ("2026-11-01T09:30+02:00", dt.datetime(2026, 11, 1, 7, 30, tzinfo=dt.UTC)),
        ("2h", dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)),
        ("3d", dt.datetime(2026, 11, 19, 12, tzinfo=dt.UTC)),
        ("1W", dt.datetime(2026, 11, 15, 12, tzinfo=dt.UTC)),
    ],
)
def test_it_reads_moments_in_utc(text: str, moment: dt.datetime) -> None:
    assert moment_in(text, NOW) == int(moment.timestamp()) * 1_000_000


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "999999w", "2h30m", "h"])
def test_it_refuses_what_is_no_moment(text: str) -> None:
    with pytest.raises(Unfit, match="Give a date"):
        moment_in(text, NOW)
