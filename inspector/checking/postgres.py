"""PostgreSQL as the store."""

from __future__ import annotations

from django.db import DatabaseError, NotSupportedError, connection

from inspector.checking import tables, written
from inspector.checking.report import FAIL, OK, Line, Lines, cause, fail, ok, warn
from inspector.config import Config


def lines(config: Config) -> Lines:
    """Look at the server and its settings, and write to the database."""
    from bins.journal.postgres import PostgresWriter  # its driver is an extra that SQLite does without

    try:
        connection.ensure_connection()
        facts = [_version(), _encoding(), _reach(), _durability()]
        yield from facts
        if not any(fact.status == FAIL for fact in facts):
            fitting = tables.line()
            yield fitting
            if fitting.status == OK:
                yield written.line(PostgresWriter(config.database_url))
    except NotSupportedError as error:
        yield fail("store", cause(error), "Upgrade PostgreSQL to 14 or newer.")
    except DatabaseError as error:
        mend = "Start PostgreSQL and let this user in, or correct INSPECTOR_DATABASE_URL."
        yield fail("store", f"PostgreSQL cannot be used: {cause(error)}", mend)
    finally:
        connection.close()


def _version() -> Line:
    # Django itself refuses what is older than 14.
    return ok("store", f"PostgreSQL {_shown('server_version')}")


def _encoding() -> Line:
    if (found := _shown("server_encoding")) != "UTF8":
        words = f"its encoding is {found}: names and notes in other letters cannot be stored"
        return fail("store", words, "Make a database with ENCODING 'UTF8' TEMPLATE template0, and move there.")
    return ok("store", "its encoding is UTF8")


def _reach() -> Line:
    if _shown("transaction_read_only") == "on":
        return fail("store", "the database is read-only", "Name the primary server in INSPECTOR_DATABASE_URL.")
    return ok("store", "the database takes changes")


def _durability() -> Line:
    if _shown("fsync") != "on":
        return fail("store", "fsync is off: a power cut destroys the database", "Set `fsync = on` in postgresql.conf.")
    mode = _shown("synchronous_commit")
    if mode == "off":
        words = "synchronous_commit is off: requests are safe all the same, bins and notes of the last moment are not"
        return warn("store", words)
    return ok("store", f"fsync is on, synchronous_commit is {mode}")


def _shown(setting: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {setting}")
        return str(cursor.fetchone()[0])
