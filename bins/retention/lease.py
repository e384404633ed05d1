"""Work that one process of an instance does at a time, whichever it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from zlib import crc32

from django.db import connection


@contextmanager
def lease(name: str, *, wait: bool = False) -> Iterator[bool]:
    """Hold the right to do `name`; False when another process has it and we do not `wait` for it.

    On SQLite there is one process. On PostgreSQL it is an advisory lock, which ends with its connection: a process
    that dies holds nobody up.
    """
    if connection.vendor != "postgresql":
        yield True
        return
    key = crc32(name.encode())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {'pg_advisory_lock' if wait else 'pg_try_advisory_lock'}(%s)", [key])
        is_ours = wait or bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def hold_until_commit(name: str) -> None:
    """Let nobody else do `name` before this transaction has ended; they see then what it has done.

    On SQLite, transactions wait for each other anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(name.encode())])
