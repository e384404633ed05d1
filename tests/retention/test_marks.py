"""Pins and notes: told to every open page, within limits, and never a way to lose a request for good."""

from __future__ import annotations

from typing import Any

import pytest

from bins.models import Bin, CapturedRequest, Note
from bins.retention import marks
from bins.retention.marks import MOST_NOTE, NoSuchRequest, TooMany, clean_note, set_note, set_pinned
from bins.retention.removal import clear_bin
from bins.retention.trash import bring_back, delete_requests
from tests.factories import make_request, make_requests
from tests.retention.reading import seen


def test_it_pins_and_lets_go(bin: Bin, told: list[dict[str, Any]]) -> None:
    make_request(bin)

    set_pinned(bin.id, 1, True)
    assert CapturedRequest.objects.get().pinned

    set_pinned(bin.id, 1, False)
    assert not CapturedRequest.objects.get().pinned
    assert [event["numbers"] for event in told] == [[1], [1]]
    assert [event["revision"] for event in told] == [1, 2]


def test_it_tells_nothing_when_a_pin_stays_as_it_is(bin: Bin, told: list[dict[str, Any]]) -> None:
    make_request(bin)

    set_pinned(bin.id, 1, False)

    assert told == []


@pytest.mark.parametrize("n", [2, 2**63 - 1])
def test_it_marks_only_what_is_there(bin: Bin, n: int) -> None:
    make_request(bin)

    with pytest.raises(NoSuchRequest):
        set_pinned(bin.id, n, True)
    with pytest.raises(NoSuchRequest):
        set_note(bin.id, n, "x")


def test_it_marks_nothing_that_was_cleared_or_deleted(bin: Bin) -> None:
    make_requests(bin, 2)
    delete_requests(bin.id, [2])
    clear_bin(bin.id)

    for n in (1, 2):
        with pytest.raises(NoSuchRequest):
            set_pinned(bin.id, n, True)


def test_what_a_clearing_left_goes_with_its_pin_and_can_be_brought_back(bin: Bin) -> None:
    make_requests(bin, 2)
    set_pinned(bin.id, 1, True)
    clear_bin(bin.id)

    gone = set_pinned(bin.id, 1, False)

    assert gone is not None
    assert seen(bin) == []
    assert bring_back(bin.id, gone.batch) == [1]
    assert seen(bin) == [1]


def test_it_pins_so_many_and_no_more(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "MOST_PINNED", 2)
    make_requests(bin, 3)
    set_pinned(bin.id, 1, True)
    set_pinned(bin.id, 2, True)

    with pytest.raises(TooMany, match="2 requests of this bin are pinned already"):
        set_pinned(bin.id, 3, True)


def test_it_keeps_one_note_a_request(bin: Bin, told: list[dict[str, Any]]) -> None:
    make_request(bin)

    set_note(bin.id, 1, "first")
    set_note(bin.id, 1, "second")

    assert Note.objects.get().text == "second"
    assert told[-1] == {"type": "marked", "numbers": [1], "revision": 2}


def test_an_empty_text_takes_the_note_away(bin: Bin) -> None:
    make_request(bin)
    set_note(bin.id, 1, "first")

    set_note(bin.id, 1, " \r\n ")

    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("text", "kept"),
    [(" a\r\nb ", "a\nb"), ("x\0y", "xy"), ("\ud800", "?"), ("<b>‮", "<b>‮"), ("x" * 4_000, "x" * 4_000)],
)
def test_it_keeps_text_that_every_store_takes(text: str, kept: str) -> None:
    assert clean_note(text) == kept


def test_it_takes_no_longer_note() -> None:
    with pytest.raises(TooMany, match=r"at most 4,000 characters; this one has 4,001"):
        clean_note("x" * (MOST_NOTE + 1))
