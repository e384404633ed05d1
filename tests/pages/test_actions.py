from __future__ import annotations

import pytest

from bins.models import Bin
from tests.factories import make_bin, make_request, make_requests
from tests.pages.browser import Browser


def test_it_deletes_one_request_and_returns_to_the_page(owner: Browser, bin: Bin) -> None:
    make_requests(bin, 2)

    answer = owner.post(owner.path("/1/delete"))

    assert (answer.status_code, answer["Location"]) == (302, owner.path())
    assert list(bin.capturedrequest_set.values_list("n", flat=True)) == [2]


def test_it_clears_the_bin(owner: Browser, bin: Bin) -> None:
    make_requests(bin, 2)

    owner.post(owner.path("/clear"))

    assert owner.bin.cleared_n == 2
    assert owner.bin.request_count == 0


@pytest.mark.parametrize(
    ("action", "event"),
    [("/1/delete", {"type": "deleted", "numbers": [1]}), ("/clear", {"type": "cleared", "upto": 1})],
)
def test_it_gives_a_script_the_event_that_other_pages_get(owner: Browser, bin: Bin, action: str, event: object) -> None:
    make_request(bin)

    assert owner.post(owner.path(action), headers={"x-partial": "1"}).json() == event


@pytest.mark.parametrize("action", ["/1/delete", "/clear"])
def test_it_changes_nothing_for_somebody_with_the_link(stranger: Browser, bin: Bin, action: str) -> None:
    make_request(bin)

    answer = stranger.post(stranger.path(action))

    assert answer.status_code == 403
    assert stranger.bin.request_count == 1
    assert stranger.get(stranger.path("/1")).status_code == 200


@pytest.mark.parametrize("action", ["/1/delete", "/clear"])
def test_it_knows_no_action_behind_a_wrong_link(owner: Browser, action: str) -> None:
    assert owner.post(f"/b/1-{'a' * 32}{action}").status_code == 404


@pytest.mark.parametrize("action", ["/1/delete", "/clear"])
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
    owner.post(owner.path("/clear"))

    assert other.capturedrequest_set.count() == 1


@pytest.mark.parametrize("n", [2**63, 10**25])
def test_it_takes_a_number_beyond_all_rows_as_deleted(owner: Browser, n: int) -> None:
    assert owner.post(owner.path(f"/{n}/delete")).status_code == 302
