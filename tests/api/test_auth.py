"""Who may do what: owner, viewer, stranger, and somebody without a token."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bins.models import Bin, CapturedRequest
from tests.api.client import ApiClient
from tests.factories import make_request, make_token

pytestmark = pytest.mark.django_db

READS = ["", "/requests", "/requests?limit=0", "/requests/1", "/requests/0", "/requests/1/raw"]
CHANGES = ["", "/requests", "/requests/1", "/requests/0"]


@pytest.fixture(autouse=True)
def _caught(viewer: ApiClient) -> None:
    make_request(viewer.bin)


@pytest.mark.parametrize("rest", ["", "/requests", "/requests/1", "/requests/1/raw"])
def test_it_lets_owner_and_viewer_read(owner: ApiClient, viewer: ApiClient, rest: str) -> None:
    assert owner.get(owner.path(rest)).status_code == viewer.get(viewer.path(rest)).status_code == 200


@pytest.mark.parametrize("rest", ["/requests", "/requests/1", ""])
def test_it_lets_only_the_owner_take_away(owner: ApiClient, viewer: ApiClient, rest: str) -> None:
    refused = viewer.delete(viewer.path(rest))

    assert refused.status_code == 403
    assert "manage token" in refused.json()["detail"]
    assert owner.delete(owner.path(rest)).status_code == 204


@pytest.mark.parametrize("rest", READS)
def test_it_answers_a_stranger_as_if_there_were_no_bin(stranger: ApiClient, rest: str) -> None:
    theirs = stranger.get(stranger.path(rest))
    unknown = stranger.get(f"/api/bins/{'z' * 24}{rest}")
    wrong = stranger.get(stranger.path(rest), headers={"authorization": "Bearer 1-wrong"})

    assert theirs.status_code == unknown.status_code == wrong.status_code == 404
    assert theirs.content == unknown.content == wrong.content
    assert theirs.headers == unknown.headers == wrong.headers


@pytest.mark.parametrize("rest", CHANGES)
def test_it_lets_no_stranger_take_away(stranger: ApiClient, rest: str) -> None:
    assert stranger.delete(stranger.path(rest)).status_code == 404
    assert CapturedRequest.objects.count() == 1
    assert Bin.objects.get(pk=stranger.bin.pk).deleted_at is None


@pytest.mark.parametrize("rest", READS)
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic dTpw", "Token x"])
def test_it_asks_for_a_token(nobody: ApiClient, rest: str, header: str) -> None:
    sent = {"authorization": header} if header else {}

    response = nobody.get(nobody.path(rest), headers=sent)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert "Authorization: Bearer" in response.json()["detail"]


def test_it_takes_the_scheme_in_any_case(viewer: ApiClient, nobody: ApiClient) -> None:
    token = make_token(viewer.bin)

    response = nobody.get(nobody.path(), headers={"authorization": f"bearer  {token}"})

    assert response.status_code == 200


@pytest.mark.parametrize("token", ["\xff", "1-" + "a" * 32, "zzzzzzzzzzzz-" + "a" * 32, "a" * 10_000, "' OR 1=1 --"])
def test_it_answers_any_nonsense_with_the_same_404(nobody: ApiClient, token: str) -> None:
    assert nobody.get(nobody.path(), headers={"authorization": f"Bearer {token}"}).status_code == 404


def test_it_closes_with_the_link(nobody: ApiClient) -> None:
    now = timezone.now()
    revoked = make_token(nobody.bin, revoked_at=now)
    expired = make_token(nobody.bin, expires_at=now - dt.timedelta(seconds=1))

    statuses = [
        nobody.get(nobody.path(), headers={"authorization": f"Bearer {token}"}).status_code
        for token in (revoked, expired)
    ]

    assert statuses == [404, 404]


def test_it_reads_no_cookies(nobody: ApiClient, viewer: ApiClient) -> None:
    nobody.cookies["sessionid"] = make_token(viewer.bin)

    response = nobody.get(nobody.path())

    assert response.status_code == 401
    assert not response.cookies
    assert "Vary" not in response.headers


def test_it_needs_no_csrf_token(viewer: ApiClient) -> None:
    viewer.handler.enforce_csrf_checks = True

    assert viewer.post("/api/bins", data="", content_type="").status_code == 201
