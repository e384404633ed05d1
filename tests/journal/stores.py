"""The stores that the contract suite runs against: one class for each."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import dj_database_url
import psycopg
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper as SqliteWrapper
from django.db.migrations.executor import MigrationExecutor

from bins.journal.postgres import PostgresWriter
from bins.journal.sqlite import SqliteWriter
from bins.journal.writer import Writer
from bins.models import CapturedRequest
from tests.backing import Postgres

Row = tuple[Any, ...]


class StoreAtHand(Protocol):
    """A fresh, migrated store: what a contract test needs besides the writer itself."""

    def new_writer(self) -> Writer:
        """Give a writer that is not open yet."""

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run one statement on a connection of its own; give its rows."""

    def held(self) -> contextlib.AbstractContextManager[None]:
        """Hold what the writer needs for a write, as another process might."""


class SqliteStore:
    """A database file of its own, copied from a migrated one."""

    def __init__(self, template: Path, folder: Path) -> None:
        self.path = folder / "store.sqlite3"
        shutil.copy(template, self.path)

    def new_writer(self, max_bytes: int = 0) -> SqliteWriter:
        return SqliteWriter(str(self.path), max_bytes)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as db:
            return db.execute(sql, values).fetchall()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            yield
            db.execute("ROLLBACK")


class PostgresStore:
    """A database of its own, copied from a migrated one."""

    def __init__(self, server: Postgres, template: str) -> None:
        self.server = server
        self.name = server.new_database(template)

    @property
    def url(self) -> str:
        """Address of the database."""
        return self.server.url(self.name)

    def new_writer(self) -> PostgresWriter:
        return PostgresWriter(self.url)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        with psycopg.connect(self.url, autocommit=True) as db:
            found = db.execute(sql.replace("?", "%s"), values)
            return found.fetchall() if found.description else []

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        with psycopg.connect(self.url) as db:
            db.execute("SELECT 1 FROM bins_bin FOR UPDATE")
            yield
            db.rollback()


def migrate(path: Path) -> None:
    """Make the tables in a new SQLite file."""
    with _migrated(
        SqliteWrapper({**connections["default"].settings_dict, "NAME": str(path)}, alias="template")
    ) as made:
        made.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def migrate_postgres(server: Postgres) -> str:
    """Make a database with the tables; give its name."""
    name = server.new_database()
    parsed = dj_database_url.parse(server.url(name))
    with _migrated(
        PostgresWrapper({**connections["default"].settings_dict, "OPTIONS": {}, **parsed}, alias="template")
    ):
        return name


@contextlib.contextmanager
def _migrated(wrapper: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    connections["template"] = wrapper
    try:
        executor = MigrationExecutor(wrapper)
        executor.migrate(executor.loader.graph.leaf_nodes())
        yield wrapper
    finally:
        wrapper.close()
        del connections["template"]


def add_bin(store: StoreAtHand, bin_id: str) -> None:
    """Make a bin."""
    store.execute(
        "INSERT INTO bins_bin (id, name, created_at, last_n, cleared_n, uncleared_n, request_count) "
        "VALUES (?, '', '2027-01-15 08:00:00', 0, 0, 0, 0)",
        [bin_id],
    )


def numbers(store: StoreAtHand, bin_id: str) -> list[int]:
    """Give the numbers stored in a bin, in the order in which they were written."""
    return [n for (n,) in store.execute("SELECT n FROM bins_capturedrequest WHERE bin_id = ? ORDER BY id", [bin_id])]


def counters(store: StoreAtHand, bin_id: str) -> Row:
    """Give a bin's `last_n` and `request_count`."""
    return store.execute("SELECT last_n, request_count FROM bins_bin WHERE id = ?", [bin_id])[0]


def column(store: StoreAtHand, name: str) -> list[Any]:
    """Give one column of all requests, oldest first."""
    return [row[name] for row in stored(store)]


def stored(store: StoreAtHand) -> list[dict[str, Any]]:
    """Give all requests by column, oldest first."""
    names = [str(field.column) for field in CapturedRequest._meta.fields]
    return [
        dict(zip(names, row, strict=True)) for row in store.execute("SELECT * FROM bins_capturedrequest ORDER BY id")
    ]


def counts(store: StoreAtHand) -> dict[tuple[int, bytes], int]:
    """Give the counts of rules and their deliveries."""
    rows = store.execute("SELECT rule_id, key, count FROM bins_replycount")
    return {(rule, bytes(key)): count for rule, key, count in rows}


def refusals(store: StoreAtHand) -> list[Row]:
    """Give bin, minute, reason and count of the refusals."""
    return store.execute("SELECT bin_id, minute, reason, count FROM bins_refusedrequests ORDER BY 1, 2, 3")
