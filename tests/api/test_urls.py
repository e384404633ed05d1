"""The interface's description, its documentation page, and paths that are not part of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bins.models import Bin, Role
from tests.api.client import ApiClient
from tests.factories import make_bin, make_request, make_token

METHODS = {"get", "post", "delete"}


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture
def described(client: Client) -> dict[str, Any]:
    description: dict[str, Any] = client.get("/api/openapi.json").json()
    return description


def test_it_describes_every_route(described: dict[str, Any]) -> None:
    routes = {(method, path) for path, methods in described["paths"].items() for method in methods}

    assert routes == {
        ("get", "/api/me"),
        ("get", "/api/teams"),
        ("get", "/api/bins"),
        ("post", "/api/bins"),
        ("get", "/api/bins/{bin_id}"),
        ("patch", "/api/bins/{bin_id}"),
        ("delete", "/api/bins/{bin_id}"),
        ("get", "/api/bins/{bin_id}/requests"),
        ("delete", "/api/bins/{bin_id}/requests"),
        ("get", "/api/bins/{bin_id}/requests/{n}"),
        ("patch", "/api/bins/{bin_id}/requests/{n}"),
        ("delete", "/api/bins/{bin_id}/requests/{n}"),
        ("get", "/api/bins/{bin_id}/requests/{n}/raw"),
        ("get", "/api/bins/{bin_id}/requests/{n}/attempts"),
        ("get", "/api/bins/{bin_id}/links"),
        ("post", "/api/bins/{bin_id}/links"),
        ("post", "/api/bins/{bin_id}/links/rotate"),
        ("delete", "/api/bins/{bin_id}/links/{link_id}"),
        ("get", "/api/bins/{bin_id}/reply"),
        ("put", "/api/bins/{bin_id}/reply"),
        ("get", "/api/bins/{bin_id}/rules"),
        ("post", "/api/bins/{bin_id}/rules"),
        ("put", "/api/bins/{bin_id}/rules/order"),
        ("post", "/api/bins/{bin_id}/rules/try"),
        ("patch", "/api/bins/{bin_id}/rules/{rule_id}"),
        ("delete", "/api/bins/{bin_id}/rules/{rule_id}"),
        ("post", "/api/bins/{bin_id}/rules/{rule_id}/reset"),
        ("get", "/api/bins/{bin_id}/presets"),
        ("get", "/api/bins/{bin_id}/challenges"),
        ("put", "/api/bins/{bin_id}/challenges/{preset}"),
    }


def test_it_describes_the_bearer_token(described: dict[str, Any]) -> None:
    operations = [details for methods in described["paths"].values() for details in methods.values()]
    open_to_all = [details["operationId"] for details in operations if {} in details.get("security", [{}])]
    of_people = [details["operationId"] for details in operations if {"PersonToken": []} in details["security"]]

    schemes = described["components"]["securitySchemes"]
    assert {name: (each["type"], each["scheme"]) for name, each in schemes.items()} == {
        "BinToken": ("http", "bearer"),
        "PersonToken": ("http", "bearer"),
    }
    assert open_to_all == ["create_bin"]
    assert of_people == ["create_bin", "list_bins", "get_me", "list_teams"]


@pytest.mark.parametrize(
    ("path", "method", "fields"),
    [
        ("/reply", "put", {"status", "headers", "body", "body_base64", "delay_seconds", "fault", "status_override"}),
        ("/rules", "post", {"name", "match", "replies", "then", "count_by", "delivery", "order", "seed", "enabled"}),
        ("/rules/try", "post", {"match", "replies"}),
        ("/rules/{rule_id}", "patch", {"match", "replies", "enabled"}),
        ("/rules/order", "put", {"rules"}),
        ("/challenges/{preset}", "put", {"enabled", "secret"}),
    ],
)
def test_it_describes_what_may_be_written(described: dict[str, Any], path: str, method: str, fields: set[str]) -> None:
    body = described["paths"][f"/api/bins/{{bin_id}}{path}"][method]["requestBody"]["content"]["application/json"]
    schemas = described["components"]["schemas"]

    schema = schemas.get(body["schema"].get("$ref", "").rpartition("/")[2], body["schema"])
    assert fields <= set(schema["properties"])


def test_it_names_nothing_that_it_does_not_describe(described: dict[str, Any]) -> None:
    named = set(re.findall(r"'#/components/schemas/([^']+)'", str(described)))

    assert named <= set(described["components"]["schemas"])


def test_it_describes_what_goes_wrong(described: dict[str, Any]) -> None:
    listing = described["paths"]["/api/bins/{bin_id}/requests"]["get"]["responses"]

    problem = {"$ref": "#/components/schemas/Problem"}
    assert {status for status in listing if listing[status]["content"]["application/json"]["schema"] == problem} == {
        "401",
        "404",
        "422",
        "503",
    }


def test_it_describes_the_raw_body_as_bytes(described: dict[str, Any]) -> None:
    raw = described["paths"]["/api/bins/{bin_id}/requests/{n}/raw"]["get"]["responses"]["200"]

    assert raw["content"] == {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


def test_it_says_that_the_body_of_a_new_bin_may_be_left_out(described: dict[str, Any]) -> None:
    assert described["paths"]["/api/bins"]["post"]["requestBody"]["required"] is False


def test_it_documents_itself_without_outside_assets(client: Client) -> None:
    response = client.get("/api/docs")
    page = response.content.decode()

    loaded = re.findall(r"(?:src|href)=\"([^\"]+)\"", page)
    assert len(loaded) >= 3
    assert all(re.match(r"/static/ninja/", address) for address in loaded)
    assert not re.search(r"https?://", page)
    assert '"validatorUrl": null' in page


def test_it_runs_no_inline_script_on_the_documentation_page(client: Client) -> None:
    response = client.get("/api/docs")

    scripts = re.findall(r"<script(.*?)>(.*?)</script>", response.content.decode(), re.DOTALL)
    inline = [attributes for attributes, text in scripts if text.strip() and "application/json" not in attributes]
    assert inline == []
    assert "script-src 'self';" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["", "bins/", "nothing", "bins/x/requests/1/x", "%00", "bins//requests", "openapi.yaml"]
)
def test_it_answers_unknown_paths_in_json(client: Client, path: str) -> None:
    response = client.get(f"/api/{path}")

    assert response.status_code == 404
    assert "/api/docs" in response.json()["detail"]


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_it_answers_other_methods_in_json(client: Client, method: str) -> None:
    response = getattr(client, method)("/api/bins")

    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "POST"}
    assert "POST" in response.json()["detail"]


@pytest.mark.parametrize("path", ["/api/openapi.json", "/api/docs", "/api/nothing"])
def test_it_leaves_nothing_in_caches(client: Client, path: str) -> None:
    response = client.get(path)

    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_every_route_into_a_bin_knows_who_asks(described: dict[str, Any], bin: Bin) -> None:
    """The sweep is made from the description, so that a new route is swept too."""
    make_request(bin)
    past = timezone.now()
    ended = [make_token(bin, revoked_at=past), make_token(bin, Role.MANAGE, expires_at=past), bin.pk, "1-" + "a" * 32]
    foreign = make_token(make_bin(), Role.MANAGE)
    routes = [
        (method, path) for path, methods in described["paths"].items() for method in methods if "{bin_id}" in path
    ]

    for method, path in routes:
        filled = path.format(bin_id=bin.pk, n=1, link_id=1, rule_id=1, preset="slack")
        answers = [_ask(bin, token, method, filled) for token in [*ended, foreign]]
        viewer = _ask(bin, make_token(bin), method, filled)
        assert {answer.status_code for answer in answers} == {404}, filled
        assert len({answer.content for answer in answers}) == 1, filled
        assert _ask(bin, "", method, filled).status_code == 401, filled
        assert (viewer.status_code == 403) == (method != "get" or path.endswith("/links")), filled


def _ask(bin: Bin, token: str, method: str, path: str) -> Any:
    body = {} if method == "get" else {"content_type": "application/json", "data": {}}
    return getattr(ApiClient(bin, token), method)(path, **body)
