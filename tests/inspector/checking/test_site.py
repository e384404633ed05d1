"""The way in to a real server: straight, through a proxy that meddles, and where there is none."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bins.people.api_tokens import PREFIX
from inspector.checking import site
from inspector.checking.report import Line
from inspector.checking.written import NAME
from tests.backing import free_port
from tests.inspector.checking.meddling import meddling
from tests.serving import Served, serve


def said(url: str, api_token: str = "") -> list[str]:
    return [str(line) for line in site.lines(url, api_token)]


def left_behind(server: Served) -> int:
    with closing(sqlite3.connect(server.database)) as db:
        (count,) = db.execute("SELECT count(*) FROM bins_bin WHERE name = ? AND deleted_at IS NULL", [NAME]).fetchone()
    return int(count)


def test_nothing_is_wrong_with_a_server_that_is_reached_straight(server: Served) -> None:
    assert said(server.url) == [
        f"ok    site: {server.url} answers",
        "ok    websocket: it opens, and tells of a request at once",
        "ok    proxy: the request arrived as it was sent",
    ]
    assert left_behind(server) == 0


@pytest.mark.parametrize(
    ("settings", "before"),
    [({"capture_host": "127.0.0.2"}, ""), ({"public_url": "http://localhost:{port}/hooks/"}, "/hooks")],
    ids=["with_a_capture_host", "below_a_path"],
)
def test_it_finds_the_way_in_wherever_captures_are(tmp_path: Path, settings: dict[str, str], before: str) -> None:
    port = free_port()
    given = {name: value.format(port=port) for name, value in settings.items()}
    with serve(tmp_path, port=port, host="0.0.0.0", **given):  # noqa: S104 - two of loopback's addresses are needed
        found = said(f"http://localhost:{port}{before}")

    assert [line.split()[0] for line in found] == ["ok"] * 3, found


@pytest.fixture(scope="module")
def meddled(server: Served) -> list[Line]:
    with meddling(server.url) as url:
        return list(site.lines(url))


@pytest.mark.parametrize(
    "words",
    [
        "rewrites the path: /a%2Fb//c%20d/%7Ee;f=1?q=%2F&q=2&empty= became /a/b//c%20d",
        "changes the case of header names: x-CHECK-cAsE, X-Check-Twice, Content-Type",
        "drops header names with an underscore: x_check_underscore (nginx: underscores_in_headers on)",
        "keeps one of several headers of one name: x-check-twice",
        "replaces Host by",
        "changes the order of headers",
        "turns a chunked body into one with a length",
        "holds a request back until its body is whole (nginx: proxy_request_buffering off)",
        "its X-Forwarded-For is not believed: INSPECTOR_TRUSTED_PROXIES=127.0.0.1 would",
    ],
)
def test_it_names_what_a_proxy_changes(meddled: list[Line], words: str) -> None:
    found = [line for line in meddled if words in line.words]

    assert [(line.status, line.part) for line in found] == [("warn", "proxy")]


def test_it_says_that_the_server_thinks_of_another_address(meddled: list[Line], server: Served) -> None:
    (line,) = [line for line in meddled if "INSPECTOR_PUBLIC_URL" in line.words]

    assert line.words.startswith(f"links are shown as {server.url}/…")


def test_a_websocket_that_is_not_handed_on_fails(meddled: list[Line], server: Served) -> None:
    (line,) = [line for line in meddled if line.part == "websocket"]

    assert line.status == "FAIL"
    assert line.words.endswith("Let what is in front hand on Upgrade and Connection (nginx: proxy_set_header, twice).")
    assert left_behind(server) == 0


def test_a_host_that_the_server_does_not_know_fails(server: Served) -> None:
    line = said(server.url.replace("127.0.0.1", "0"))[-1]

    assert line.startswith("FAIL  site: no bin could be made: 400 ")
    assert "INSPECTOR_ALLOWED_HOSTS" in line


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("office"), access="login") as running:
        yield running


def store_token(server: Served, token: str) -> None:
    now = "2026-01-01 00:00:00"
    with closing(sqlite3.connect(server.database)) as db, db:
        person = ("ada", "", "", "", "", now, True, True, True)
        db.execute(
            "INSERT INTO auth_user (username, first_name, last_name, email, password, date_joined, is_active, is_staff,"
            " is_superuser) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            person,
        )
        db.execute(
            "INSERT INTO bins_apitoken (person_id, name, digest, may_write, made_at) VALUES (1, 'check', ?, 1, ?)",
            (hashlib.sha256(token.encode()).hexdigest(), now),
        )


def test_where_people_sign_in_it_asks_for_an_api_token(office: Served) -> None:
    first, last = said(office.url)

    assert first == f"ok    site: {office.url} answers"
    assert last.startswith("warn  site: people sign in here")
    assert "--token-file" in last


def test_with_an_api_token_it_looks_at_everything(office: Served) -> None:
    token = f"{PREFIX}{'a' * 40}"
    store_token(office, token)

    assert [line.split()[0] for line in said(office.url, token)] == ["ok"] * 3
    assert left_behind(office) == 0


def test_an_api_token_that_opens_nothing_fails(office: Served) -> None:
    line = said(office.url, "inspector-of-nobody")[-1]

    assert line.startswith("FAIL  site: no bin could be made: 401 ")
    assert "Give --token-file an API token" in line


def test_an_address_where_nobody_listens_fails() -> None:
    (line,) = said(f"http://127.0.0.1:{free_port()}")

    assert line.startswith("FAIL  site: ")
    assert line.endswith("Start the server and what is in front of it, or name another address with --url.")


@pytest.mark.parametrize("url", ["hooks.example.com", "ftp://x", "http:///path", "http://"])
def test_what_is_no_address_fails(url: str) -> None:
    (line,) = said(url)

    assert line.startswith("FAIL  site: ")
    assert "Write it as http://host" in line


def test_a_certificate_that_cannot_be_checked_fails(server: Served) -> None:
    (line,) = said(server.url.replace("http:", "https:"))

    assert line.startswith("FAIL  site: TLS: ")
