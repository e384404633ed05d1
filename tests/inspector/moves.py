"""Moves that a test makes with the command, looks at, or ends by force."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from tests.backing import Postgres
from tests.inspector.commands import run
from tests.serving import ROOT
from tests.waiting import eventually

_HOLD = 4711
"""Advisory lock that a move waits for when it comes to the row that a test has chosen."""


def with_password(server: Postgres, database: str) -> str:
    """Give the address of a database with a password that nobody may ever see."""
    return server.url(database).replace("inspector@", "inspector:opensesame@")


def command(folder: Path, url: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Move by the command; its password is told by nobody."""
    done = run("migrate-data", "--data-dir", str(folder), "--to", url, **environment)
    assert "opensesame" not in done.stdout + done.stderr
    return done


def execute(url: str, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Give the rows of a statement."""
    with psycopg.connect(url, autocommit=True) as db:
        found = db.execute(sql, values)
        return found.fetchall() if found.description else []


def cut(folder: Path, url: str, row: int) -> None:
    """Move as far as the request with this row id, and end that by force."""
    command = [sys.executable, "-m", "inspector.cli", "migrate-data", "--data-dir", str(folder), "--to", url]
    with _held_at(url, row), subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        waiting = "FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = %s"
        eventually(lambda: execute(url, f"SELECT 1 {waiting}", _HOLD), bool, 60)
        process.send_signal(signal.SIGKILL)
        # It may have sent all that it had to: PostgreSQL must not come to the end of it either.
        execute(url, f"SELECT pg_terminate_backend(pid) {waiting}", _HOLD)


@contextlib.contextmanager
def _held_at(url: str, row: int) -> Iterator[None]:
    body = f"BEGIN IF NEW.id = {row} THEN PERFORM pg_advisory_xact_lock({_HOLD}); END IF; RETURN NEW; END"
    execute(url, f"CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS '{body}'")
    execute(url, "CREATE TRIGGER held BEFORE INSERT ON bins_capturedrequest FOR EACH ROW EXECUTE FUNCTION held()")
    with psycopg.connect(url) as db:
        db.execute("SELECT pg_advisory_lock(%s)", [_HOLD])
        yield
    execute(url, "DROP FUNCTION held CASCADE")  # waits until the backend of the killed move has noticed
