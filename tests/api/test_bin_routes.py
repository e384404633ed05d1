"""Making a bin, and reading its counters."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from bins.links.access import open_link
from bins.models import Bin
from bins.retention.whole_bins import back_until
from inspector.config import Config
from tests.api.client import ApiClient
from tests.factories import make_refusals, make_request

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost:8000"})


def create(
    client: Client, body: str | bytes = "", content_type: str = "application/json"
) -> tuple[int, dict[str, str]]:
    response = client.post("/api/bins", data=body, content_type=content_type)
    return response.status_code, json.loads(response.content)


def test_it_makes_a_bin_without_a_body(client: Client) -> None:
    status, made = create(client)

    assert status == 201
    assert set(made) == {"id", "name", "capture_url", "page_url", "view_token", "manage_token", "created_at"}
    assert Bin.objects.get().id == made["id"]


def test_it_names_the_bin(client: Client) -> None:
    status, made = create(client, '{"name": " Grüße "}')

    assert status == 201
    assert made["name"] == Bin.objects.get().name == "Grüße"


def test_it_gives_tokens_that_open_the_bin(client: Client) -> None:
    _, made = create(client)

    view, manage = open_link(made["view_token"]), open_link(made["manage_token"])

    assert view is not None
    assert manage is not None
    assert (view.may_manage, manage.may_manage) == (False, True)
    assert view.bin.id == manage.bin.id == made["id"]


def test_it_gives_addresses_under_the_host_that_was_asked(client: Client) -> None:
    _, made = create(client)

    assert made["capture_url"] == f"http://localhost:8000/{made['id']}"
    assert made["page_url"] == f"http://localhost:8000/b/{made['view_token']}"


def test_it_gives_addresses_under_the_public_url(client: Client, settings: Settings) -> None:
    settings.CONFIG = Config(public_url="https://hooks.example.com")

    _, made = create(client)

    assert made["capture_url"] == f"https://hooks.example.com/{made['id']}"
    assert made["page_url"].startswith("https://hooks.example.com/b/")


def test_it_gives_a_time_in_utc_with_microseconds(client: Client) -> None:
    _, made = create(client)

    stored = Bin.objects.get().created_at
    assert made["created_at"] == stored.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def test_it_takes_an_empty_form_for_no_body(client: Client) -> None:
    status, _ = create(client, "", "application/x-www-form-urlencoded")

    assert status == 201


@pytest.mark.parametrize(
    ("body", "content_type", "status", "words"),
    [
        ("{", "application/json", 400, "not JSON"),
        (b"\xff", "application/json", 400, "not JSON"),
        ('{"name": "\\ud800"}', "application/json", 400, "not JSON"),
        ('{"name": 1e999}', "application/json", 400, "not JSON"),
        ('{"name": %s}' % ("1" * 5_000), "application/json", 400, "not JSON"),
        ("[" * 100_000, "application/json", 400, "nested too deeply"),
        ('{"a":' * 100_000, "application/json", 400, "nested too deeply"),
        ("[]", "application/json", 400, "JSON object"),
        ('"name"', "application/json", 400, "JSON object"),
        ("name=x", "application/x-www-form-urlencoded", 400, "Content-Type: application/json"),
        ('{"name": "x"}', "text/plain", 400, "Content-Type: application/json"),
        ('{"name": null}', "application/json", 422, "name: "),
        ('{"name": 7}', "application/json", 422, "name: "),
        ('{"name": "%s"}' % ("x" * 101), "application/json", 422, "at most 100"),
        ('{"name": "a\\u0000b"}', "application/json", 422, "control characters"),
        ('{"name": "%s"}' % ("x" * 3_000_000), "application/json", 413, "larger than"),
    ],
)
def test_it_says_what_is_wrong_with_a_body(
    client: Client, body: str | bytes, content_type: str, status: int, words: str
) -> None:
    answered, told = create(client, body, content_type)

    assert answered == status
    assert list(told) == ["detail"]
    assert words in told["detail"]
    assert not Bin.objects.exists()


def test_it_shows_a_bin_with_its_counters(viewer: ApiClient) -> None:
    make_request(viewer.bin)

    shown = viewer.get(viewer.path()).json()

    assert (shown["id"], shown["name"]) == (viewer.bin.pk, "hooks")
    assert (shown["last_n"], shown["request_count"]) == (1, 1)
    assert shown["refused"] == {"total": 0, "by_reason": {}, "first": None, "last": None}


def test_it_sums_up_what_was_refused(viewer: ApiClient) -> None:
    make_refusals(viewer.bin, "too_busy", minute=30_000_000, count=2)
    make_refusals(viewer.bin, "too_busy", minute=30_000_002, count=3)
    make_refusals(viewer.bin, "bad_request", minute=30_000_001, count=1)

    refused = viewer.get(viewer.path()).json()["refused"]

    assert refused["total"] == 6
    assert refused["by_reason"] == {"bad_request": 1, "too_busy": 5}
    assert refused["first"] == "2027-01-15T08:00:00.000000Z"
    assert refused["last"] == "2027-01-15T08:02:00.000000Z"


def test_it_deletes_a_bin_for_everybody_at_once(owner: ApiClient, viewer: ApiClient) -> None:
    make_request(owner.bin)

    deleted = owner.delete(owner.path())

    assert (deleted.status_code, deleted.content) == (204, b"")
    assert [client.get(client.path()).status_code for client in (owner, viewer)] == [404, 404]
    assert owner.delete(owner.path()).status_code == 404


def test_a_deleted_bin_can_be_brought_back_for_a_day(owner: ApiClient) -> None:
    owner.delete(owner.path())

    assert back_until(Bin.objects.get(pk=owner.bin.pk)) is not None
