"""`inspector check` as its user meets it, on real stores and a real Redis."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.backing import Postgres, Redis, free_port, settings_for
from tests.inspector.commands import run
from tests.serving import Served


def check(*arguments: object, **settings: object) -> tuple[int, list[str]]:
    """Run it; give its exit code and its lines."""
    environment = {f"INSPECTOR_{name.upper()}": str(value) for name, value in settings.items()}
    done = run("check", *map(str, arguments), **environment)
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def test_everything_about_a_running_server_is_fine(server: Served) -> None:
    code, lines = check("--data-dir", server.data_dir, prot=8000, public_url=server.url)

    assert code == 0
    assert lines[0].startswith("warn  settings: INSPECTOR_PROT is no setting")
    assert all(line.startswith("ok ") for line in lines[1:])
    parts = list(dict.fromkeys(line[6:].partition(":")[0] for line in lines))
    assert parts == ["settings", "folder", "disk", "store", "tables", "site", "websocket", "proxy"]


def test_it_says_when_there_is_no_store_yet(tmp_path: Path) -> None:
    code, lines = check("--data-dir", tmp_path / "new")

    assert (code, lines[-1].startswith("warn  store: ")) == (0, True)
    assert not (tmp_path / "new" / "inspector.sqlite3").exists()


def test_a_setting_that_cannot_be_used_fails() -> None:
    code, lines = check(port="many", metrics="everybody")

    assert code == 1
    assert [line.partition(": ")[2].partition(":")[0] for line in lines] == ["INSPECTOR_PORT", "INSPECTOR_METRICS"]
    assert all(line.startswith("FAIL  settings: ") for line in lines)


@pytest.fixture
def copied(server: Served, tmp_path: Path) -> Path:
    """A folder with a copy of a server's store."""
    with (
        closing(sqlite3.connect(server.database)) as source,
        closing(sqlite3.connect(tmp_path / server.database.name)) as to,
    ):
        source.backup(to)
    return tmp_path


def test_a_store_that_nobody_serves_is_written_to(copied: Path) -> None:
    code, lines = check("--data-dir", copied, min_free_disk=1 << 60)

    assert code == 1
    assert [line for line in lines if line.startswith("FAIL")] == [line for line in lines if " disk: " in line]
    assert lines[-1].startswith("ok    store: a request was committed in ")


def test_a_damaged_store_fails(copied: Path) -> None:
    with (copied / "inspector.sqlite3").open("r+b") as file:
        file.seek(8192 * 3)
        file.write(b"\xff" * 8192 * 4)

    code, lines = check("--data-dir", copied)

    assert code == 1
    assert lines[-1].startswith("FAIL  store: ")
    assert lines[-1].endswith("move " + str(copied / "inspector.sqlite3") + " away and restore a backup.")


def test_postgres_and_redis_are_looked_at(
    tmp_path: Path, postgres_server: Postgres, migrated_postgres: str, redis_server: Redis
) -> None:
    name = postgres_server.new_database(migrated_postgres)
    with psycopg.connect(postgres_server.url(name), autocommit=True) as db:
        db.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
        db.execute(
            "INSERT INTO django_migrations VALUES (DEFAULT, 'sessions', '0001_initial', now())"
        )  # not needed here
        code, lines = check("--data-dir", tmp_path, **settings_for(postgres_server, name, redis_server))
        left = db.execute("SELECT (SELECT count(*) FROM bins_bin) + (SELECT count(*) FROM bins_capturedrequest)")

        assert left.fetchone() == (0,)
    assert code == 0
    assert [line for line in lines if line.startswith("warn")] == [
        line for line in lines if "synchronous_commit" in line
    ]
    assert "committed in" in lines[-3]
    assert lines[-2].startswith("ok    redis: it answers, version ")
    assert lines[-1].startswith("ok    redis: a message came back after ")


def test_a_database_of_another_encoding_fails(tmp_path: Path, postgres_server: Postgres) -> None:
    with psycopg.connect(postgres_server.url(), autocommit=True) as db:
        db.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")

    code, lines = check("--data-dir", tmp_path, database_url=postgres_server.url("latin"))

    assert code == 1
    assert any(line.startswith("FAIL  store: its encoding is LATIN1") for line in lines)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("redis://127.0.0.1:{port}/0?nonsense=1", "its address cannot be used"),
        ("sentinel://127.0.0.1:1/main", "no sentinel that could be reached knows a master 'main'"),
    ],
)
def test_an_address_that_leads_to_no_redis_fails(address: str, words: str, tmp_path: Path, redis_server: Redis) -> None:
    code, lines = check("--data-dir", tmp_path, redis_url=address.format(port=redis_server.port))

    assert code == 1
    assert lines[-1].startswith(f"FAIL  redis: {words}")
    assert "correct INSPECTOR_REDIS_URL" in lines[-1].replace("Correct", "correct")


def test_postgres_and_redis_that_are_away_fail(tmp_path: Path) -> None:
    port = free_port()

    code, lines = check(
        "--data-dir",
        tmp_path,
        database_url=f"postgres://x:hidden@127.0.0.1:{port}/x",
        redis_url=f"redis://127.0.0.1:{port}",
    )

    assert code == 1
    assert [line.partition(":")[0] for line in lines if line.startswith("FAIL")] == ["FAIL  store", "FAIL  redis"]
    assert "correct INSPECTOR_DATABASE_URL" in lines[-2]
    assert "hidden" not in "".join(lines)
