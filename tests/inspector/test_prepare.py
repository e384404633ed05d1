"""What is made ready before serving."""

import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import quote
from zlib import crc32

import psycopg

from tests.backing import Postgres
from tests.inspector.commands import run
from tests.serving import ROOT
from tests.waiting import eventually

PREPARE = "from django.conf import settings; from inspector.prepare import prepare; prepare(settings.CONFIG.data_dir)"


def test_it_refuses_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "inspector.sqlite3").write_text("not a database at all, " * 10)

    done = run("serve", "--port", "0", "--data-dir", str(tmp_path))

    assert done.returncode == 2
    assert "cannot use the database" in done.stderr


def test_a_start_waits_as_long_as_another_machine_brings_tables_up_to_date(
    tmp_path: Path, postgres_server: Postgres
) -> None:
    url = postgres_server.url(postgres_server.new_database())
    hurried = f"{url}?options={quote('-c lock_timeout=50 -c statement_timeout=500')}"
    settings = {"INSPECTOR_DATABASE_URL": hurried, "INSPECTOR_DATA_DIR": str(tmp_path)}
    with psycopg.connect(url, autocommit=True) as other, ThreadPoolExecutor() as at_once:
        other.execute("SELECT pg_advisory_lock(%s)", [crc32(b"migrate")])
        started = at_once.submit(run, "manage", "shell", "-c", PREPARE, **settings)
        waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        eventually(lambda: other.execute(waiting).fetchone(), bool, 60)
        time.sleep(1)  # longer than either bound
        other.execute("SELECT pg_advisory_unlock_all()")

        done = started.result(300)

    assert (done.returncode, done.stderr) == (0, "")


def test_two_first_starts_at_once_agree_on_one_key_and_one_schema(tmp_path: Path) -> None:
    code = "from inspector.cli import _prepared; print((_prepared().data_dir / 'secret_key').stat().st_size)"
    command = [sys.executable, "-c", code]
    environment = {"INSPECTOR_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "inspector.settings"}
    both = [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) for _ in range(2)]

    outputs = [process.communicate(timeout=300)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert outputs == [b"64\n", b"64\n"]


def test_a_folder_of_somebody_elses_static_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "site.css").write_text("mine")

    done = run("serve", "--port", "0", "--data-dir", str(tmp_path))

    assert done.returncode == 2
    assert "name another folder with INSPECTOR_DATA_DIR" in done.stderr
    assert (tmp_path / "static" / "site.css").read_text() == "mine"


def test_tables_of_a_newer_version_are_left_alone(tmp_path: Path) -> None:
    assert run("manage", "migrate", "-v0", INSPECTOR_DATA_DIR=str(tmp_path)).returncode == 0
    with closing(sqlite3.connect(tmp_path / "inspector.sqlite3", isolation_level=None)) as db:
        db.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('bins', '9999_of_tomorrow', '2027')")

    done = run("serve", "--port", "0", "--data-dir", str(tmp_path))

    assert done.returncode == 2
    assert "of a newer version (9999_of_tomorrow): install that version" in done.stderr
