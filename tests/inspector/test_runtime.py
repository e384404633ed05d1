"""What one part does reaches the others: a real server, seen from outside."""

import json
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from tests.serving import Served, serve
from tests.waiting import eventually


def test_a_bin_asked_for_too_early_is_found_once_it_exists(server: Served) -> None:
    bin = server.new_bin()
    wrong = httpx.post(f"{server.url}/{'0' * 24}")

    assert wrong.status_code == 404
    assert httpx.post(bin.capture_url).status_code == 200


def test_a_disk_below_its_floor_takes_nothing(tmp_path: Path) -> None:
    with serve(tmp_path, min_free_disk=1 << 60) as served:
        bin = served.new_bin()
        answer = httpx.post(bin.capture_url, content=b"hi")

    assert answer.status_code == 503
    assert 1 <= int(answer.headers["retry-after"]) <= 3


def test_times_of_commit_and_answer_are_noted_once_the_store_is_idle(server: Served) -> None:
    bin = server.new_bin()
    httpx.post(bin.capture_url, content=b"hi")

    timings = eventually(lambda: server.requests(bin)[0]["timings"], lambda found: found["sent_us"])

    assert timings["head_us"] <= timings["body_us"] <= timings["committed_us"] <= timings["sent_us"]


def test_open_pages_are_told_what_was_sent_in_place_of_a_template_that_failed(server: Served) -> None:
    bin = server.new_bin()
    replies = [{"status": 202, "template": True, "body": "{{ 1 | divided_by: 0 }}"}]
    path, owner = f"{server.url}/api/bins/{bin.id}", {"Authorization": f"Bearer {bin.manage_token}"}
    httpx.put(f"{path}/reply", json={"status": 503}, headers=owner).raise_for_status()
    httpx.post(f"{path}/rules", json={"replies": replies}, headers=owner).raise_for_status()
    with connect(f"ws{server.url[4:]}/ws/b/{bin.view_token}?after=0&format=json") as socket:
        assert httpx.post(bin.capture_url).status_code == 503

        while (told := json.loads(socket.recv(60)))["type"] != "marked":
            assert told["type"] == "rows"

    assert [(row["n"], row["reply"]["status"]) for row in told["rows"]] == [(1, 503)]
    assert told["revision"] > 0


def test_open_pages_are_told_how_long_a_fault_took_once_it_is_over(server: Served) -> None:
    bin = server.new_bin()
    path, owner = f"{server.url}/api/bins/{bin.id}", {"Authorization": f"Bearer {bin.manage_token}"}
    fault = {"kind": "silent", "seconds": 0.5}
    httpx.put(f"{path}/reply", json={"fault": fault}, headers=owner).raise_for_status()
    with connect(f"ws{server.url[4:]}/ws/b/{bin.view_token}?after=0&format=json") as socket:
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.post(bin.capture_url)

        came, told = (json.loads(socket.recv(20)) for _ in range(2))

    assert (came["type"], came["rows"][0]["timings"]["sent_us"]) == ("rows", None)
    assert told["type"] == "marked"
    assert [row["n"] for row in told["rows"]] == [1]
    assert told["rows"][0]["timings"]["sent_us"] > 500_000
