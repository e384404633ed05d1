from __future__ import annotations

from uuid import UUID

import pytest

from bins.models import Bin, CapturedRequest, TrashedRequest
from bins.pages.actions import numbers_of
from bins.retention.marks import set_pinned
from tests.factories import make_bin, make_request, make_requests
from tests.pages.browser import Browser

BATCH = UUID("5f0c7a52-5a53-4f5e-9c0a-7d1f3c0b2a11")
ACTIONS = [
    "/1/delete",
    "/delete",
    "/clear",
    "/1/pin",
    "/1/note",
    f"/undo/{BATCH}",
    "/undo/clear/1",
    "/rename",
    "/remove",
]


def numbers(bin: Bin) -> list[int]:
    bin.refresh_from_db()
    return list(CapturedRequest.objects.visible_in(bin).order_by("n").values_list("n", flat=True))


def test_it_deletes_one_request_and_returns_to_the_page(owner: Browser, bin: Bin) -> None:
    make_requests(bin, 2)

    answer = owner.post(owner.path("/1/delete"))

    assert (answer.status_code, answer["Location"]) == (302, owner.path())
    assert numbers(bin) == [2]


def test_it_deletes_those_that_are_selected(owner: Browser, bin: Bin) -> None:
    make_requests(bin, 4)

    event = owner.post(owner.path("/delete"), {"n": ["1", "3", "77", "x"]}, headers={"x-partial": "1"}).json()

    assert (event["type"], event["numbers"], event["words"]) == ("deleted", [1, 3, 77], "Deleted 2 requests")
    assert numbers(bin) == [2, 4]


def test_it_says_when_too_many_are_selected_and_deletes_none(owner: Browser, bin: Bin) -> None:
    make_requests(bin, 2)

    answer = owner.post(owner.path("/delete"), {"n": ["1"] * 1_001})

    assert answer.status_code == 422
    assert b"At most 1,000 requests are deleted at once; 1,001 were selected." in answer.content
    assert numbers(bin) == [1, 2]


def test_it_takes_only_numbers_for_numbers() -> None:
    assert numbers_of(["1", "", "-2", "²", "x", "9" * 20, "007"]) == [1, 7]


def test_it_undoes_a_deletion(owner: Browser, bin: Bin) -> None:
    make_requests(bin, 2)
    event = owner.post(owner.path("/1/delete"), headers={"x-partial": "1"}).json()

    back = owner.post(event["undo"], headers={"x-partial": "1"}).json()

    assert back == {"type": "restored", "numbers": [1]}
    assert numbers(bin) == [1, 2]


def test_it_undoes_a_clearing(owner: Browser, bin: Bin) -> None:
    make_requests(bin, 3)
    set_pinned(bin.id, 2, True)
    event = owner.post(owner.path("/clear"), headers={"x-partial": "1"}).json()
    assert event["words"] == "Cleared, but for 1 pinned"
    assert event["kept"] == numbers(bin) == [2]

    assert owner.post(event["undo"]).status_code == 302
    assert numbers(bin) == [1, 2, 3]


def test_it_says_that_an_undo_comes_too_late(owner: Browser, bin: Bin) -> None:
    for undo in (f"/undo/{BATCH}", "/undo/clear/7", f"/undo/clear/{10**25}"):
        answer = owner.post(owner.path(undo))

        assert answer.status_code == 410
        assert b"too late to undo" in answer.content


def test_it_offers_no_undo_where_nothing_was_done(owner: Browser) -> None:
    deleted = owner.post(owner.path("/7/delete"), headers={"x-partial": "1"}).json()
    cleared = owner.post(owner.path("/clear"), headers={"x-partial": "1"}).json()

    assert deleted == {"type": "deleted", "numbers": [7]}
    assert cleared == {"type": "cleared", "upto": 0}


def test_it_undoes_nothing_through_another_bin(owner: Browser, bin: Bin) -> None:
    make_request(bin)
    undo = owner.post(owner.path("/1/delete"), headers={"x-partial": "1"}).json()["undo"]
    stranger = Browser.at_home()

    assert stranger.post(stranger.path("/undo/" + undo.rpartition("/")[2])).status_code == 410
    assert TrashedRequest.objects.count() == 1


def test_it_clears_the_bin(owner: Browser, bin: Bin) -> None:
    make_requests(bin, 2)

    owner.post(owner.path("/clear"))

    assert (owner.bin.cleared_n, owner.bin.request_count) == (2, 0)


def test_it_tells_a_script_what_other_pages_are_told_and_how_to_undo_it(owner: Browser, bin: Bin) -> None:
    make_requests(bin, 2)

    deleted = owner.post(owner.path("/1/delete"), headers={"x-partial": "1"}).json()
    cleared = owner.post(owner.path("/clear"), headers={"x-partial": "1"}).json()

    batch = TrashedRequest.objects.get().batch
    undo = owner.path(f"/undo/{batch}")
    assert deleted == {"type": "deleted", "numbers": [1], "undo": undo, "words": "Deleted #1"}
    assert cleared == {"type": "cleared", "upto": 2, "undo": owner.path("/undo/clear/2"), "words": "Cleared the bin"}


@pytest.mark.parametrize("action", ACTIONS)
def test_it_changes_nothing_for_somebody_with_the_link(stranger: Browser, bin: Bin, action: str) -> None:
    make_request(bin)

    answer = stranger.post(stranger.path(action), {"n": "1", "text": "x", "on": "1", "name": "x"})

    assert answer.status_code == 403
    assert (stranger.bin.request_count, stranger.bin.name, stranger.bin.revision) == (1, "", 0)
    assert stranger.get(stranger.path("/1")).status_code == 200


@pytest.mark.parametrize("action", [*ACTIONS, "/bring-back"])
def test_it_knows_no_action_behind_a_wrong_link(owner: Browser, action: str) -> None:
    assert owner.post(f"/b/1-{'a' * 32}{action}").status_code == 404


@pytest.mark.parametrize("action", ACTIONS)
def test_it_changes_nothing_by_get(owner: Browser, bin: Bin, action: str) -> None:
    make_request(bin)

    assert owner.get(owner.path(action)).status_code == 405
    assert owner.bin.request_count == 1


def test_it_wants_the_csrf_token(bin: Bin) -> None:
    owner = Browser.at_home(enforce_csrf_checks=True)

    answer = owner.post(owner.path("/clear"))

    assert answer.status_code == 403
    assert b"Nothing was changed" in answer.content


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 302), ("none", 302)]
)
def test_it_wants_the_browser_to_be_on_our_own_page(owner: Browser, site: str, status: int) -> None:
    assert owner.post(owner.path("/clear"), headers={"sec-fetch-site": site}).status_code == status


def test_it_leaves_other_bins_alone(owner: Browser) -> None:
    other = make_bin()
    make_request(other)

    owner.post(owner.path("/1/delete"))
    owner.post(owner.path("/delete"), {"n": "1"})
    owner.post(owner.path("/clear"))

    assert other.capturedrequest_set.count() == 1


@pytest.mark.parametrize("n", [2**63, 10**25])
def test_it_takes_a_number_beyond_all_rows_as_deleted(owner: Browser, n: int) -> None:
    assert owner.post(owner.path(f"/{n}/delete")).status_code == 302
