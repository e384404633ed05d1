from __future__ import annotations

from typing import Any

import pytest

from bins.links.access import open_link
from bins.links.granting import open_links
from tests.api.client import ApiClient
from tests.factories import make_request, make_token

pytestmark = pytest.mark.django_db

JSON = "application/json"


@pytest.fixture(autouse=True)
def _caught(owner: ApiClient) -> None:
    make_request(owner.bin, headers=[(b"Authorization", b"sk_live_hidden"), (b"X-Plain", b"seen")])


def make(client: ApiClient, **asked: Any) -> Any:
    return client.post(client.path("/links"), asked, content_type=JSON)


def test_it_makes_a_masked_link_to_view_when_nothing_is_said(owner: ApiClient) -> None:
    made = owner.generic("POST", owner.path("/links"))

    assert made.status_code == 201
    shape = made.json()
    assert (shape["role"], shape["masked"], shape["only"], shape["upto"], shape["expires_at"]) == (
        "view", True, None, None, None,
    )  # fmt: skip
    assert shape["page_url"] == f"http://localhost/b/{shape['token']}"
    assert open_link(shape["token"]) is not None


def test_it_makes_the_link_that_is_described(owner: ApiClient) -> None:
    shape = make(owner, label="Ana", lasts="7d", only=1, masked=False).json()

    assert (shape["label"], shape["only"], shape["masked"], shape["used_at"]) == ("Ana", 1, False, None)
    assert shape["expires_at"].endswith("Z")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"role": "king"}, "role"),
        ({"lasts": "2h"}, "lasts"),
        ({"only": 0}, "only"),
        ({"only": 9}, "There is no request 9"),
        ({"upto": 9}, "newest has number 1"),
        ({"only": 1, "upto": 1}, "one of the two"),
        ({"role": "manage", "only": 1}, "whole bin"),
        ({"label": "x" * 61}, "label"),
    ],
)
def test_it_says_what_is_wrong_with_a_link(owner: ApiClient, asked: dict[str, Any], words: str) -> None:
    refused = make(owner, **asked)

    assert refused.status_code == 422
    assert words in refused.json()["detail"]


def test_it_lists_open_links_with_their_tokens(owner: ApiClient) -> None:
    made = make(owner, label="Ana").json()

    listed = owner.get(owner.path("/links")).json()["data"]

    assert listed[-1] == made
    assert {link["role"] for link in listed} >= {"manage"}


def test_it_revokes_a_link(owner: ApiClient) -> None:
    made = make(owner).json()

    assert owner.delete(owner.path(f"/links/{made['id']}")).status_code == 204
    assert open_link(made["token"]) is None
    assert owner.delete(owner.path(f"/links/{made['id']}")).status_code == 404


def test_it_makes_all_links_anew(owner: ApiClient) -> None:
    before = [link.pk for link in open_links(owner.bin)]

    made = owner.post(owner.path("/links/rotate")).json()["data"]

    assert [link["replaces"] for link in made] == before
    assert owner.get(owner.path("/links")).status_code == 404
    manage = next(link["token"] for link in made if link["role"] == "manage")
    assert ApiClient(owner.bin, manage).get(owner.path("/links")).status_code == 200


@pytest.mark.parametrize(("method", "rest"), [("GET", ""), ("POST", ""), ("POST", "/rotate"), ("DELETE", "/1")])
def test_links_are_for_those_who_manage(
    viewer: ApiClient, stranger: ApiClient, nobody: ApiClient, method: str, rest: str
) -> None:
    answers = [client.generic(method, client.path(f"/links{rest}")) for client in (viewer, stranger, nobody)]

    assert [answer.status_code for answer in answers] == [403, 404, 401]


def test_the_view_token_reads_masks_and_the_manage_token_everything(owner: ApiClient, viewer: ApiClient) -> None:
    shown = [client.get(client.path("/requests/1")).json()["headers"] for client in (viewer, owner)]

    assert shown[0] == [["Authorization", "masked, 14 bytes"], ["X-Plain", "seen"]]
    assert shown[1] == [["Authorization", "sk_live_hidden"], ["X-Plain", "seen"]]


@pytest.mark.parametrize("fields", [{"only_n": 1}, {"upto_n": 1}])
def test_a_link_to_a_part_reads_that_part(owner: ApiClient, fields: dict[str, Any]) -> None:
    make_request(owner.bin)
    client = ApiClient(owner.bin, make_token(owner.bin, **fields))

    listed = client.get(client.path("/requests")).json()
    bin = client.get(client.path()).json()

    assert [row["n"] for row in listed["data"]] == [1]
    assert (bin["last_n"], bin["request_count"]) == (1, 1)
    assert [client.get(client.path(f"/requests/2{rest}")).status_code for rest in ("", "/raw")] == [404, 404]
