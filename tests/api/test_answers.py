"""Failures of the store and of the connection: still JSON, still no traceback."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.http import HttpRequest, UnreadablePostError
from django.http.request import RawPostDataException
from django.test import Client

from bins.api import bin_routes, request_routes
from bins.models import Bin
from tests.api.client import ApiClient

pytestmark = pytest.mark.django_db


def fails_with(error: Exception) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail


def test_it_asks_to_come_back_when_the_store_is_busy(nobody: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bin_routes, "create_bin", fails_with(OperationalError("database is locked")))

    response = nobody.post("/api/bins", data="", content_type="")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "1"
    assert "locked" not in response.json()["detail"]


@pytest.mark.parametrize(
    ("error", "status"), [(UnreadablePostError("gone"), 400), (RawPostDataException("read already"), 413)]
)
def test_it_answers_a_body_that_cannot_be_read(
    nobody: ApiClient, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    monkeypatch.setattr(HttpRequest, "body", property(fails_with(error)))

    response = nobody.post("/api/bins", data="{}", content_type="application/json")

    assert response.status_code == status
    assert response.json()["detail"]


def test_it_answers_404_when_the_bin_goes_away_meanwhile(owner: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_routes, "clear_bin", fails_with(Bin.DoesNotExist()))

    response = owner.delete(owner.path("/requests"))

    assert response.status_code == 404
    assert "no such bin" in response.json()["detail"]


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 201), ("none", 201)]
)
def test_it_makes_no_bin_for_a_page_elsewhere(site: str, status: int) -> None:
    answer = Client().post("/api/bins", {}, "application/json", headers={"host": "localhost", "sec-fetch-site": site})

    assert answer.status_code == status
