"""`/healthz`, `/readyz` and `/metrics` from outside, and who may read the last."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from inspector.config import Config
from inspector.probes import may_read
from tests.serving import Served, serve
from tests.waiting import eventually

SECRET = "a-token-of-the-operator"
BEARER = (b"authorization", b"Bearer " + SECRET.encode())


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose disk is below its floor, that logs in JSON, and whose metrics are for nobody."""
    folder = tmp_path_factory.mktemp("full")
    with serve(folder, min_free_disk=1 << 60, metrics="off", log_format="json", log_level="info") as running:
        yield running


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_it_answers_under_any_host_without_a_cookie_and_uncached(server: Served, path: str) -> None:
    answer = httpx.get(f"{server.url}{path}", headers={"Host": "anything.example"})

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"].startswith("text/plain")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_it_answers_get_and_head_alone(server: Served, path: str) -> None:
    head, post = httpx.head(f"{server.url}{path}"), httpx.post(f"{server.url}{path}")

    assert (head.status_code, head.content) == (200, b"")
    assert (post.status_code, post.headers["allow"]) == (405, "GET, HEAD")


def test_a_path_of_a_bin_that_ends_like_a_probe_is_captured(server: Served) -> None:
    bin = server.new_bin()

    assert httpx.get(f"{bin.capture_url}/healthz").headers["x-bin-request"] == "1"


def test_it_tells_what_keeps_captures_from_being_taken(full: Served) -> None:
    answer = httpx.get(f"{full.url}/readyz")

    assert answer.status_code == 503
    assert answer.text == "disk: less room than INSPECTOR_MIN_FREE_DISK\n"
    assert httpx.get(f"{full.url}/healthz").text == "ok\n"


def test_metrics_that_are_off_are_not_there(full: Served) -> None:
    assert httpx.get(f"{full.url}/metrics").status_code == 404


def test_json_lines_are_all_that_is_logged(full: Served) -> None:
    text = eventually(full.log.read_text, lambda text: "sweep" in text and "captures are taken" in text)

    lines = [json.loads(line) for line in text.splitlines()]
    assert {line["logger"] for line in lines} == {"inspector.runtime", "inspector.sweeper"}
    assert "captures are taken" in [line["message"] for line in lines]


def scope(host: str | None = "203.0.113.9", *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"client": (host, 4711) if host else None, "headers": [(b"host", b"x"), *headers]}


def config(metrics: str = "local") -> Config:
    return Config(metrics=metrics, metrics_token=SECRET)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_this_machine_may_read_the_metrics(host: str) -> None:
    assert may_read(scope(host), config())


@pytest.mark.parametrize("host", ["203.0.113.9", "::ffff:203.0.113.9", "10.0.0.1", "testserver", "", None])
def test_another_machine_may_not(host: str | None) -> None:
    assert not may_read(scope(host), config())


@pytest.mark.parametrize("name", [b"x-forwarded-for", b"x-forwarded-proto", b"x-real-ip", b"forwarded", b"via"])
def test_what_a_proxy_on_this_machine_hands_on_is_not_from_here(name: bytes) -> None:
    assert not may_read(scope("127.0.0.1", (name, b"203.0.113.9")), config())


def test_a_token_may_read_from_anywhere() -> None:
    assert may_read(scope("203.0.113.9", BEARER), config())


@pytest.mark.parametrize("value", [b"", b"Bearer", b"Bearer wrong", b"Basic " + SECRET.encode(), b"Bearer \xff"])
def test_a_wrong_token_may_not(value: bytes) -> None:
    assert not may_read(scope("203.0.113.9", (b"authorization", value)), config())


def test_no_token_is_no_way_in() -> None:
    assert not may_read(scope("203.0.113.9", (b"authorization", b"Bearer ")), Config(metrics="local"))


def test_open_metrics_are_for_everybody_and_closed_ones_for_nobody() -> None:
    assert may_read(scope(), config("open"))
    assert not may_read(scope("127.0.0.1", BEARER), config("off"))
