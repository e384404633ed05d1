"""Pinning and noting by script."""

from __future__ import annotations

from typing import Any

import pytest

from bins.retention import marks
from bins.retention.removal import clear_bin
from tests.api.client import ApiClient
from tests.factories import make_request, make_requests

pytestmark = pytest.mark.django_db


def mark(client: ApiClient, n: int = 1, **asked: Any) -> Any:
    return client.patch(client.path(f"/requests/{n}"), asked, content_type="application/json")


def test_it_pins_and_notes_a_request(owner: ApiClient) -> None:
    make_request(owner.bin)

    shown = mark(owner, pinned=True, note="why?").json()

    assert (shown["n"], shown["pinned"], shown["note"]) == (1, True, "why?")
    assert "body_base64" not in shown


def test_it_leaves_what_is_left_out_as_it_is(owner: ApiClient) -> None:
    make_request(owner.bin)
    mark(owner, pinned=True, note="why?")

    assert (mark(owner).json()["pinned"], mark(owner).json()["note"]) == (True, "why?")
    assert mark(owner, note="").json()["note"] == ""
    assert mark(owner, pinned=False).json()["pinned"] is False


def test_marks_are_in_every_request_object(owner: ApiClient, viewer: ApiClient) -> None:
    make_requests(owner.bin, 2)
    mark(owner, pinned=True, note="why?")

    listed = viewer.get(viewer.path("/requests?after=0")).json()["data"]
    single = viewer.get(viewer.path("/requests/1")).json()

    assert [(shown["pinned"], shown["note"]) for shown in listed] == [(True, "why?"), (False, "")]
    assert (single["pinned"], single["note"]) == (True, "why?")


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("stranger", 404), ("nobody", 401)])
def test_it_is_for_those_who_may_manage(who: str, status: int, request: pytest.FixtureRequest) -> None:
    client: ApiClient = request.getfixturevalue(who)
    make_request(client.bin)

    assert mark(client, pinned=True).status_code == status
    client.bin.refresh_from_db()
    assert client.bin.revision == 0


def test_it_knows_no_request_that_is_not_there(owner: ApiClient) -> None:
    assert mark(owner, 7, pinned=True).status_code == 404


@pytest.mark.parametrize("asked", [{"note": "x" * 4_001}, {"pinned": "perhaps"}, {"note": 7}])
def test_it_says_what_it_cannot_take(owner: ApiClient, asked: dict[str, Any]) -> None:
    make_request(owner.bin)

    assert mark(owner, **asked).status_code == 422


def test_it_says_when_as_many_are_pinned_as_can_be(owner: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "MOST_PINNED", 0)
    make_request(owner.bin)

    answer = mark(owner, pinned=True)

    assert (answer.status_code, "pinned already" in answer.json()["detail"]) == (422, True)


def test_letting_go_what_a_clearing_left_deletes_it(owner: ApiClient) -> None:
    make_requests(owner.bin, 2)
    mark(owner, pinned=True)
    clear_bin(owner.bin.pk)

    assert mark(owner, pinned=False).status_code == 204
    assert owner.get(owner.path("/requests/1")).status_code == 404
