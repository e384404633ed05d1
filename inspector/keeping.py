"""Backups of an instance on SQLite, made while it is served, and the way back from one."""

from __future__ import annotations

import contextlib
import datetime as dt
import hmac
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

from inspector.archive import KEY, NotSound, checked, is_backup, pack, unpack
from inspector.claim import claimed, refuse_if_open
from inspector.config import SQLITE_NAME, Config, ConfigError
from inspector.disk import DiskFloor
from inspector.progress import progress

_PAGES_A_STEP = 512
_COMPANIONS = ("", "-wal", "-shm", "-journal")
"""What SQLite appends to a file's name for what belongs to it."""


class KeepError(Exception):
    """A backup that could not be made or used; the message says why."""


def back_up(config: Config, file: Path) -> str:
    """Write a backup into `file`, mode 0600, while a server may run; give what to tell the operator.

    It holds all that was acknowledged before. A former backup is replaced once the new one is whole and checked.

    Raises:
        ConfigError: there is nothing to back up, or `file` is something else than a former backup.
        KeepError: the copy is damaged, or could not be written.
    """
    _refuse_postgres(config)
    database, key = _source(config)
    if file.is_dir() or (file.exists() and not is_backup(file)):
        raise ConfigError(f"{file} is there, and no backup: name another file")
    try:
        _refuse_without_room(config, file.absolute().parent)
        with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=f".{file.name}-") as name:
            folder = Path(name)
            _copy(database, folder / SQLITE_NAME)
            held = checked(folder / SQLITE_NAME)
            pack(folder / "tar", folder / SQLITE_NAME, key)
            (folder / "tar").replace(file)
        _sync(file.absolute().parent)
    except (OSError, sqlite3.Error, NotSound) as error:
        raise KeepError(f"no backup was made: {_said(error)}") from error
    return f"Backed up {held} to {file} ({file.stat().st_size:,} bytes). {_about(key)}"


def restore(config: Config, file: Path, *, force: bool = False) -> str:
    """Put what a backup holds in place, while no server runs; give what to tell the operator.

    Args:
        config: says where database and key belong.
        file: the backup; it is checked before anything is changed.
        force: set aside what is there now, in a folder with a dated name.

    Raises:
        ConfigError: there is something already, or somebody uses it.
        KeepError: the backup cannot be relied on, or could not be written.
    """
    _refuse_postgres(config)
    if not file.is_file():
        raise ConfigError(f"there is no file {file}")
    database = Path(config.store)
    try:
        for folder in (config.data_dir, database.parent):
            folder.mkdir(parents=True, exist_ok=True)
        with claimed(config.store, "stop it first"):
            _refuse_occupied(config, force=force)
            with tempfile.TemporaryDirectory(dir=database.parent, prefix=".restore-") as name:
                unpack(file, Path(name))
                held = checked(Path(name) / SQLITE_NAME)
                notes = _about_key_of(config, _key_in(Path(name)))
                notes = [*_put_in_place(config, Path(name)), *notes]
    except (OSError, NotSound) as error:
        raise KeepError(f"nothing was restored: {_said(error)}") from error
    return "\n".join([f"Restored {held} to {database}.", *notes])


# -- making one -------------------------------------------------------------------------------------------------------


def _refuse_postgres(config: Config) -> None:
    if config.on_postgres:
        raise ConfigError("this instance is on PostgreSQL: use pg_dump and pg_restore, as docs/backup.md shows")


def _source(config: Config) -> tuple[Path, bytes | None]:
    """Give the database, and the key if it is ours to keep."""
    database, key = Path(config.store), config.data_dir / KEY
    if not database.is_file():
        raise ConfigError(f"there is no database {database} to back up: name its folder with --data-dir")
    if config.secret_key:
        return database, None
    if not key.is_file():
        raise ConfigError(f"there is no secret key {key}: without it a backup would open no link")
    return database, key.read_bytes()


def _refuse_without_room(config: Config, folder: Path) -> None:
    """Leave the server the room that it needs: for a moment there are two copies, the database's and the tar's."""
    _, floor = DiskFloor(config).measure()
    needed = 2 * sum(path.stat().st_size for path in _files_of(config.store))
    if (free := shutil.disk_usage(folder).free) < needed + floor:
        raise KeepError(
            f"no backup was made: it needs {needed:,} bytes in {folder} for a while, and {floor:,} must stay free; "
            f"there are {free:,}"
        )


def _copy(database: Path, copy: Path) -> None:
    """Copy the database as it is now, step by step.

    The open transaction keeps the view of this moment: without one, every commit of the server would make SQLite begin
    again (sqlite3_backup_step). Readers and the writer do not wait for each other in WAL mode.
    """
    with (
        contextlib.closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=30)) as source,
        contextlib.closing(sqlite3.connect(copy)) as target,
    ):
        source.isolation_level = None
        source.execute("PRAGMA wal_autocheckpoint=0")  # that is the server's part alone
        source.execute("BEGIN")
        (pages,) = source.execute("PRAGMA page_count").fetchone()
        target.execute("PRAGMA synchronous=OFF")  # of the backup's own file, whole and synced before it is renamed
        with progress("Copying", pages, "pages") as advance:
            left = pages

            def step(status: int, remaining: int, total: int) -> None:
                nonlocal left
                advance(left - remaining)
                left = remaining

            source.backup(target, pages=_PAGES_A_STEP, progress=step)


def _about(key: bytes | None) -> str:
    if key is None:
        return "The secret key is not in it: keep INSPECTOR_SECRET_KEY with it, links derive from that."
    return "The secret key is in it, and opens every link: keep it safe."


# -- the way back -----------------------------------------------------------------------------------------------------


def _refuse_occupied(config: Config, *, force: bool) -> None:
    there = _there(config)
    if there and not force:
        raise ConfigError(
            f"{there[0]} is there already: name an empty folder with --data-dir, or set it aside with --force"
        )
    if Path(config.store).exists():
        refuse_if_open(Path(config.store))


def _files_of(store: str) -> list[Path]:
    return [path for suffix in _COMPANIONS if (path := Path(f"{store}{suffix}")).exists()]


def _there(config: Config) -> list[Path]:
    return [path for path in [*_files_of(config.store), config.data_dir / KEY] if path.exists()]


def _put_in_place(config: Config, folder: Path) -> list[str]:
    """Set aside what is there, and move what `folder` holds to its place; give a line about what was set aside.

    Raises:
        KeepError: it ended half way; the message says where things are.
    """
    database, key = Path(config.store), config.data_dir / KEY
    old = [path for path in _there(config) if path != key or (folder / KEY).exists()]
    aside = database.parent / f"before-restore-{dt.datetime.now(dt.UTC):%Y-%m-%dT%H-%M-%SZ}"
    if old:
        aside.mkdir(mode=0o700)
    try:
        for path in old:
            shutil.move(path, aside / path.name)
        (folder / SQLITE_NAME).replace(database)
        if (folder / KEY).exists():
            shutil.move(folder / KEY, key)
        _sync(database.parent)
    except OSError as error:
        raise KeepError(f"the restore ended half way: {_said(error)}; what was there before is in {aside}") from error
    return [f"What was there before is in {aside}."] if old else []


def _key_in(folder: Path) -> bytes | None:
    return (folder / KEY).read_bytes() if (folder / KEY).exists() else None


def _about_key_of(config: Config, key: bytes | None) -> list[str]:
    if key is None and not config.secret_key:
        return ["The backup holds no secret key: set INSPECTOR_SECRET_KEY as it was there, else its links do not open."]
    if key and config.secret_key and not hmac.compare_digest(key.strip(), config.secret_key.encode()):
        return ["INSPECTOR_SECRET_KEY is set, and not to the backup's key: links of the backup do not open with it."]
    return []


def _said(error: Exception) -> str:
    return f"{error.strerror}: {error.filename}" if isinstance(error, OSError) else str(error)


def _sync(folder: Path) -> None:
    """Make a rename in `folder` durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
