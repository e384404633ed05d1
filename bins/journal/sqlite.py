"""The journal's writer for SQLite: one connection, WAL, every commit fsynced, one INSERT a chunk."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from typing import Any

from bins.journal.rows import COLUMNS, GONE, Given, Item, Key, amounts, counted, counts_of, row_of, told
from bins.journal.writer import (
    Amendment,
    RefusalCount,
    Revised,
    RowRejected,
    StoreBroken,
    StoreBusy,
    StoreError,
    StoreFull,
    Times,
)

_Values = tuple[Any, ...]

# The writer's process does without Django; a test compares these names with the models.
BINS = "bins_bin"
REQUESTS = "bins_capturedrequest"
REFUSALS = "bins_refusedrequests"
COUNTS = "bins_replycount"
TOMBSTONES = "bins_tombstone"

# Statements: table and column names come from the models, values only as parameters.
_TAKE_NUMBERS = (
    f"UPDATE {BINS} SET last_n = last_n + ?1, request_count = request_count + ?1, byte_count = byte_count + ?2 "  # noqa: S608
    "WHERE id = ?3 RETURNING last_n"
)
_COUNT_REFUSALS = (
    f"INSERT INTO {REFUSALS} (bin_id, minute, reason, count) SELECT ?1, ?2, ?3, ?4 "  # noqa: S608
    f"WHERE EXISTS (SELECT 1 FROM {BINS} WHERE id = ?1) "
    "ON CONFLICT (bin_id, minute, reason) DO UPDATE SET count = count + excluded.count"
)
_COUNT_HITS = f"UPDATE {TOMBSTONES} SET hits = hits + ?1 WHERE id = ?2"  # noqa: S608
# A row grows with its times and SQLite then writes it anew, body and all; that is not worth a large body.
_MOST_REWRITTEN_BYTES = 64 * 1024
_COUNT_REPLIES = (
    f"INSERT INTO {COUNTS} (rule_id, key, count, last_us) VALUES (?1, ?2, ?3, ?4) "  # noqa: S608
    "ON CONFLICT (rule_id, key) DO UPDATE SET count = count + excluded.count, last_us = excluded.last_us "
    "RETURNING count"
)
_NOTE_TIMES = (
    f"UPDATE {REQUESTS} SET committed_us = ?3, sent_us = ?4 "  # noqa: S608
    f"WHERE bin_id = ?1 AND n = ?2 AND body_kept <= {_MOST_REWRITTEN_BYTES}"
)
_AMEND = f"UPDATE {REQUESTS} SET reply_status = ?3, reply_note = ?4, reply_fault = ?5 WHERE bin_id = ?1 AND n = ?2"  # noqa: S608
_REVISE = f"UPDATE {BINS} SET revision = revision + 1 WHERE id = ?1 RETURNING revision"  # noqa: S608

BUSY_MILLISECONDS = 250
"""How long one try waits for somebody else's write lock; the journal tries again and gives up by its own clock."""

# Wide enough that a flood does not checkpoint at every turn, narrow enough that the WAL stays below its size limit.
_CHECKPOINT_PAGES = 2_000
_WAL_BYTES = 64 * 1024 * 1024

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
    f"PRAGMA journal_size_limit={_WAL_BYTES}",
    f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}",
    "PRAGMA cache_size=-32768",
    "PRAGMA temp_store=MEMORY",
)

_BROKEN = frozenset(
    {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN,
     sqlite3.SQLITE_READONLY}
)  # fmt: skip


class SqliteWriter:
    """Writes batches into the database file at `path`; see `Writer` for what it promises."""

    def __init__(self, path: str, max_bytes: int = 0) -> None:
        self._path = path
        self._max_bytes = max_bytes
        """Size the file may grow to; 0 leaves it to the disk."""
        self._db: sqlite3.Connection | None = None

    def open(self) -> None:
        """Connect and set the file's modes.

        Raises:
            StoreBroken: the file cannot be opened or is no database.
        """
        try:
            self._db = sqlite3.connect(self._path, isolation_level=None, cached_statements=256)
            for pragma in _PRAGMAS:
                self._db.execute(pragma)
            if self._max_bytes:
                (page,) = self._db.execute("PRAGMA page_size").fetchone()
                self._db.execute(f"PRAGMA max_page_count={max(self._max_bytes // page, 1)}")
        except sqlite3.Error as error:
            raise StoreBroken(str(error)) from error

    def write(self, items: Sequence[Item]) -> list[Given]:
        """Store requests in one transaction; numbers are taken, and replies counted, under the write lock."""
        with self._transaction() as db:
            numbers = _take_numbers(db, items)
            kept = [item for item, n in zip(items, numbers, strict=True) if n is not None]
            more = counted(kept)
            counts = counts_of(kept, more, _count_replies(db, more))
            taken = [n for n in numbers if n is not None]
            rows = [row_of(*one) for one in zip(kept, taken, counts, strict=True)]
            for chunk in _chunks(rows):
                db.execute(_insert(len(chunk)), list(chain.from_iterable(chunk)))
        return told(items, numbers, counts)

    def add_refusals(self, counts: Sequence[RefusalCount]) -> None:
        """Add to the counts of refused requests; bins that do not exist are passed over."""
        with self._transaction() as db:
            for count in counts:
                db.execute(_COUNT_REFUSALS, count)
                if count[2] == GONE:
                    db.execute(_COUNT_HITS, (count[3], count[0]))

    def note_times(self, times: Sequence[Times]) -> None:
        """Write when requests were committed and answered, except for those with large bodies."""
        with self._transaction() as db:
            for entry in times:
                db.execute(_NOTE_TIMES, entry)

    def amend(self, amendments: Sequence[Amendment]) -> list[Revised]:
        """Write which replies requests got in the end, and let their bins have a new revision."""
        with self._transaction() as db:
            found = [(bin_id, db.execute(_REVISE, (bin_id,)).fetchone()) for bin_id in {one[0] for one in amendments}]
            for amendment in amendments:
                db.execute(_AMEND, amendment)
        return [(bin_id, row[0]) for bin_id, row in found if row]

    def close(self) -> None:
        """Close the connection; the last one to close folds the WAL into the file."""
        if self._db is not None:
            self._db.close()
            self._db = None

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        db = self._db
        if db is None:
            raise StoreBroken("the store is not open")
        try:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")
        except Exception as error:  # whatever went wrong, the transaction must not stay open
            _roll_back(db)
            raise _failure(error) from error


def _take_numbers(db: sqlite3.Connection, items: Sequence[Item]) -> list[int | None]:
    counts, sizes = amounts(items)
    latest: dict[str, int | None] = {}
    for bin_id in sorted(counts):
        found = db.execute(_TAKE_NUMBERS, (counts[bin_id], sizes[bin_id], bin_id)).fetchone()
        latest[bin_id] = found[0] - counts[bin_id] if found else None
    numbers: list[int | None] = []
    for bin_id, _, _ in items:
        before = latest[bin_id]
        latest[bin_id] = None if before is None else before + 1
        numbers.append(latest[bin_id])
    return numbers


def _count_replies(db: sqlite3.Connection, more: Mapping[Key, int]) -> dict[Key, int]:
    now = time.time_ns() // 1000
    return {key: db.execute(_COUNT_REPLIES, (*key, count, now)).fetchone()[0] for key, count in more.items()}


def _chunks(rows: Sequence[_Values]) -> Iterator[Sequence[_Values]]:
    """Cut rows into chunks of powers of two, so that a handful of prepared statements serves every batch."""
    start = 0
    while start < len(rows):
        size = 1 << ((len(rows) - start).bit_length() - 1)
        yield rows[start : start + size]
        start += size


@cache
def _insert(rows: int) -> str:
    places = f"({','.join('?' * len(COLUMNS))})"
    # OR ROLLBACK: a row that breaks a rule ends the batch in any case, and SQLite then keeps no copy of each page that
    # the statement changes, which it would otherwise spill into a temporary file.
    return f"INSERT OR ROLLBACK INTO {REQUESTS} ({','.join(COLUMNS)}) VALUES {','.join([places] * rows)}"  # noqa: S608


def _roll_back(db: sqlite3.Connection) -> None:
    if db.in_transaction:
        try:
            db.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise StoreBroken(f"a failed batch could not be rolled back: {error}") from error


def _failure(error: Exception) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary part of an extended code
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return StoreBusy(str(error))
    if code == sqlite3.SQLITE_FULL:
        return StoreFull(str(error))
    if code in _BROKEN:
        return StoreBroken(str(error))
    return RowRejected(str(error))
