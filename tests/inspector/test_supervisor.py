"""Several real workers on one port: started together, replaced, restarted one by one, stopped together."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from inspector.supervisor import Supervisor
from tests.backing import Postgres, Redis, free_port, settings_for
from tests.serving import ROOT, NewBin, Served, serve
from tests.waiting import eventually, within_one_of


@contextlib.contextmanager
def two_workers(folder: Path, database: Postgres, template: str, bell: Redis) -> Iterator[Served]:
    with serve(folder, workers=2, **settings_for(database, database.new_database(template), bell)) as running:
        yield running


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: Postgres, migrated_postgres: str, redis_server: Redis
) -> Iterator[Served]:
    with two_workers(tmp_path_factory.mktemp("shared"), postgres_server, migrated_postgres, redis_server) as running:
        yield running


@pytest.fixture
def own(tmp_path: Path, postgres_server: Postgres, migrated_postgres: str, redis_server: Redis) -> Iterator[Served]:
    """A server that a test may end."""
    with two_workers(tmp_path / "own", postgres_server, migrated_postgres, redis_server) as running:
        yield running


def workers(served: Served) -> set[int]:
    """Give the process ids of its workers."""
    pid = served.process.pid
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def send(served: Served, bin: NewBin) -> int:
    """Send one request on a connection of its own; give the status."""
    return httpx.post(bin.capture_url, content=b"x", timeout=60).status_code


@contextlib.contextmanager
def under_load(served: Served, bin: NewBin) -> Iterator[Counter[int | str]]:
    """Send one request after the other; give the counts of statuses, and of errors by name."""
    seen: Counter[int | str] = Counter()
    over = threading.Event()

    def load() -> None:
        while not over.is_set():
            try:
                seen[send(served, bin)] += 1
            except httpx.HTTPError as error:
                seen[type(error).__name__] += 1

    thread = threading.Thread(target=load)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def test_both_workers_take_requests_of_one_bin_without_a_gap(served: Served) -> None:
    bin = served.new_bin()

    assert {send(served, bin) for _ in range(20)} == {200}

    assert len(workers(served)) == 2
    assert [row["n"] for row in served.requests(bin)] == list(range(1, 21))


def test_a_worker_that_is_killed_is_replaced(served: Served) -> None:
    before = workers(served)
    os.kill(min(before), signal.SIGKILL)

    after = eventually(lambda: workers(served), lambda now: len(now) == 2 and min(before) not in now)

    bin = served.new_bin()
    assert {send(served, bin) for _ in range(10)} == {200}
    assert max(before) in after


def test_a_rolling_restart_loses_no_request(served: Served) -> None:
    bin, before = served.new_bin(), workers(served)

    with under_load(served, bin) as seen:
        served.process.send_signal(signal.SIGHUP)
        eventually(lambda: workers(served), lambda now: len(now) == 2 and not now & before, 60)

    assert set(seen) == {200}
    assert len(served.requests(bin)) == seen[200]


def test_it_stops_all_of_them(own: Served) -> None:
    pids = workers(own)
    begun = time.monotonic()

    assert own.stop() == 0

    assert time.monotonic() - begun < 30
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def test_it_stops_in_the_middle_of_a_rolling_restart(own: Served) -> None:
    before = workers(own)
    own.process.send_signal(signal.SIGHUP)
    eventually(lambda: workers(own), lambda now: bool(now - before))
    begun = time.monotonic()

    assert own.stop() == 0

    assert time.monotonic() - begun < 30


def test_workers_end_when_their_supervisor_was_killed(own: Served) -> None:
    pids = workers(own)

    own.kill()

    eventually(lambda: [pid for pid in pids if Path(f"/proc/{pid}").exists()], lambda left: not left)


def test_a_worker_leaves_it_to_the_supervisor_what_a_hangup_means(served: Served) -> None:
    bin, before = served.new_bin(), workers(served)

    for pid in before:  # as when everything of that name is told
        os.kill(pid, signal.SIGHUP)

    assert {send(served, bin) for _ in range(20)} == {200}
    assert workers(served) == before


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_it_serves_and_stops_without_standard_streams(
    closed: str, tmp_path: Path, postgres_server: Postgres, migrated_postgres: str, redis_server: Redis
) -> None:
    stores = settings_for(postgres_server, postgres_server.new_database(migrated_postgres), redis_server)
    variables = {f"INSPECTOR_{name.upper()}": value for name, value in stores.items()} | {"PATH": os.environ["PATH"]}
    port = free_port()
    command = f"exec {sys.executable} -m inspector.cli serve --workers 2 --port {port} --data-dir {tmp_path} {closed}"

    with subprocess.Popen(["sh", "-c", command], cwd=ROOT, env=variables) as process:
        eventually(lambda: answers(f"http://127.0.0.1:{port}/readyz"), bool, 60)
        process.send_signal(signal.SIGTERM)

    assert process.returncode == 0


def answers(url: str) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(url, timeout=15).status_code == 200
    return False


def test_a_worker_that_the_system_has_no_room_for_is_tried_again_later(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(subprocess, "Popen", refused)
    now = time.monotonic()
    with socket.socket() as listener:
        supervisor = Supervisor(listener, 1, print)

        assert supervisor._start(0) is None

    assert supervisor._due[0] > now
    assert "worker 0 cannot be started: [Errno 11]" in caplog.text


def refused(*_: object, **__: object) -> None:
    raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")


def test_a_bin_that_is_deleted_takes_nothing_more_in_any_worker(served: Served) -> None:
    bin = served.new_bin()
    assert {send(served, bin) for _ in range(10)} == {200}

    page = f"{served.url}/b/{bin.manage_token}"
    with httpx.Client(timeout=60) as browser:
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(page).text)[0]
        browser.post(f"{page}/accept", data={"csrfmiddlewaretoken": token})
        assert browser.post(f"{page}/remove", data={"csrfmiddlewaretoken": token}).is_redirect

    eventually(lambda: [send(served, bin) for _ in range(8)], lambda seen: 200 not in seen, 30)


def test_a_page_hears_of_what_any_worker_has_caught(served: Served) -> None:
    bin = served.new_bin()
    url = f"{served.url.replace('http', 'ws')}/ws/b/{bin.view_token}?after=0&format=json"

    with contextlib.ExitStack() as stack:
        pages = [stack.enter_context(connect(url, compression=None)) for _ in range(6)]
        for _ in range(8):
            send(served, bin)

        for page in pages:
            assert caught(page, 8) == list(range(1, 9))


def test_a_link_that_ends_closes_its_sockets_in_every_worker(served: Served) -> None:
    within_one_of(5, 0, 2, lambda: seconds_until_all_are_told(served))


def seconds_until_all_are_told(served: Served) -> float:
    """Open six pages of a link, take the link back, and give how long it takes until each has heard of it."""
    bin = served.new_bin()
    manage = {"Authorization": f"Bearer {bin.manage_token}"}
    links = f"{served.url}/api/bins/{bin.id}/links"
    made = httpx.post(links, headers=manage, timeout=60).raise_for_status().json()
    url = f"{served.url.replace('http', 'ws')}/ws/b/{made['token']}?format=json"

    with contextlib.ExitStack() as stack:
        pages = [stack.enter_context(connect(url, compression=None)) for _ in range(6)]
        httpx.delete(f"{links}/{made['id']}", headers=manage, timeout=60).raise_for_status()
        began = time.monotonic()

        assert [json.loads(page.recv(timeout=60))["type"] for page in pages] == ["gone"] * 6
        return time.monotonic() - began


def caught(page: ClientConnection, count: int) -> list[int]:
    """Give the numbers that a page is told, until there are `count`."""
    numbers: list[int] = []
    while len(numbers) < count:
        told = json.loads(page.recv(timeout=60))
        numbers += [row["n"] for row in told["rows"]] if told["type"] == "rows" else []
    return numbers
