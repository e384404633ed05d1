"""Real clients with their own ways to retry: fail, fail, 200 for each delivery, whoever else sends in between."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from tests.backing import Postgres, Redis, settings_for
from tests.end_to_end.raw import eventually, exchange, message, new_bin, stored
from tests.end_to_end.replying import FAIL_TWICE, add_rule, set_reply
from tests.serving import NewBin, Served, serve, start
from tests.waiting import within_one_of

Send = Callable[[str, str], tuple[int, str]]
"""Sends one delivery to a URL with an id, again while it fails; gives the last status and body."""

_NODE = """
const [url, id] = process.argv.slice(1);
for (let attempt = 1; attempt <= 5; attempt++) {
  const answer = await fetch(url, { method: "POST", body: "{}", headers: { "X-Id": id } });
  const text = await answer.text();
  if (answer.ok || attempt === 5) { console.log(`${answer.status} ${text}`); break; }
}
"""


def by_requests(url: str, id: str) -> tuple[int, str]:
    retries = Retry(total=5, status_forcelist=[503], allowed_methods=None, backoff_factor=0)
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter(max_retries=retries))
        answer = session.post(url, json={}, headers={"X-Id": id}, timeout=30)
    return answer.status_code, answer.text


def by_httpx(url: str, id: str) -> tuple[int, str]:
    with httpx.Client(timeout=30) as client:
        for _ in range(5):
            answer = client.post(url, json={}, headers={"X-Id": id})
            if answer.is_success:
                break
    return answer.status_code, answer.text


def by_curl(url: str, id: str) -> tuple[int, str]:
    command = ["curl", "-s", "--retry", "5", "--retry-delay", "1", "-w", "%{http_code}", "-H", f"X-Id: {id}"]
    out = subprocess.run([*command, "--json", "{}", url], capture_output=True, text=True, check=True).stdout
    return int(out[-3:]), out[:-3]


def by_node(url: str, id: str) -> tuple[int, str]:
    command = ["node", "--input-type=module", "-e", _NODE, "--", url, id]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return int(out[:3]), out[4:].rstrip("\n")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, postgres_server: Postgres, redis_server: Redis) -> Iterator[Served]:
    """A server with two workers on PostgreSQL and Redis."""
    settings = settings_for(postgres_server, postgres_server.new_database(), redis_server)
    with serve(tmp_path_factory.mktemp("pair"), workers=2, **settings) as served:
        yield served


def fails_twice(server: Served) -> NewBin:
    bin = new_bin(server)
    add_rule(server, bin, **FAIL_TWICE, delivery={"header": "X-Id"})
    return bin


def url_of(server: Served, bin: NewBin) -> str:
    """Give the capture URL with the port, which a bin made on a plain socket does not know."""
    return f"{server.url}/{bin.id}"


def attempt(server: Served, bin: NewBin, id: str) -> int:
    """Send one attempt on a connection of its own, so that any worker may get it."""
    return exchange(server, message(f"/{bin.id}", "POST", [(b"X-Id", id.encode())], b"{}")).status


@pytest.mark.parametrize("send", [by_requests, by_httpx, by_curl, by_node])
def test_a_client_that_retries_gets_through_with_the_third_attempt(server: Served, send: Send) -> None:
    bin = fails_twice(server)

    answers = [send(url_of(server, bin), id) for id in ("evt_1", "evt_2")]

    assert answers == [(200, "at last")] * 2
    assert [one["reply"]["status"] for one in stored(server, bin)] == [503, 503, 200] * 2


def test_interleaved_deliveries_are_counted_on_their_own(server: Served) -> None:
    bin = fails_twice(server)

    statuses = [attempt(server, bin, id) for id in ("a", "b", "a", "a", "b", "b", "a")]

    assert statuses == [503, 503, 503, 200, 503, 200, 200]


def test_two_workers_share_the_counts(pair: Served) -> None:
    bin = fails_twice(pair)

    for id in (f"evt_{number}" for number in range(8)):
        assert [attempt(pair, bin, id) for _ in range(4)] == [503, 503, 200, 200]


def test_counts_go_on_after_a_restart(tmp_path: Path) -> None:
    served = start(tmp_path)
    bin = fails_twice(served)
    before = [attempt(served, bin, id) for id in ("a", "a", "b")]
    served.stop()

    with serve(tmp_path) as again:
        after = [attempt(again, bin, id) for id in ("a", "b", "b")]

    assert (before, after) == ([503, 503, 503], [200, 503, 200])


def test_a_new_reply_is_in_force_in_every_worker_within_a_second(pair: Served) -> None:
    bin = new_bin(pair)
    assert {attempt(pair, bin, str(number)) for number in range(20)} == {200}  # both workers know the bin now

    statuses = iter(range(201, 230))

    def seconds() -> float:
        status = next(statuses)
        set_reply(pair, bin, status=status)
        written = time.monotonic()
        while attempt(pair, bin, "x") != status:
            assert time.monotonic() - written < 60
        took = time.monotonic() - written
        return took if {attempt(pair, bin, "x") for _ in range(8)} == {status} else 20

    within_one_of(5, 0, 1, seconds)


@pytest.mark.parametrize("kind", ["reset", "close", "truncate", "invalid_http", "bad_gzip"])
def test_a_fault_is_an_error_to_every_client(server: Served, kind: str) -> None:
    bin = new_bin(server)
    set_reply(server, bin, body="0123456789", fault={"kind": kind})
    url = url_of(server, bin)

    with pytest.raises(requests.RequestException):
        requests.get(url, timeout=30)
    with pytest.raises((httpx.TransportError, httpx.DecodingError)):
        httpx.get(url, timeout=30)
    curl = subprocess.run(["curl", "-s", "--compressed", url], capture_output=True)
    node = subprocess.run(["node", "-e", f"fetch({url!r}).then(answer => answer.text())"], capture_output=True)
    assert (curl.returncode != 0, node.returncode) == (True, 1)
    assert len(stored(server, bin)) >= 4


def test_a_client_that_gives_up_on_silence_is_stored(server: Served) -> None:
    bin = new_bin(server)
    set_reply(server, bin, fault={"kind": "silent"})

    with contextlib.suppress(httpx.ReadTimeout), httpx.Client(timeout=0.5) as client:
        client.post(url_of(server, bin), content=b"hello")
        raise AssertionError("there was an answer")

    eventually(lambda: [one["body_size"] for one in stored(server, bin)], [5])
