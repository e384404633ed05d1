"""The PostgreSQL database that an instance is moved to: connected, checked, marked as unfinished, and finished."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.db import DatabaseError, connections, transaction
from django.db.models import AutoField, BigAutoField, SmallAutoField

from inspector.config import ConfigError
from inspector.migrating import bring_up_to_date
from inspector.tables import Table, fingerprint, last_key, tables

SOURCE, TARGET = "default", "target"
"""Names under which Django knows the two databases."""

_MARK = "inspector_move"
"""Table of the target that is there for as long as a move is not finished, and names its source."""

_DJANGOS_OWN = {"django_content_type", "auth_permission"}
"""Tables that Django fills by itself when it makes them."""

_ELSE = "name an empty database"


def connect(url: str) -> None:
    """Let Django know the database at `url` as the target.

    Raises:
        ConfigError: it is none of PostgreSQL, cannot be reached, or would not hold every name; the message does not
            hold the URL.
    """
    connections.databases[TARGET] = {**connections[SOURCE].settings_dict, **_parsed(url)}
    try:
        with connections[TARGET].cursor() as cursor:
            cursor.execute("SHOW server_encoding")
            (encoding,) = cursor.fetchone()
    except DatabaseError as error:
        raise ConfigError(f"cannot connect to {name()}: {' '.join(str(error).split())}") from error
    if encoding != "UTF8":
        raise ConfigError(f"{name()} has the encoding {encoding}: make one with ENCODING 'UTF8' TEMPLATE template0")


def name() -> str:
    """Name the target for people: without user and password."""
    settings = connections[TARGET].settings_dict
    host = settings["HOST"] and f" on {settings['HOST']}"
    return f"the database {settings['NAME']}{host}"


def prepare(source: str, *, anew: bool) -> bool:
    """Make the target ready for `source`, a fingerprint; tell whether an earlier run has copied some of it, or all.

    Args:
        source: what a resumed move must have been begun with.
        anew: empty it first of what a move has left.

    Raises:
        ConfigError: it holds other data.
    """
    mark = _mark()
    if mark not in {None, source} and not anew:
        raise ConfigError(
            f"{name()} holds an unfinished move of another instance, or of this one before it was used again: "
            f"{_ELSE}, or run again with --start-over to empty it first"
        )
    is_done = mark is None and _holds_data_of(source)
    bring_up_to_date(TARGET)
    is_begun = (is_done or mark is not None) and not anew
    if not is_begun:
        _empty(source)
    return is_begun


def finish() -> None:
    """Let numbering go on, take the mark away, and let the planner know the tables."""
    with transaction.atomic(using=TARGET), connections[TARGET].cursor() as cursor:
        for table in tables():
            _set_sequence(table)
        cursor.execute(f"ANALYZE {_all_tables()}")
        cursor.execute(f"DROP TABLE IF EXISTS {_MARK}")


def quoted(identifier: str) -> str:
    """Give a name of a table or column as SQL."""
    return connections[TARGET].ops.quote_name(identifier)


def _parsed(url: str) -> dict[str, Any]:
    try:
        is_postgres = urlsplit(url).scheme in {"postgres", "postgresql"}
        parsed: dict[str, Any] = dict(dj_database_url.parse(url)) if is_postgres else {}
    except ValueError:
        # Without the cause: it may quote what stands before the host.
        raise ConfigError("--to: this is no URL; special characters of a password are written as %xx") from None
    if not parsed.get("NAME"):
        raise ConfigError("--to: write it as postgres://user:password@host/name")
    options = {"connect_timeout": 10, "application_name": "inspector migrate-data", **parsed.get("OPTIONS", {})}
    return {**parsed, "OPTIONS": options}


def _mark() -> str | None:
    """Give the fingerprint that an unfinished move has left."""
    if _MARK not in connections[TARGET].introspection.table_names():
        return None
    with connections[TARGET].cursor() as cursor:
        cursor.execute(f"SELECT source FROM {_MARK}")  # noqa: S608 - a constant
        return str(cursor.fetchone()[0])


def _holds_data_of(source: str) -> bool:
    """Tell whether it holds all of `source` already: its move was finished, and cut before it could say so.

    Raises:
        ConfigError: it holds other data.
    """
    ours = {table._meta.db_table for table in tables()}
    found = set(connections[TARGET].introspection.table_names())
    if strange := sorted(found - ours - {"django_migrations"}):
        raise ConfigError(f"{name()} holds tables of something else ({', '.join(strange[:3])}): {_ELSE}")
    there = [table for table in tables() if table._meta.db_table in found - _DJANGOS_OWN]
    full = [table for table in there if last_key(table, TARGET) is not None]
    if full and (ours - found or fingerprint(TARGET) != source):
        raise ConfigError(f"{name()} holds data already (in {full[0]._meta.db_table}): {_ELSE}")
    return bool(full)


def _empty(source: str) -> None:
    """Empty all tables, also of what migrations put there, and mark the move as begun."""
    with transaction.atomic(using=TARGET), connections[TARGET].cursor() as cursor:
        if any(last_key(table, TARGET) is not None for table in tables()):
            cursor.execute(f"TRUNCATE {_all_tables()}")
        cursor.execute(f"DROP TABLE IF EXISTS {_MARK}")
        cursor.execute(f"CREATE TABLE {_MARK} (source text NOT NULL)")
        cursor.execute(f"INSERT INTO {_MARK} VALUES (%s)", [source])  # noqa: S608 - a constant


def _set_sequence(table: Table) -> None:
    """Let numbering go on where SQLite would: behind rows that are gone, too, so that no id is given out again."""
    key = table._meta.pk
    if not isinstance(key, AutoField | BigAutoField | SmallAutoField):
        return
    with connections[SOURCE].cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table._meta.db_table])
        highest = cursor.fetchone()
    if highest and highest[0]:
        with connections[TARGET].cursor() as cursor:
            place = [quoted(table._meta.db_table), key.column, highest[0]]
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", place)


def _all_tables() -> str:
    return ", ".join(quoted(table._meta.db_table) for table in tables())
