"""What has to be in place before serving: the data folder, the tables, the static files."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inspector.config import ConfigError


def prepare(data_dir: Path) -> None:
    """Make everything ready, one process at a time; quick when nothing is to be done.

    Raises:
        ConfigError: the folder cannot be written, or the database cannot be used.
    """
    from django.db import connections  # Django is configured only when a command runs

    from inspector.assets import prepare_static_files

    with _locked(data_dir):
        _migrate()
        try:
            prepare_static_files()
        except OSError as error:
            raise ConfigError(
                f"cannot prepare the static files in {data_dir}: {error.strerror}; "
                "make room there, or name another folder with INSPECTOR_DATA_DIR or --data-dir"
            ) from error
    connections.close_all()


def _migrate() -> None:
    from django.db import DatabaseError, connection

    from bins.retention.lease import lease
    from inspector.migrating import bring_up_to_date, let_take_its_time

    try:
        let_take_its_time("default")
        with lease("migrate", wait=True):  # another machine may be starting too
            bring_up_to_date("default")
    except DatabaseError as error:
        name = connection.settings_dict["NAME"]
        mend = "move it away" if connection.vendor == "sqlite" else "start it or let this user in"
        raise ConfigError(
            f"cannot use the database {name}: {error}; {mend}, or name another with INSPECTOR_DATABASE_URL"
        ) from error


@contextmanager
def _locked(data_dir: Path) -> Iterator[None]:
    path = data_dir / "prepare.lock"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ConfigError(
            f"cannot write to the data folder {data_dir}: {error.strerror}; "
            "make it writable or name another with INSPECTOR_DATA_DIR or --data-dir"
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
