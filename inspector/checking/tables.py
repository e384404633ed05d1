"""The tables: whether they are those of this version."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from inspector.checking.report import Line, fail, ok, warn
from inspector.migrating import of_newer_versions


def line() -> Line:
    """Compare the changes made to the tables with those that this version knows."""
    executor = MigrationExecutor(connection)
    newer = of_newer_versions(executor)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if newer:
        mend = "Install the version that made them, or restore the backup from before."
        return fail("tables", f"they are those of a newer version ({newer[-1]})", mend)
    if waiting:
        return warn("tables", f"{len(waiting)} changes are to be made: `inspector serve` makes them when it starts")
    return ok("tables", "they are those of this version")
