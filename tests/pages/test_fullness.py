from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bins.models import Bin
from bins.pages.fullness import briefly, bytes_words, fullness_of, keeps_words, words_of
from bins.retention.bounds import Bounds


def test_it_says_nothing_while_there_is_room_and_nothing_went() -> None:
    assert fullness_of(Bin(keep_requests=10, request_count=8)) is None


@pytest.mark.parametrize(
    ("fields", "taken", "is_over"),
    [
        ({"keep_requests": 1_000, "request_count": 950}, "950 of 1,000 requests", False),
        ({"keep_requests": 1_000, "request_count": 1_001}, "1,001 of 1,000 requests", True),
        ({"keep_bytes": 1024 * 1024, "byte_count": 1024 * 1023}, "1023 KiB of 1 MiB", False),
    ],
)
def test_it_says_that_a_bin_is_nearly_full(fields: dict[str, int], taken: str, is_over: bool) -> None:
    found = fullness_of(Bin(**fields))

    assert found is not None
    assert (found.taken, found.is_over, found.refuses) == (taken, is_over, False)


def test_it_says_for_a_day_how_many_went_since_when() -> None:
    now = timezone.now()
    since = now - dt.timedelta(hours=30)
    bin = Bin(keep_requests=10, request_count=10, evicted_count=1_204, evicted_from=since, evicted_at=now)

    found = fullness_of(bin)
    bin.evicted_at, bin.request_count = now - dt.timedelta(hours=25), 1

    assert found is not None
    assert (found.evicted, found.taken) == (1_204, "")
    assert found.since is not None
    assert fullness_of(bin) is None


def test_it_says_in_words_what_is_kept() -> None:
    assert words_of(Bounds(1, None, 1)) == "Keeps 1 request, 1 day"
    assert words_of(Bounds(250_000, 1024**3, 30)) == "Keeps 250,000 requests, 1 GiB, 30 days"
    assert words_of(Bounds(None, None, None)) == "Kept until deleted"
    assert keeps_words(Bin(keep_requests=5)) == "Keeps 5 requests, 2 GiB"
    assert briefly(Bin(keep_requests=5, keep_days=3)) == "Keeps 5 · 3 d"


def test_it_gives_bytes_as_people_say_them() -> None:
    assert (bytes_words(5 * 1024**3 // 2), bytes_words(1024)) == ("2.5 GiB", "1 KiB")
