from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from bins.models import Bin
from tests.factories import make_requests
from tests.pages.browser import Browser
from tests.serving import NewBin, Served


def test_it_asks_for_a_format(stranger: Browser, bin: Bin) -> None:
    make_requests(bin, 2)

    html = stranger.page("/export")

    assert 'placeholder="Everything: 2 requests"' in html
    assert html.count('name="format"') == 3


def test_it_remembers_what_was_chosen(stranger: Browser) -> None:
    html = stranger.page("/export?n=3&n=5-7&n=4")

    assert "5 requests: 3-7." in html
    assert '<input type="hidden" name="n" value="3-7">' in html


def test_it_says_when_the_numbers_are_none(stranger: Browser) -> None:
    answer = stranger.get(stranger.path("/export?n=x"))

    assert answer.status_code == 400
    assert "Name requests as numbers" in answer.content.decode()


@pytest.mark.parametrize("query", ["format=xls", "format=har&n=x", "format=har&q=method:", "format=csv&n=9-7"])
def test_it_says_what_cannot_be_exported(stranger: Browser, query: str) -> None:
    answer = stranger.get(stranger.path(f"/export?{query}"))

    assert answer.status_code == 400
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_it_is_not_there_behind_a_wrong_link(stranger: Browser) -> None:
    assert stranger.get(f"/b/1-{'a' * 32}/export?format=har").status_code == 404


@pytest.mark.parametrize(
    ("query", "numbers"),
    [("", [1, 2, 3, 4]), ("&n=2-3", [2, 3]), ("&n=1&n=4&n=9", [1, 4]), ("&q=method:PUT", [4, 2])],
)
def test_it_streams_what_was_asked_for(server: Served, some: NewBin, query: str, numbers: list[int]) -> None:
    answer = _export(server, some, f"ndjson{query}")

    assert [json.loads(line)["n"] for line in answer.content.splitlines()] == numbers


def test_it_is_a_download_that_tells_how_much_will_come(server: Served, some: NewBin) -> None:
    answer = _export(server, some, "csv")

    assert answer.headers["content-disposition"] == f'attachment; filename="requests-{some.id[:6]}.csv"'
    assert answer.headers["content-type"].startswith("text/csv")
    assert (answer.headers["x-export-requests"], answer.headers["x-content-type-options"]) == ("4", "nosniff")
    assert int(answer.headers["x-export-bytes"]) > 1_000


def test_it_gives_the_request_objects_of_the_api(server: Served, some: NewBin) -> None:
    lines = _export(server, some, "ndjson").content.splitlines()

    assert [_settled(json.loads(line)) for line in lines] == [_settled(one) for one in server.requests(some)]


def test_it_gives_one_log(server: Served, some: NewBin) -> None:
    log = _export(server, some, "har").json()["log"]

    assert [entry["_n"] for entry in log["entries"]] == [1, 2, 3, 4]


def test_it_holds_little_of_a_large_bin_in_memory(server: Served) -> None:
    bin = server.new_bin()
    for _ in range(32):
        httpx.post(bin.capture_url, content=b"x" * 4_000_000, timeout=30)
    before = server.memory()

    with httpx.stream("GET", f"{server.url}/b/{bin.view_token}/export?format=ndjson", timeout=60) as answer:
        size, most = 0, 0
        for piece in answer.iter_raw(1_000_000):
            size += len(piece)
            most = max(most, server.memory())

    assert size > 32 * 4_000_000 * 4 / 3
    assert most - before < size / 2


@pytest.fixture
def some(server: Served) -> NewBin:
    bin = server.new_bin()
    for method in ("POST", "PUT", "POST", "PUT"):
        httpx.request(method, f"{bin.capture_url}/p", content=bytes(range(256)))
    return bin


def _export(server: Served, bin: NewBin, query: str) -> httpx.Response:
    url = f"{server.url}/b/{bin.view_token}/export?format={query}"
    return httpx.get(url, timeout=30).raise_for_status()


def _settled(request: dict[str, Any]) -> dict[str, Any]:
    """Leave out the times that are written a moment after a capture."""
    return {name: value for name, value in request.items() if name != "timings"}
