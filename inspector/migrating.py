"""Brings the tables of a database up to date, and leaves one alone whose tables are."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from inspector.config import ConfigError

_LONGEST_WAIT_FOR_A_TABLE = "60s"


def bring_up_to_date(alias: str) -> None:
    """Run the migrations that are missing.

    Without any, nothing is run at all: Django would write permissions and content types each time, which a copy of
    another database must have as they are there.

    Raises:
        ConfigError: a newer version has changed the tables; ours would write rows that it does not understand.
    """
    connection = connections[alias]
    executor = MigrationExecutor(connection)
    if newer := of_newer_versions(executor):
        raise ConfigError(
            f"the tables of {connection.settings_dict['NAME']} are those of a newer version ({newer[-1]}): "
            "install that version, or restore the backup from before"
        )
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [_LONGEST_WAIT_FOR_A_TABLE])
    call_command("migrate", database=alias, interactive=False, verbosity=0)


def of_newer_versions(executor: MigrationExecutor) -> list[str]:
    """Give the migrations that were run and that this version does not know."""
    loader = executor.loader
    applied = [name for app, name in loader.applied_migrations if app == "bins"]
    return sorted(name for name in applied if ("bins", name) not in loader.graph.nodes)


def let_take_its_time(alias: str) -> None:
    """Lift the bounds of a page's questions: another machine may be at it, and a large table takes long."""
    connection = connections[alias]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', '0', false), set_config('lock_timeout', '0', false)")
