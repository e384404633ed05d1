"""What lies about after a full day's life: database, logs and Redis hold nothing that opens or unlocks anything."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import psycopg
import pytest
import redis
from psycopg.sql import SQL, Identifier
from websockets.sync.client import connect

from tests.backing import Postgres, Redis, settings_for
from tests.end_to_end.raw import exchange, message
from tests.serving import NewBin, Served, serve

SENTINEL = "whsec_sentinel_0123456789abcdef"
"""A signing secret that somebody confides to the instance."""
BODY = b"body-sentinel-0123456789abcdef"
EVIL = "/%0a2026 ERROR fake\x1b[2J"


def live(served: Served) -> NewBin:
    """Do with an instance what people do: make, capture, watch, confide, err."""
    bin = served.new_bin("sentinel")
    manage = {"Authorization": f"Bearer {bin.manage_token}"}
    for preset in ("zoom", "x"):
        address = f"{served.url}/api/bins/{bin.id}/challenges/{preset}"
        asked = {"enabled": True, "secret": SENTINEL}
        httpx.put(address, json=asked, headers=manage).raise_for_status()
    httpx.post(bin.capture_url, content=BODY)
    with httpx.Client(base_url=served.url, headers={"User-Agent": "Mozilla/5.0"}, follow_redirects=True) as browser:
        for path in (f"/b/{bin.view_token}", f"/b/{bin.manage_token}/1", f"/b/{bin.view_token}/nothing", "/b/bins"):
            browser.get(path)
        browser.post(f"/b/{bin.manage_token}/clear", data={"csrfmiddlewaretoken": "wrong"})
    url = f"{served.url.replace('http', 'ws')}/ws/b/{bin.view_token}?after=0&format=json"
    with connect(url, compression=None, proxy=None) as page:
        assert next(told for told in map(json.loads, page) if told["type"] == "rows")
    return bin


def odd(served: Served, bin: NewBin) -> None:
    """Send what would forge a line of the log, or wipe a terminal."""
    for fields in ([(b"User-Agent", b"\x1b[2Jfake")], [(b"Host", b"evil\x1b")], [(b"X-Forwarded-For", b"\xff\x1b")]):
        for path in (f"/{bin.id}", "/b/x", "/api/bins/x"):
            exchange(served, message(path, fields=fields))
    exchange(served, message(EVIL.replace(" ", "%20").replace("\x1b", "%1b")))


def digests(bin: NewBin) -> list[bytes]:
    """Give the secret parts of a bin's tokens."""
    return [token.rpartition("-")[2].encode() for token in (bin.view_token, bin.manage_token)]


def everything_in(database_url: str) -> bytes:
    """Give every row of every table, as a dump would; bytes in hexadecimal."""
    with psycopg.connect(database_url) as db, db.cursor() as cursor:
        names = [name for (name,) in db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        pieces = []
        for name in names:
            with cursor.copy(SQL("COPY {} TO STDOUT").format(Identifier(name))) as copy:
                pieces += [bytes(piece) for piece in copy]
    return b"".join(pieces)


def everything_of(redis_url: str) -> bytes:
    """Give every key with its value."""
    with redis.Redis.from_url(redis_url) as client:
        return b"".join(key + (client.dump(key) or b"") for key in client.scan_iter())


def test_files_and_logs_hold_no_secret(tmp_path: Path) -> None:
    with serve(tmp_path, log_level="DEBUG", log_format="json") as served:
        bin = live(served)
        odd(served, bin)

    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and "static" not in path.parts}
    assert any(BODY in data for path, data in files.items() if "sqlite3" in path.name)
    for secret in [SENTINEL.encode(), *digests(bin)]:
        assert [path.name for path, data in files.items() if secret in data] == []


@pytest.mark.parametrize("log_format", ["json", "plain"])
def test_logs_hold_no_body_and_no_control_byte(tmp_path: Path, log_format: str) -> None:
    with serve(tmp_path, log_level="DEBUG", log_format=log_format) as served:
        odd(served, live(served))

    log = served.log.read_bytes()
    assert log
    assert BODY not in log
    assert re.findall(rb"[\x00-\x09\x0b-\x1f\x7f]", log) == []
    assert b"\n2026 ERROR fake" not in log


def test_postgresql_and_redis_hold_no_secret(
    tmp_path: Path, postgres_server: Postgres, migrated_postgres: str, redis_server: Redis
) -> None:
    store = settings_for(postgres_server, postgres_server.new_database(migrated_postgres), redis_server)
    with serve(tmp_path, workers=2, **store) as served:
        bin = live(served)
        held = everything_in(store["database_url"]) + everything_of(store["redis_url"])

    assert BODY.hex().encode() in held
    for secret in [SENTINEL.encode(), *digests(bin)]:
        assert secret not in held
        assert secret.hex().encode() not in held
