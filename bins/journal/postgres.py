"""The journal's writer for PostgreSQL: a connection of its own, numbers under the bins' row locks, one COPY a batch."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

from bins.journal.copying import COLUMNS, HEADER, TRAILER, packed
from bins.journal.keepalives import KEEPALIVES
from bins.journal.rows import GONE, Given, Item, Key, amounts, counted, counts_of, told
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
from bins.replies.plan import read_note

# The writer's process does without Django; a test compares these names with the models.
BINS = "bins_bin"
REQUESTS = "bins_capturedrequest"
TRASH = "bins_trashedrequest"
REFUSALS = "bins_refusedrequests"
COUNTS = "bins_replycount"
TOMBSTONES = "bins_tombstone"

# Statements: table and column names come from the models, values only as parameters.
# Rows are locked in the order of their ids, by every worker, so that no two of them wait for each other.
_LOCK = f"SELECT 1 FROM {BINS} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"  # noqa: S608
_TAKE_NUMBERS = (
    "WITH wanted AS MATERIALIZED ("  # noqa: S608
    "SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS w (id, count, size)), "
    f"locked AS MATERIALIZED (SELECT b.id FROM {BINS} b JOIN wanted USING (id) ORDER BY b.id FOR NO KEY UPDATE OF b) "
    f"UPDATE {BINS} b SET last_n = b.last_n + wanted.count, request_count = b.request_count + wanted.count, "
    "byte_count = b.byte_count + wanted.size "
    "FROM locked JOIN wanted USING (id) WHERE b.id = locked.id RETURNING b.id, b.last_n"
)
_COPY = f"COPY {REQUESTS} ({','.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"
_FIND = " UNION ALL ".join(
    f"SELECT uuid, reply_note FROM {table} "  # noqa: S608
    "WHERE (bin_id, n) IN (SELECT * FROM unnest(%(bins)s::text[], %(numbers)s::bigint[]))"
    for table in (REQUESTS, TRASH)
)
# A rule is one bin's, whose row is locked: its counts need no order of their own.
_COUNT_REPLIES = (
    f"INSERT INTO {COUNTS} (rule_id, key, count, last_us) "  # noqa: S608
    "SELECT c.rule_id, c.key, c.count, %s "
    "FROM unnest(%s::bigint[], %s::bytea[], %s::bigint[]) AS c (rule_id, key, count) "
    f"ON CONFLICT (rule_id, key) DO UPDATE SET count = {COUNTS}.count + excluded.count, last_us = excluded.last_us "
    "RETURNING rule_id, key, count"
)
_COUNT_REFUSALS = (
    f"INSERT INTO {REFUSALS} (bin_id, minute, reason, count) "  # noqa: S608
    "SELECT r.bin_id, r.minute, r.reason, r.count "
    "FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::bigint[]) AS r (bin_id, minute, reason, count) "
    f"JOIN {BINS} b ON b.id = r.bin_id ORDER BY 1, 2, 3 "
    f"ON CONFLICT (bin_id, minute, reason) DO UPDATE SET count = {REFUSALS}.count + excluded.count"
)
_COUNT_HITS = f"UPDATE {TOMBSTONES} SET hits = hits + %s WHERE id = %s"  # noqa: S608
_NOTE_TIMES = (
    f"UPDATE {REQUESTS} r SET committed_us = t.committed, sent_us = t.sent "  # noqa: S608
    "FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bigint[]) AS t (bin_id, n, committed, sent) "
    "WHERE r.bin_id = t.bin_id AND r.n = t.n"
)
_AMEND = (
    f"UPDATE {REQUESTS} SET reply_status = %s, reply_note = %s, reply_fault = %s "  # noqa: S608
    "WHERE bin_id = %s AND n = %s"
)
# Bins are locked before their requests, and in the order of their ids, as everybody does it.
_REVISE = (
    f"WITH locked AS MATERIALIZED (SELECT id FROM {BINS} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE) "  # noqa: S608
    f"UPDATE {BINS} b SET revision = b.revision + 1 FROM locked WHERE b.id = locked.id RETURNING b.id, b.revision"
)

CONNECT_SECONDS = 2
# The server ends a transaction of ours that falls silent: it holds the rows of its bins, whose requests wait.
_OPTIONS = (
    "-c synchronous_commit=on -c statement_timeout=4000 -c lock_timeout=1000 "
    "-c idle_in_transaction_session_timeout=2000 -c default_transaction_isolation=read\\ committed"
)
_FIRST_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 1.0
_UNSURE_SECONDS = 60.0
"""How long a request whose commit was not confirmed can come again; it is answered with a refusal long before."""

_Place = tuple[str, int, float]
"""Bin, number, and when this was tried, in monotonic seconds."""


class PostgresWriter:
    """Writes batches into the database at `url`; see `Writer` for what it promises.

    A connection that was lost in the middle of a COMMIT leaves open whether the batch is stored. Its requests are
    remembered with their numbers; when they come again they are looked for under the locks of their bins, so that
    they are neither lost nor stored twice. The index that serves every page serves this too: no other is kept for it.
    """

    def __init__(self, url: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self._url = url
        self._sleep = sleep
        self._pause = _FIRST_PAUSE_SECONDS
        self._db: psycopg.Connection[Any] | None = None
        self._unsure: dict[str, _Place] = {}

    def open(self) -> None:
        """Connect.

        Raises:
            StoreBroken: there is no such database, or not for us.
        """
        try:
            self._connect()
        except StoreBusy as error:
            raise StoreBroken(str(error)) from error

    def write(self, items: Sequence[Item]) -> list[Given]:
        """Store requests in one transaction; numbers and counts are taken under the locks of the bins' rows."""
        committing: dict[str, _Place] = {}
        with self._transaction(committing) as db:
            stored = self._stored_before(db, items)
            fresh = [item for item in items if item[2].request_id not in stored]
            numbers = _take_numbers(db, fresh)
            rows = [(item, n) for item, n in zip(fresh, numbers, strict=True) if n is not None]
            kept = [item for item, _ in rows]
            more = counted(kept)
            counts = counts_of(kept, more, _count_replies(db, more))
            with db.cursor().copy(_COPY) as copy:
                packs = [packed(item, n, count) for (item, n), count in zip(rows, counts, strict=True)]
                copy.write(b"".join([HEADER, *packs, TRAILER]))
            now = time.monotonic()
            committing.update({item[2].request_id: (item[0], n, now) for item, n in rows})
        left = iter(told(fresh, numbers, counts))
        given = [stored[item[2].request_id] if item[2].request_id in stored else next(left) for item in items]
        for item in items:
            self._unsure.pop(item[2].request_id, None)
        return given

    def add_refusals(self, counts: Sequence[RefusalCount]) -> None:
        """Add to the counts of refused requests; bins that do not exist are passed over."""
        totals: Counter[tuple[str, int, str]] = Counter()
        for bin_id, minute, reason, count in counts:
            totals[bin_id, minute, reason] += count
        columns = [list(column) for column in zip(*totals, strict=True)] or [[], [], []]
        with self._transaction() as db:
            db.execute(_COUNT_REFUSALS, [*columns, list(totals.values())])
            if hits := sorted((bin_id, count) for (bin_id, _, reason), count in totals.items() if reason == GONE):
                db.cursor().executemany(_COUNT_HITS, [(count, bin_id) for bin_id, count in hits])

    def note_times(self, times: Sequence[Times]) -> None:
        """Write when requests were committed and answered."""
        columns = [list(column) for column in zip(*times, strict=True)] or [[], [], [], []]
        with self._transaction() as db:
            db.execute(_NOTE_TIMES, columns)

    def amend(self, amendments: Sequence[Amendment]) -> list[Revised]:
        """Write which replies requests got in the end, and let their bins have a new revision."""
        with self._transaction() as db:
            revised = db.execute(_REVISE, [list({one[0] for one in amendments})]).fetchall()
            values = [(status, note, fault, bin_id, n) for bin_id, n, status, note, fault in amendments]
            db.cursor().executemany(_AMEND, values)
        return [(str(bin_id), int(revision)) for bin_id, revision in revised]

    def close(self) -> None:
        """Close the connection."""
        if self._db is not None:
            self._db.close()
            self._db = None

    # -- the connection ---------------------------------------------------------------------------------------------

    def _connect(self) -> psycopg.Connection[Any]:
        """Give the connection, made anew when the last one was lost.

        Raises:
            StoreBusy: there was none to be had; a pause that grows up to a second, with jitter, has passed.
        """
        if self._db is not None and not self._db.closed:
            return self._db
        try:
            self._db = psycopg.connect(
                self._url, autocommit=True, connect_timeout=CONNECT_SECONDS, options=_OPTIONS,
                application_name="inspector journal", **KEEPALIVES,
            )  # fmt: skip
        except psycopg.Error as error:
            self._sleep(self._pause * random.uniform(0.5, 1.0))  # noqa: S311 - no secret
            self._pause = min(self._pause * 2, _LONGEST_PAUSE_SECONDS)
            raise StoreBusy(f"cannot connect: {error}") from error
        self._pause = _FIRST_PAUSE_SECONDS
        return self._db

    @contextmanager
    def _transaction(self, committing: dict[str, _Place] | None = None) -> Iterator[psycopg.Connection[Any]]:
        db = self._connect()
        is_committing = False
        try:
            db.execute("BEGIN")
            yield db
            is_committing = True
            db.execute("COMMIT")
        except Exception as error:  # whatever went wrong, the transaction must not stay open
            failure = _failure(error)
            if is_committing and db.closed:
                self._remember(committing or {})
            _roll_back(db, or_leave=getattr(error, "sqlstate", None) == _READ_ONLY)
            raise failure from error

    # -- commits that were not confirmed ------------------------------------------------------------------------------

    def _remember(self, committing: dict[str, _Place]) -> None:
        oldest = time.monotonic() - _UNSURE_SECONDS
        self._unsure = {key: place for key, place in self._unsure.items() if place[2] > oldest} | committing

    def _stored_before(self, db: psycopg.Connection[Any], items: Sequence[Item]) -> dict[str, Given]:
        """Give the numbers, and counts, of those of `items` that an unconfirmed commit did store.

        The rows of the bins are locked first: the transaction in question held them, so that it is over by then.
        """
        places = {
            item[2].request_id: self._unsure[item[2].request_id] for item in items if item[2].request_id in self._unsure
        }
        if not places:
            return {}
        db.execute(_LOCK, [sorted({bin_id for bin_id, _, _ in items})])
        asked = {"bins": [place[0] for place in places.values()], "numbers": [place[1] for place in places.values()]}
        found = {str(uuid): read_note(note) for uuid, note in db.execute(_FIND, asked)}
        return {
            key: (n, note.count) if (note := found[key]) else n for key, (_, n, _) in places.items() if key in found
        }


def _take_numbers(db: psycopg.Connection[Any], items: Sequence[Item]) -> list[int | None]:
    counts, sizes = amounts(items)
    columns = [list(counts), list(counts.values()), [sizes[bin_id] for bin_id in counts]]
    latest = {bin_id: n - counts[bin_id] for bin_id, n in db.execute(_TAKE_NUMBERS, columns)}
    numbers: list[int | None] = []
    for bin_id, _, _ in items:
        if bin_id in latest:
            latest[bin_id] += 1
        numbers.append(latest.get(bin_id))
    return numbers


def _count_replies(db: psycopg.Connection[Any], more: Mapping[Key, int]) -> dict[Key, int]:
    if not more:
        return {}
    now = time.time_ns() // 1000
    columns = [[rule for rule, _ in more], [key for _, key in more], list(more.values())]
    return {(rule, bytes(key)): count for rule, key, count in db.execute(_COUNT_REPLIES, [now, *columns])}


def _roll_back(db: psycopg.Connection[Any], *, or_leave: bool) -> None:
    with suppress(psycopg.Error):
        if not db.closed and not or_leave:
            db.execute("ROLLBACK")
            return
    db.close()  # nobody knows what state it is in, or it is a standby now


_FULL = "53100"
_BUSY = ("08", "25P03", "25P04", "40", "53", "55", "57", "58")
"""Classes of SQLSTATE (its manual, appendix A): connections, transactions that took too long, rollbacks, resources,
locks, an operator's hand, the system below."""
_READ_ONLY = "25006"
"""What a standby says until it has taken over."""
_UNKNOWN_NAMES = "42"


def _failure(error: Exception) -> StoreError:
    state = getattr(error, "sqlstate", None) or ""
    if state == _FULL:
        return StoreFull(str(error))
    if state.startswith(_BUSY) or state == _READ_ONLY:
        return StoreBusy(str(error))
    if state.startswith(_UNKNOWN_NAMES):
        return StoreBroken(str(error))
    if isinstance(error, psycopg.OperationalError) and not state:  # the line was cut
        return StoreBusy(str(error))
    return RowRejected(str(error))
