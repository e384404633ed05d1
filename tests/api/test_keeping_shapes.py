"""What a bin keeps, over the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from bins.models import Bin
from tests.api.client import ApiClient
from tests.factories import make_refusals, make_request, make_requests, make_token


def patch(client: ApiClient, data: dict[str, Any]) -> Any:
    return client.patch(client.path(), data, content_type="application/json")


def test_it_gives_what_is_kept_and_what_went(viewer: ApiClient, bin: Bin) -> None:
    make_requests(bin, 2)
    now = timezone.now()
    Bin.objects.filter(pk=bin.pk).update(keep_days=3, evicted_count=5, evicted_from=now, evicted_at=now)

    shown = viewer.get(viewer.path()).json()

    assert shown["keeps"] == {"requests": 1_000_000, "bytes": 2 * 1024**3, "days": 3, "when_full": "evict"}
    assert shown["evicted"]["count"] == 5
    assert shown["evicted"]["since"] == shown["evicted"]["until"]
    assert shown["byte_count"] > 0


def test_through_a_link_to_a_part_it_counts_that_part_alone(bin: Bin) -> None:
    make_request(bin, headers=[], body=b"seen"), make_request(bin, body=b"x" * 999)
    now = timezone.now()
    Bin.objects.filter(pk=bin.pk).update(evicted_count=5, evicted_from=now, evicted_at=now)
    make_refusals(bin)
    guest = ApiClient(bin, make_token(bin, upto_n=1))

    shown = guest.get(guest.path()).json()

    assert (shown["last_n"], shown["request_count"]) == (1, 1)
    assert shown["byte_count"] == len("seen") + len(f"/{bin.pk}/path?x=1")
    assert shown["evicted"] == {"count": 0, "since": None, "until": None}
    assert shown["refused"]["total"] == 0


def test_it_changes_what_is_named_and_leaves_the_rest(owner: ApiClient, bin: Bin) -> None:
    patch(owner, {"keep_requests": 5, "when_full": "429"})

    answer = patch(owner, {"keep_requests": None, "name": "orders"})

    bin.refresh_from_db()
    assert (answer.status_code, answer.json()["name"], answer.json()["keeps"]["when_full"]) == (200, "orders", "429")
    assert (bin.keep_requests, bin.when_full, bin.name) == (None, "429", "orders")


@pytest.mark.parametrize(
    "data",
    [
        {"keep_requests": 0}, {"keep_requests": "x"}, {"keep_bytes": 2**70}, {"keep_days": -1}, {"keep_days": 1.5},
        {"when_full": "burn"}, {"when_full": None}, {"name": "x" * 101}, {"keep_requests": 1_000_001},
    ],
)  # fmt: skip
def test_it_refuses_what_cannot_be(owner: ApiClient, bin: Bin, data: dict[str, Any]) -> None:
    answer = patch(owner, {"name": "changed", **data} if "name" not in data else data)

    bin.refresh_from_db()
    assert answer.status_code == 422
    assert next(iter(data)) in answer.json()["detail"]
    assert bin.name == "hooks"


def test_only_who_may_manage_changes_anything(viewer: ApiClient, stranger: ApiClient, nobody: ApiClient) -> None:
    assert [patch(client, {"keep_days": 1}).status_code for client in (viewer, stranger, nobody)] == [403, 404, 401]
