import datetime as dt

import pytest

from bins.pages.times import duration_text, moment


def test_it_writes_moments_in_utc() -> None:
    at = dt.datetime(2026, 11, 2, 3, 4, 5, 678_900, tzinfo=dt.timezone(dt.timedelta(hours=2)))

    written = moment(at)

    assert written.iso == "2026-11-02T01:04:05.678Z"
    assert written.full == "2026-11-02 01:04:05.678 UTC"
    assert written.short == "2 Nov 01:04"
    assert written.day == "Monday, 2 November 2026"


@pytest.mark.parametrize(
    ("microseconds", "text"),
    [(0, "0.0 ms"), (420, "0.4 ms"), (12_900, "12 ms"), (999_999, "999 ms"), (1_800_000, "1.8 s")],
)
def test_it_writes_durations_as_people_say_them(microseconds: int, text: str) -> None:
    assert duration_text(microseconds) == text
