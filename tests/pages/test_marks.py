from __future__ import annotations

import pytest

from bins.models import Bin, CapturedRequest, Note
from bins.retention import marks
from bins.retention.marks import set_note, set_pinned
from bins.retention.removal import clear_bin
from tests.factories import make_request, make_requests
from tests.pages.browser import Browser

PARTIAL = {"x-partial": "1"}


def is_pinned() -> bool:
    return CapturedRequest.objects.get(n=1).pinned


def test_it_pins_as_the_form_says_and_returns_to_the_request(owner: Browser, bin: Bin) -> None:
    make_request(bin)

    answer = owner.post(owner.path("/1/pin"), {"on": "1"})
    assert (answer.status_code, answer["Location"]) == (302, owner.path("/1"))
    owner.post(owner.path("/1/pin"), {"on": "1"})
    assert is_pinned()

    owner.post(owner.path("/1/pin"), {"on": "0"})
    assert not is_pinned()


def test_it_turns_a_pin_round_when_the_form_says_nothing(owner: Browser, bin: Bin) -> None:
    make_request(bin)

    owner.post(owner.path("/1/pin"))
    assert is_pinned()

    owner.post(owner.path("/1/pin"))
    assert not is_pinned()


def test_it_gives_a_script_the_row_as_it_is_now(owner: Browser, bin: Bin) -> None:
    make_request(bin)

    event = owner.post(owner.path("/1/pin"), {"on": "1"}, headers=PARTIAL).json()

    [row] = event["rows"]
    assert (event["type"], row["n"], row["pinned"], row["note"]) == ("marked", 1, True, "")
    assert owner.path("/1") in row["html"]


def test_it_keeps_a_note_and_shows_it_to_everybody(owner: Browser, stranger: Browser, bin: Bin) -> None:
    make_request(bin)

    owner.post(owner.path("/1/note"), {"text": "<b>why?</b>\r\nnext"})

    assert Note.objects.get().text == "<b>why?</b>\nnext"
    for browser in (owner, stranger):
        assert "&lt;b&gt;why?&lt;/b&gt;" in browser.page("/1")


def test_it_lets_only_who_may_manage_write(owner: Browser, stranger: Browser, bin: Bin) -> None:
    make_request(bin)
    set_note(bin.id, 1, "x")
    set_pinned(bin.id, 1, True)

    assert 'action="' + owner.path("/1/note") in owner.page("/1")
    for action in ("note", "pin"):
        assert f'action="{stranger.path(f"/1/{action}")}' not in stranger.page("/1")


def test_an_empty_note_takes_the_note_away(owner: Browser, bin: Bin) -> None:
    make_request(bin)
    set_note(bin.id, 1, "x")

    event = owner.post(owner.path("/1/note"), {"text": ""}, headers=PARTIAL).json()

    assert event["rows"][0]["note"] == ""
    assert not Note.objects.exists()


def test_it_says_how_long_a_note_may_be(owner: Browser, bin: Bin) -> None:
    make_request(bin)

    answer = owner.post(owner.path("/1/note"), {"text": "x" * 4_001})

    assert answer.status_code == 422
    assert b"at most 4,000 characters; this one has 4,001" in answer.content
    assert not Note.objects.exists()


def test_it_says_when_as_many_are_pinned_as_can_be(owner: Browser, bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "MOST_PINNED", 0)
    make_request(bin)

    answer = owner.post(owner.path("/1/pin"), {"on": "1"})

    assert answer.status_code == 422
    assert b"pinned already" in answer.content


def test_letting_go_what_a_clearing_left_deletes_it_and_offers_the_way_back(owner: Browser, bin: Bin) -> None:
    make_requests(bin, 2)
    set_pinned(bin.id, 1, True)
    clear_bin(bin.id)

    event = owner.post(owner.path("/1/pin"), {"on": "0"}, headers=PARTIAL).json()

    assert (event["type"], event["numbers"]) == ("deleted", [1])
    assert owner.post(event["undo"], headers=PARTIAL).json()["numbers"] == [1]
    assert is_pinned()


@pytest.mark.parametrize("n", [7, 2**63, 10**25])
@pytest.mark.parametrize("action", ["pin", "note"])
def test_it_marks_nothing_that_is_not_there(owner: Browser, n: int, action: str) -> None:
    assert owner.post(owner.path(f"/{n}/{action}"), {"on": "1", "text": "x"}).status_code == 404
