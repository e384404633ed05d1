from __future__ import annotations

import pytest

from bins.models import Bin
from bins.pages.detail_timings import SCALE, stages_of
from tests.factories import make_bin, make_request


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


def test_it_lays_the_stages_end_to_end(bin: Bin) -> None:
    stages, note = stages_of(make_request(bin, head_us=100, body_us=200, committed_us=900, sent_us=1_000))

    assert [(stage.name, stage.x, stage.width) for stage in stages] == [
        ("Head", 0, 100), ("Body", 100, 100), ("Commit", 200, 700), ("Reply", 900, 100),
    ]  # fmt: skip
    assert [stage.took for stage in stages] == ["0.1 ms", "0.1 ms", "0.7 ms", "0.1 ms"]
    assert note == ""


def test_it_says_what_was_not_written_down(bin: Bin) -> None:
    stages, note = stages_of(make_request(bin, committed_us=None, sent_us=None))

    assert [stage.name for stage in stages] == ["Head", "Body"]
    assert note.startswith("When commit and reply ended")


@pytest.mark.parametrize("sent_us", [0, 200, 10**12])
def test_it_draws_every_stage_within_the_picture(bin: Bin, sent_us: int) -> None:
    stages, _ = stages_of(make_request(bin, head_us=0, body_us=0, committed_us=0, sent_us=sent_us))

    assert all(stage.width > 0 and 0 <= stage.x <= SCALE - stage.width for stage in stages)


def test_it_draws_no_stage_backwards(bin: Bin) -> None:
    stages, _ = stages_of(make_request(bin, head_us=500, body_us=400, committed_us=300, sent_us=600))

    assert [stage.took for stage in stages] == ["0.5 ms", "0.0 ms", "0.0 ms", "0.1 ms"]


def test_the_reply_ends_when_its_fault_is_over(bin: Bin) -> None:
    over, _ = stages_of(make_request(bin, reply_fault="silent", sent_us=30_000_000))
    _, note = stages_of(make_request(bin, reply_fault="silent", committed_us=None, sent_us=None))

    assert over[-1].words == "until its fault was over"
    assert "once its fault is over" in note
