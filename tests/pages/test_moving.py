from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from bins.models import Bin, Move
from tests.pages.browser import Browser


@pytest.fixture
def other(db: None) -> Browser:
    """Another browser, with no bin."""
    return Browser()


def offered(owner: Browser) -> str:
    """Give the path of a new offer."""
    found = re.search(r"/b/move/[\w-]+", owner.post("/b/move").content.decode())
    assert found
    return found[0]


def test_it_says_what_it_will_grant_before_it_does(owner: Browser, bin: Bin, other: Browser) -> None:
    page = other.get(offered(owner)).content.decode()

    assert "Let this browser manage 1 bin?" in page
    assert bin.pk in page
    assert bin.pk not in other.get("/b/bins").content.decode()


def test_another_browser_manages_what_it_took(owner: Browser, bin: Bin, other: Browser) -> None:
    other.post(offered(owner))

    assert bin.pk in other.get("/b/bins").content.decode()
    assert 'popovertarget="share"' in other.get(owner.path()).content.decode()
    assert bin.pk in owner.get("/b/bins").content.decode()


def test_an_offer_works_once(owner: Browser, other: Browser) -> None:
    path = offered(owner)
    other.post(path)

    assert Browser().post(path).status_code == 404
    assert Browser().get(path).content == Browser().get("/b/move/1-" + "a" * 32).content


def test_an_offer_ends_after_a_quarter_of_an_hour(owner: Browser, other: Browser) -> None:
    path = offered(owner)
    Move.objects.update(made_at=timezone.now() - dt.timedelta(minutes=15))

    assert [other.get(path).status_code, other.post(path).status_code] == [404, 404]
    assert other.get(f"{path}/qr.svg").status_code == 404


@pytest.mark.parametrize("path", ["/b/move", "/b/forget"])
def test_other_sites_cannot_ask_for_it(owner: Browser, bin: Bin, path: str) -> None:
    forged = Browser(enforce_csrf_checks=True)
    forged.cookies = owner.cookies

    assert forged.post(path).status_code == 403
    assert owner.post(path, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert bin.pk in owner.get("/b/bins").content.decode()
    assert not Move.objects.exists()


def test_an_offer_cannot_be_taken_for_somebody(owner: Browser, other: Browser) -> None:
    assert other.post(offered(owner), headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_it_makes_no_offer_when_it_is_only_looked_at(owner: Browser) -> None:
    assert owner.get("/b/move").status_code == 405
    assert not Move.objects.exists()


def test_a_browser_without_bins_has_none_to_move(other: Browser) -> None:
    assert other.post("/b/move").headers["Location"] == "/b/bins"


def test_it_gives_an_offer_as_a_qr_code(owner: Browser) -> None:
    assert owner.get(f"{offered(owner)}/qr.svg").headers["Content-Type"] == "image/svg+xml"


def test_it_asks_before_it_forgets(owner: Browser, bin: Bin) -> None:
    assert "Forget all bins in this browser?" in owner.get("/b/forget").content.decode()
    assert bin.pk in owner.get("/b/bins").content.decode()


def test_a_browser_that_forgot_can_only_look(owner: Browser, bin: Bin) -> None:
    owner.post("/b/forget")

    assert bin.pk not in owner.get("/b/bins").content.decode()
    assert owner.get(owner.path()).status_code == 200
    assert owner.post(owner.path("/clear")).status_code == 403
