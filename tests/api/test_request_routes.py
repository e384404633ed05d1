"""Reading what a bin caught, and taking it away."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.utils import timezone

from bins.models import CapturedRequest
from tests.api.client import ApiClient
from tests.factories import make_request, make_requests

pytestmark = pytest.mark.django_db


def listed(client: ApiClient, query: str = "") -> tuple[list[int], int, bool]:
    page = client.get(client.path("/requests") + query).json()
    return [item["n"] for item in page["data"]], page["last"], page["has_more"]


def test_it_lists_the_newest_first(viewer: ApiClient) -> None:
    make_requests(viewer.bin, 3)

    assert listed(viewer) == ([3, 2, 1], 1, False)


def test_it_goes_on_below_a_number(viewer: ApiClient) -> None:
    make_requests(viewer.bin, 5)

    first = listed(viewer, "?limit=2")
    second = listed(viewer, f"?limit=2&before={first[1]}")

    assert first == ([5, 4], 4, True)
    assert second == ([3, 2], 2, True)


def test_it_lists_the_oldest_first_behind_a_cursor(viewer: ApiClient) -> None:
    make_requests(viewer.bin, 5)

    first = listed(viewer, "?after=1&limit=2")
    second = listed(viewer, f"?after={first[1]}&limit=2")

    assert first == ([2, 3], 3, True)
    assert second == ([4, 5], 5, False)


@pytest.mark.parametrize(("query", "last"), [("", 0), ("?after=7", 7), ("?after=0", 0), ("?before=9", 9)])
def test_it_gives_back_the_cursor_when_there_is_nothing(viewer: ApiClient, query: str, last: int) -> None:
    assert listed(viewer, query) == ([], last, False)


def test_it_passes_over_deleted_numbers(viewer: ApiClient) -> None:
    for n in (1, 4, 9):
        make_request(viewer.bin, n)

    assert listed(viewer, "?after=1") == ([4, 9], 9, False)


def test_it_lists_without_bodies(viewer: ApiClient) -> None:
    make_request(viewer.bin, body=b"secret")

    (item,) = viewer.get(viewer.path("/requests")).json()["data"]

    assert "body_base64" not in item
    assert item["body_size"] == 6


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=x", "after=-1", "after=x", "after=1e3x", "before=0", "after=1&before=2"]
    + [f"{name}={number}" for name in ("after", "before", "limit") for number in (10**30, 2**63, "9" * 5_000)],
)
def test_it_refuses_a_page_that_cannot_be(viewer: ApiClient, query: str) -> None:
    response = viewer.get(viewer.path(f"/requests?{query}"))

    assert response.status_code == 422
    assert response.json()["detail"]


def test_it_shows_a_request_with_its_body(viewer: ApiClient) -> None:
    make_request(viewer.bin, body=b"\x00\xff")

    shown = viewer.get(viewer.path("/requests/1")).json()

    assert shown["n"] == 1
    assert base64.b64decode(shown["body_base64"]) == b"\x00\xff"


@pytest.mark.parametrize("rest", ["", "/raw"])
@pytest.mark.parametrize(
    ("n", "status"), [("2", 404), (str(2**63 - 1), 404), ("0", 422), ("-1", 422), ("x", 422), (str(10**30), 422)]
)
def test_it_says_that_there_is_no_such_request(viewer: ApiClient, n: str, status: int, rest: str) -> None:
    make_request(viewer.bin)

    response = viewer.get(viewer.path(f"/requests/{n}{rest}"))

    assert response.status_code == status
    assert response.json()["detail"]


def test_it_gives_a_body_as_a_download_that_cannot_run(viewer: ApiClient) -> None:
    make_request(viewer.bin, body=b"<script>alert(1)</script>")

    response = viewer.get(viewer.path("/requests/1/raw"))

    assert response.content == b"<script>alert(1)</script>"
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{viewer.bin.pk}-1.bin"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["Cache-Control"] == "no-store"


def test_it_deletes_a_request(owner: ApiClient) -> None:
    make_requests(owner.bin, 3)

    response = owner.delete(owner.path("/requests/2"))

    assert (response.status_code, response.content) == (204, b"")
    assert listed(owner) == ([3, 1], 1, False)


def test_it_deletes_a_request_only_once(owner: ApiClient) -> None:
    make_request(owner.bin)

    statuses = [owner.delete(owner.path("/requests/1")).status_code for _ in range(2)]

    assert statuses == [204, 404]


def test_it_clears_a_bin(owner: ApiClient) -> None:
    make_requests(owner.bin, 3)

    response = owner.delete(owner.path("/requests"))

    assert (response.status_code, response.content) == (204, b"")
    assert listed(owner) == ([], 0, False)
    assert owner.get(owner.path("/requests/2")).status_code == 404


def test_it_goes_on_counting_after_a_clearing(owner: ApiClient) -> None:
    make_requests(owner.bin, 3)
    owner.delete(owner.path("/requests"))
    owner.bin.refresh_from_db()

    make_request(owner.bin)

    assert listed(owner, "?after=0") == ([4], 4, False)


def test_it_reads_a_page_without_touching_bodies(
    viewer: ApiClient, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    make_requests(viewer.bin, 5)
    listed(viewer)  # the first look of a minute notes that the link was used

    with django_assert_num_queries(2) as queries:
        listed(viewer)

    assert not any("raw_body" in query["sql"] for query in queries.captured_queries)
    assert CapturedRequest.objects.count() == 5
