"""A SQLite file as the store."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection

from bins.journal.sqlite import SqliteWriter
from bins.models import Bin
from inspector.checking import tables, written
from inspector.checking.report import OK, Line, Lines, cause, fail, ok, warn
from inspector.config import Config

CHECK_SECONDS = 30.0
"""How long the file is read through: large ones are not done by then, and a running server's log grows meanwhile."""


def lines(config: Config) -> Lines:
    """Look into the file, and write to it."""
    path = Path(config.store)
    if not path.exists():
        yield warn("store", f"{path} is not there yet: `inspector serve` makes it")
        return
    try:
        with connection.cursor() as cursor:
            yield _mode(cursor, path)
            whole = _integrity(cursor, path)
            yield whole
        if whole.status == OK:
            fitting = tables.line()
            yield fitting
            if fitting.status == OK:
                yield _writing(path, config.max_store)
    except DatabaseError as error:
        yield fail("store", f"{path} cannot be used: {cause(error)}", _restore(path))
    finally:
        connection.close()


def _mode(cursor: Any, path: Path) -> Line:
    cursor.execute("PRAGMA journal_mode")
    (mode,) = cursor.fetchone()
    if mode != "wal":
        return fail("store", f"{path} is in journal mode {mode}", "Put the data folder on a local disk: WAL needs one.")
    return ok("store", f"{path}, in WAL mode")


def _integrity(cursor: Any, path: Path) -> Line:
    end = time.monotonic() + CHECK_SECONDS
    connection.connection.set_progress_handler(lambda: time.monotonic() > end, 100_000)
    try:
        cursor.execute("PRAGMA quick_check(1)")
        (found,) = cursor.fetchone()
    except DatabaseError as error:
        if time.monotonic() > end:
            by_hand = f"`sqlite3 {path} 'PRAGMA quick_check'`"
            return warn("store", f"it was not read through within {CHECK_SECONDS:.0f} s; {by_hand} does it in any time")
        found = cause(error)
    finally:
        connection.connection.set_progress_handler(None, 0)
    return ok("store", "its integrity check found nothing") if found == "ok" else _damaged(path, found)


def _damaged(path: Path, found: str) -> Line:
    return fail("store", f"it is damaged: {' '.join(found.split())}", _restore(path))


def _restore(path: Path) -> str:
    return f"Stop the server, move {path} away and restore a backup."


def _writing(path: Path, max_bytes: int) -> Line:
    with _writers_lock(path) as is_ours:
        if is_ours:
            return written.line(SqliteWriter(str(path), max_bytes))
    # A second writer would checkpoint beside the first, which can corrupt the log before SQLite 3.51.3.
    try:
        Bin.objects.create(name=written.NAME).delete()
    except DatabaseError as error:
        return fail("store", f"it takes no change: {cause(error)}", "Give the data folder room and rights to write.")
    return ok("store", "a server is using it; a bin was made and taken away again beside it")


@contextmanager
def _writers_lock(path: Path) -> Iterator[bool]:
    """Hold the lock of the journal's writer, see `bins.journal.child`; False when a server holds it."""
    handle = os.open(f"{path}.writer", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _locks(handle)
    finally:
        os.close(handle)


def _locks(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
