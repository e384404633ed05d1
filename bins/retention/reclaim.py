"""Disk space that deleted rows leave behind, given back to the system in slices.

On SQLite a file keeps its free pages for later rows. Some are worth keeping; what is beyond that is cut off its end by
`incremental_vacuum`, for files made since that is switched on. PostgreSQL's autovacuum does its own kind of this.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from bins.retention.pace import Pace

SLICE_PAGES = 256
"""Pages moved in one transaction, at most: 2 MiB."""
KEPT_BYTES = 32 * 1024 * 1024
"""Free space that stays in the file, so that a bin at its bound does not give back what it takes at once."""

IsEnough = Callable[[], bool]


def reclaim(is_enough: IsEnough = lambda: False, *, hurry: bool = False) -> int:
    """Give free space back; all of it in a `hurry`, when the disk has none. Give the bytes that went."""
    if connection.vendor != "sqlite":
        return 0
    page, kept = _pragma("page_size"), 0 if hurry else KEPT_BYTES
    total, pace = 0, Pace(SLICE_PAGES, hurry=hurry)
    while not is_enough() and (free := _pragma("freelist_count") - kept // page) > 0:
        if not (gone := _cut(min(free, pace.size), pace)):
            break  # made before incremental vacuum was switched on
        total += gone * page
    return total


def _cut(pages: int, pace: Pace) -> int:
    before = _pragma("freelist_count")
    with pace.slice(), connection.cursor() as cursor:
        cursor.execute(f"PRAGMA incremental_vacuum({int(pages)})")
        cursor.fetchall()
    return before - _pragma("freelist_count")


def _pragma(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return int(cursor.fetchone()[0])
