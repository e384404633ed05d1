"""The right to use an instance's SQLite file alone: a lock that lasts as long as its holder."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from inspector.config import ConfigError

# Where SQLite locks a file (https://www.sqlite.org/fileformat2.html, "The Lock-Byte Page"; SHARED_FIRST in os.h).
_FIRST_SHARED_BYTE = 0x40000000 + 2
_SHARED_BYTES = 510

_WHO = "run it as the user that the server runs as"


@contextlib.contextmanager
def claimed(database: str, otherwise: str) -> Iterator[None]:
    """Hold the SQLite file `database` for this process, as every `inspector serve` does.

    Raises:
        ConfigError: a server holds it; `otherwise` says what to do then.
    """
    try:
        handle = os.open(f"{database}.serving", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ConfigError(f"cannot write beside the database {database}: {error.strerror}; {_WHO}") from error
    try:
        _lock(handle, f"another server already uses the database {database}: {otherwise}")
        yield
    finally:
        os.close(handle)


def _lock(handle: int, refusal: str) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise ConfigError(refusal) from error


def refuse_if_open(database: Path) -> None:
    """Make sure that no other process has the SQLite file open: `manage.py runserver`, say, which holds no claim.

    It asks for the bytes that SQLite's own shared locks cover; in WAL mode a connection holds one for as long as it is
    open. The file is not opened as a database: what is left of a broken one must not change.

    Raises:
        ConfigError: somebody has it open.
    """
    with database.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_BYTES, _FIRST_SHARED_BYTE)
        except (BlockingIOError, PermissionError) as error:  # POSIX leaves the choice
            raise ConfigError(f"another process has the database {database} open: stop it first") from error
