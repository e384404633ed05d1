"""Moves an instance from its SQLite file to PostgreSQL: every table, in slices, to be resumed, and verified at the end.

Each slice is one COPY and one transaction, in the order of primary keys: what is in the target tells where a run was
cut.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import django
import psycopg
from django.db import DatabaseError, connections, models, transaction

from inspector import target
from inspector.claim import claimed, refuse_if_open
from inspector.config import Config, ConfigError
from inspector.migrating import bring_up_to_date
from inspector.progress import progress
from inspector.tables import Row, Table, columns, count, digest, fingerprint, last_key, slices, tables
from inspector.target import SOURCE, TARGET, quoted

# What the driver takes as it is. Other values go through their field, as when Django saves them.
_PLAIN = frozenset(
    {
        models.AutoField, models.BigAutoField, models.IntegerField, models.BigIntegerField, models.SmallIntegerField,
        models.CharField, models.TextField, models.BinaryField, models.BooleanField, models.DateTimeField,
        models.UUIDField,
    }
)  # fmt: skip


class MoveError(Exception):
    """A move that could not be finished; the message says what to do."""


def move(config: Config, url: str, *, anew: bool = False) -> str:
    """Copy everything to the PostgreSQL database at `url`; give the last words to the operator.

    Args:
        config: what the source is known from.
        url: where to; nothing that is told holds it.
        anew: copy again what an unfinished move has left there.

    Raises:
        ConfigError: source or target cannot be used.
        MoveError: it was cut, or the copy is not the same.
    """
    _check_source(config)
    django.setup()
    with claimed(config.store, "stop it first"):
        refuse_if_open(Path(config.store))
        target.connect(url)
        with _still():
            try:
                rows = _move_rows(anew=anew)
            except (DatabaseError, psycopg.Error) as error:
                raise MoveError(f"{_in_one_line(error)}; run the same command again to go on") from error
    return _last_words(config, rows)


def _check_source(config: Config) -> None:
    if config.on_postgres:
        raise ConfigError("this instance is on PostgreSQL already; to copy it from there, see docs/backup.md")
    if not Path(config.store).is_file():
        raise ConfigError(f"there is no database {config.store} to move: name its folder with --data-dir")


@contextlib.contextmanager
def _still() -> Iterator[None]:
    """Bring the source's tables up to date, then let nobody change them.

    Raises:
        ConfigError: it is no database, or somebody writes to it.
    """
    try:
        bring_up_to_date(SOURCE)
        with transaction.atomic(using=SOURCE):  # takes the write lock at once
            yield
    except DatabaseError as error:
        raise ConfigError(f"cannot use the database {connections[SOURCE].settings_dict['NAME']}: {error}") from error


def _move_rows(*, anew: bool) -> int:
    if target.prepare(fingerprint(SOURCE), anew=anew):
        click.echo(f"Going on from what an earlier run has copied to {target.name()}.")
    _tell_what_is_left()
    for table in tables():
        _copy(table)
    moved = sum(_verified(table) for table in tables())
    target.finish()
    return moved


def _tell_what_is_left() -> None:
    ours = {table._meta.db_table for table in tables()} | {"django_migrations"}
    for name in sorted(set(connections[SOURCE].introspection.table_names()) - ours):
        click.echo(f"Not moved: the table {name}, which no part of this version uses.")


def _copy(table: Table) -> None:
    """Copy what is not yet there.

    Raises:
        MoveError: PostgreSQL cannot hold a row.
    """
    name, after = table._meta.db_table, last_key(table, TARGET)
    with progress(name, count(table, SOURCE), "rows") as advance:
        advance(count(table, TARGET))
        for rows in slices(table, SOURCE, after):
            try:
                _copy_slice(table, rows)
            except (psycopg.DataError, psycopg.IntegrityError) as error:
                keys = [row[_place_of_key(table)] for row in (rows[0], rows[-1])]
                raise MoveError(
                    f"PostgreSQL cannot hold a row of {name} ({keys[0]} to {keys[1]}): {_in_one_line(error)}"
                ) from error
            advance(len(rows))


def _place_of_key(table: Table) -> int:
    return [field.primary_key for field in columns(table)].index(True)


def _copy_slice(table: Table, rows: Sequence[Row]) -> None:
    names = ", ".join(quoted(str(field.column)) for field in columns(table))
    where = f"{quoted(table._meta.db_table)} ({names})"
    with connections[TARGET].cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {quoted(table._meta.db_table)} LIMIT 0")  # noqa: S608 - names of models
        types = [column.type_code for column in cursor.description]
        with cursor.copy(f"COPY {where} FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(types)
            for row in _as_saved(table, rows):
                copy.write_row(row)


def _as_saved(table: Table, rows: Sequence[Row]) -> Iterator[Sequence[Any]]:
    """Give rows as the driver wants them."""
    ways = [_way_to_save(field) for field in columns(table)]
    if not any(ways):
        yield from rows
        return
    for row in rows:
        yield [way(value) if way else value for way, value in zip(ways, row, strict=True)]


def _way_to_save(field: Any) -> Callable[[Any], Any] | None:
    plain = field.target_field if field.is_relation else field
    return None if type(plain) in _PLAIN else lambda value: field.get_db_prep_save(value, connections[TARGET])


def _verified(table: Table) -> int:
    """Read both sides; give the number of rows.

    Raises:
        MoveError: they differ.
    """
    name = table._meta.db_table
    with progress(f"{name}, verifying", 2 * count(table, SOURCE), "rows") as advance:
        here, there = (digest(table, side, advance) for side in (SOURCE, TARGET))
    if here != there:
        raise MoveError(
            f"{name} is not the same in {target.name()}: {here[0]:,} rows with digest {here[1][:12]} here, "
            f"{there[0]:,} with {there[1][:12]} there; do not use it, run again with --start-over to copy all anew"
        )
    click.echo(f"{name}: {here[0]:,} rows, the same on both sides (SHA-256 {here[1][:12]})")
    return here[0]


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _last_words(config: Config, rows: int) -> str:
    key = "INSPECTOR_SECRET_KEY" if config.secret_key else f"the secret key in {config.data_dir / 'secret_key'}"
    return (
        f"Moved {rows:,} rows to {target.name()}. The SQLite file is as it was.\n"
        "Set INSPECTOR_DATABASE_URL to the URL given to --to, and start the server.\n"
        f"Links and sessions derive from {key}: keep it."
    )
