"""Brings the tables of a database up to date, and leaves one alone whose tables are."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

_LONGEST_WAIT_FOR_A_TABLE = "60s"


def bring_up_to_date(alias: str) -> None:
    """Run the migrations that are missing.

    Without any, nothing is run at all: Django would write permissions and content types each time, which a copy of
    another database must have as they are there.
    """
    connection = connections[alias]
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [_LONGEST_WAIT_FOR_A_TABLE])
    call_command("migrate", database=alias, interactive=False, verbosity=0)


def let_take_its_time(alias: str) -> None:
    """Lift the bounds of a page's questions: another machine may be at it, and a large table takes long."""
    connection = connections[alias]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', '0', false), set_config('lock_timeout', '0', false)")
