"""The shipped files of nginx, Caddy and HAProxy, in front of two workers: what must pass does, the rest is written.

What changes stands in `changes.py` and `arrivals.py`, from which the table in the docs is made. One file, so that one
server is shared.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.backing import Postgres
from tests.deploy import proxies
from tests.deploy.arrivals import added_by, arrival_behind
from tests.deploy.changes import CHANGES, Arrival, Change
from tests.deploy.proxies import Proxy
from tests.deploy.shipped import reload_command
from tests.end_to_end.raw import Sender, ask, exchange, message, new_bin, stored
from tests.faults.load import Load, in_thread, run, until
from tests.serving import NewBin, Served
from tests.waiting import eventually

MIB = 1024 * 1024


@pytest.fixture
def bin(app: Served) -> NewBin:
    """A bin of which the proxies know nothing yet."""
    return new_bin(app)


@pytest.fixture(scope="session")
def unchecked() -> ssl.SSLContext:
    """TLS to proxies whose certificates nobody has signed."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@pytest.fixture
def browser(front: Proxy, unchecked: ssl.SSLContext) -> Iterator[httpx.Client]:
    """A client of the TLS side."""
    with httpx.Client(base_url=front.secure_url, verify=unchecked, timeout=30) as client:
        yield client


# -- what arrives -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.what[:40])
def test_it_changes_what_the_docs_say(app: Served, bin: NewBin, front: Proxy, change: Change) -> None:
    arrival = arrival_behind(front.name, change)
    with Sender(front) as sender:
        status = sender.send(change.sent.replace(b"/ID", f"/{bin.id}".encode())).status()
        if status < 200:
            eventually(lambda: stored(app, bin), bool)

    assert status in {arrival.status, arrival.or_status}
    assert [_seen(request, front) for request in stored(app, bin)] == [_expected(arrival, bin, app)] * arrival.is_stored


def _seen(request: dict[str, Any], front: Proxy) -> dict[str, Any]:
    fields = _bytes(request["headers"])
    added, names = added_by(front.name), [name for name, _ in fields]
    assert {names.count(name) for name, _ in added} <= ({1, 2} if front.name == "haproxy" else {1})
    own = [pair for pair in fields if pair not in added and pair[0].lower() != b"host"]
    hosts = [value.decode() for name, value in fields if name.lower() == b"host"]
    seen = {"hosts": hosts, "fields": own, "trailers": _bytes(request["trailers"])}
    return seen | {name: request[name] for name in ("target", "http_version")}


def _bytes(pairs: list[list[str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]


def _expected(arrival: Arrival, bin: NewBin, app: Served) -> dict[str, Any]:
    host = f"127.0.0.1:{app.port}" if arrival.host == "app" else arrival.host
    target = f"{arrival.origin}/{bin.id}{arrival.rest.decode('latin-1')}"
    hosts = [host] if host else []
    said = {"target": target, "http_version": arrival.version, "trailers": arrival.trailers}
    return {"hosts": hosts, "fields": arrival.fields, **said}


@pytest.mark.parametrize("name", [b"hooks.example.com", b"LocalHost:8080", b"192.0.2.1"])
def test_a_capture_url_answers_to_any_name(app: Served, bin: NewBin, front: Proxy, name: bytes) -> None:
    answer = exchange(front, message(f"/{bin.id}", host=name))

    (request,) = stored(app, bin)
    assert answer.number == 1
    assert [value for field, value in request["headers"] if field.lower() == "host"] == [name.decode()]


def test_a_body_of_ten_mib_passes_unchanged_both_ways(app: Served, bin: NewBin, front: Proxy) -> None:
    body = os.urandom(10 * MIB)

    answer = exchange(front, message(f"/{bin.id}", "POST", body=body))

    headers = {"Authorization": f"Bearer {bin.view_token}"}
    back = httpx.get(f"{front.url}/api/bins/{bin.id}/requests/1/raw", headers=headers, timeout=30)
    assert (answer.status, answer.number) == (200, 1)
    assert hashlib.sha256(back.content).digest() == hashlib.sha256(body).digest()


def test_a_body_beyond_the_limit_gets_the_apps_413(app: Served, bin: NewBin, front: Proxy) -> None:
    answer = exchange(front, message(f"/{bin.id}", "POST", body=bytes(10 * MIB + 1)))

    row = ask(app, f"/api/bins/{bin.id}/requests", bin.view_token)["data"][0]
    assert (answer.status, answer.number) == (413, 1)
    assert answer.body.startswith(b"Saved up to the body limit")
    assert (row["body_size"], row["body_kept"], row["cut"]) == (10 * MIB + 1, 10 * MIB, "limit")


def test_a_body_whose_sender_hangs_up_is_kept_as_far_as_it_came(app: Served, bin: NewBin, front: Proxy) -> None:
    with Sender(front) as sender:
        sender.send(message(f"/{bin.id}", "POST", [(b"Transfer-Encoding", b"chunked")], b"4\r\nhalf\r\n"))
        # Only what has been handed on can be kept: wait until the app, which tells nobody, has had the time.
        assert sender.is_silent(5)

    (request,) = eventually(lambda: stored(app, bin), bool)
    assert (request["body_kept"], request["cut"]) == (4, "hangup")


def test_it_records_who_sent_and_not_who_the_sender_claims_to_be(app: Served, bin: NewBin, front: Proxy) -> None:
    claim = [(b"X-Forwarded-For", b"203.0.113.7"), (b"X-Forwarded-Proto", b"https"), (b"X-Real-IP", b"203.0.113.7")]
    with front.connect(source="127.0.0.2") as line:
        line.sendall(message(f"/{bin.id}", fields=claim))
        assert line.recv(12) == b"HTTP/1.1 200"

    (request,) = stored(app, bin)
    assert (request["client"], request["peer"]["host"], request["scheme"]) == ("127.0.0.2", "127.0.0.1", "http")


# -- the app side -----------------------------------------------------------------------------------------------------


def test_pages_and_api_work_over_tls_and_know_it(front: Proxy, browser: httpx.Client) -> None:
    made = browser.post("/api/bins").json()
    page = browser.get(made["page_url"])
    styles = [browser.get(href) for href in re.findall(r'href="(/static/[^"]+\.css)"', page.text)]
    browser.post(made["capture_url"], content=b"hi")

    headers = {"Authorization": f"Bearer {made['view_token']}"}
    (row,) = browser.get(f"/api/bins/{made['id']}/requests", headers=headers).json()["data"]
    assert made["capture_url"].startswith(f"{front.secure_url}/")
    assert {page.status_code, *(style.status_code for style in styles)} == {200}
    assert row["scheme"] == "https"


def test_a_form_is_believed_over_tls(browser: httpx.Client) -> None:
    made = browser.post("/api/bins").json()
    page = f"/b/{made['manage_token']}"
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(page).text)[0]

    form = {"csrfmiddlewaretoken": token}
    browser.post(f"{page}/accept", data=form, headers={"Origin": str(browser.base_url).rstrip("/")})
    mine = browser.post(f"{page}/remove", data=form, headers={"Origin": str(browser.base_url).rstrip("/")})
    foreign = browser.post(f"{page}/remove", data=form, headers={"Origin": "https://attack.example"})

    assert (mine.status_code, foreign.status_code) == (302, 403)


@pytest.mark.parametrize("scheme", ["ws", "wss"])
def test_a_page_is_told_over_its_socket(
    app: Served, bin: NewBin, front: Proxy, unchecked: ssl.SSLContext, scheme: str
) -> None:
    origin = front.url if scheme == "ws" else front.secure_url
    address = f"{origin.replace('http', 'ws', 1)}/ws/b/{bin.view_token}?after=0&format=json"
    context = unchecked if scheme == "wss" else None

    with connect(address, origin=Origin(origin), ssl=context, compression=None) as page:
        exchange(front, message(f"/{bin.id}"))
        told = next(told for told in map(json.loads, page) if told["type"] == "rows")

    assert [row["n"] for row in told["rows"]] == [1]


def test_it_keeps_tokens_out_of_the_proxys_log(bin: NewBin, front: Proxy) -> None:
    httpx.get(f"{front.url}/b/{bin.view_token}", timeout=30).raise_for_status()

    logs = [path for path in front.data_dir.rglob("*") if path.suffix == ".log" or path.name == "log"]
    assert logs
    assert not [path for path in logs if bin.view_token in path.read_text(encoding="utf-8")]


def test_it_shows_health_but_no_metrics(front: Proxy) -> None:
    paths = ("/healthz", "/readyz", "/metrics")

    assert [httpx.get(front.url + path, timeout=30).status_code for path in paths] == [200, 200, 404]


def test_pages_leave_no_connection_to_postgresql_behind(
    app: Served, bin: NewBin, front: Proxy, postgres_server: Postgres
) -> None:
    """Each worker keeps one for captures, and at most one for each thread of its pool."""
    most = 2 * (1 + min(32, (os.cpu_count() or 1) + 4))
    page = f"{front.url}/b/{bin.view_token}"

    with ThreadPoolExecutor(16) as readers:
        assert set(readers.map(lambda _: httpx.get(page, timeout=60).status_code, range(3 * most))) == {200}

    eventually(lambda: _connections(app, postgres_server), lambda count: count <= most)


def _connections(app: Served, server: Postgres) -> int:
    name = app.environment["INSPECTOR_DATABASE_URL"].rpartition("/")[2]
    with psycopg.connect(server.url(), autocommit=True) as db:
        found = db.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [name]).fetchone()
    assert found
    return int(found[0])


# -- nothing is held back ---------------------------------------------------------------------------------------------


@dataclass
class Between:
    """A proxy between two sockets of the test's own."""

    proxy: Proxy
    listener: socket.socket

    @contextlib.contextmanager
    def sent(self, request: bytes) -> Iterator[tuple[socket.socket, socket.socket]]:
        """Send a request, or the beginning of one; give the sender's end and the app's."""
        with self.proxy.connect() as sender:
            sender.sendall(request)
            line, _ = self.listener.accept()
            with line:
                line.settimeout(60)
                yield sender, line


@pytest.fixture(params=["nginx", "caddy", "haproxy"])
def between(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Between]:
    request.getfixturevalue(f"behind_{request.param}")  # or there is none on this machine
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(60)
        with getattr(proxies, request.param)(tmp_path, listener.getsockname()[1]) as proxy:
            yield Between(proxy, listener)


def test_it_hands_on_a_body_as_it_comes(between: Between) -> None:
    begun = message("/x", "POST", [(b"Transfer-Encoding", b"chunked")], b"5\r\nfirst\r\n")

    with between.sent(begun) as (sender, app):
        _read_until(app, b"first")
        sender.sendall(b"4\r\nlast\r\n0\r\n\r\n")
        _read_until(app, b"last")


def test_it_hands_on_an_answer_as_it_comes(between: Between) -> None:
    with between.sent(message("/x")) as (sender, app):
        app.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
        _read_until(sender, b"first")
        app.sendall(b"4\r\nlast\r\n0\r\n\r\n")
        _read_until(sender, b"last")


def _read_until(line: socket.socket, mark: bytes) -> None:
    seen = b""
    while mark not in seen:
        data = line.recv(65536)
        assert data, seen
        seen += data


# -- a rolling restart ------------------------------------------------------------------------------------------------


def _workers(app: Served) -> set[int]:
    pid = app.process.pid
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def _reload(app: Served) -> None:
    """Do what `systemctl reload` does."""
    environment = {**os.environ, "INSPECTOR_WORKERS": "2", "MAINPID": str(app.process.pid)}
    subprocess.run(reload_command(), env=environment, check=True)


async def _restarted_under(app: Served, loads: list[Load]) -> None:
    sending = [asyncio.create_task(load.open_loop(100, 3_600)) for load in loads]
    await until(lambda: all(len(load.books.acked) > 20 for load in loads), 30, "captures before")
    before = _workers(app)
    await in_thread(_reload, app)
    await until(lambda: len(_workers(app)) == 2 and not _workers(app) & before, 90, "new workers")
    acked = [len(load.books.acked) for load in loads]
    await until(lambda: all(len(load.books.acked) > n + 20 for load, n in zip(loads, acked, strict=True)), 30, "after")
    for load in loads:
        load.stop()
    await asyncio.gather(*sending)


def test_a_rolling_restart_fails_no_capture(
    app: Served, behind_nginx: Proxy, behind_caddy: Proxy, behind_haproxy: Proxy
) -> None:
    ports = [proxy.port for proxy in (behind_nginx, behind_caddy, behind_haproxy)]
    bins = [new_bin(app) for _ in ports]
    loads = [Load(port, bin.id, connections=16) for port, bin in zip(ports, bins, strict=True)]

    run(_restarted_under(app, loads))

    for load, bin in zip(loads, bins, strict=True):
        assert (set(load.books.statuses), load.books.unanswered) == ({200}, 0)
        assert ask(app, f"/api/bins/{bin.id}", bin.view_token)["request_count"] == load.books.sent
