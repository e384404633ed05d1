"""The audit after a fault: one pass over the table, compared with the generator's books."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bins.message.headers import first_value
from tests.faults.load import UNORDERED, Books


@dataclass(frozen=True)
class Audit:
    """What the store holds against what was acknowledged."""

    acked: int
    stored: int
    lost: int
    """Acknowledged and not stored, or stored under another number than the sender was told."""
    duplicated: int
    altered: int
    """Bodies whose bytes do not have the digest that was sent, or that was stored."""
    out_of_order: int
    """Requests of one connection stored before an earlier one."""
    gaps: int
    """Numbers missing in 1..N."""
    integrity: str
    """What SQLite's own check says, or whether PostgreSQL's table and index agree."""

    @property
    def flawless(self) -> bool:
        """True when nothing was lost, doubled, altered or reordered."""
        return not any((self.lost, self.duplicated, self.altered, self.out_of_order, self.gaps)) and (
            self.integrity == "ok"
        )

    def __str__(self) -> str:
        extra = self.stored - self.acked
        return (
            f"{self.acked:,} acked, {self.stored:,} stored ({extra} of them unacked), lost {self.lost}, "
            f"duplicated {self.duplicated}, altered {self.altered}, out of order {self.out_of_order}, "
            f"gaps {self.gaps}, integrity {self.integrity}"
        )


def audit(store: Path | str, bin_id: str, books: Books, *, removed: int = 0) -> Audit:
    """Compare the requests of a bin that readers see with the books; `removed` of its numbers are known to be gone.

    Args:
        store: path of a SQLite file, or URL of a PostgreSQL database.
        bin_id: bin that was sent to.
        books: what the senders were told.
        removed: how many requests somebody has deleted.
    """
    numbers: dict[str, int] = {}
    latest: dict[str, int] = {}
    stored = duplicated = altered = out_of_order = 0
    with _reading(store) as (ask, integrity):
        last_n, cleared_n = next(ask("SELECT last_n, cleared_n FROM bins_bin WHERE id = ?", [bin_id]))
        rows = ask(
            "SELECT n, raw_headers, body_sha256, raw_body FROM bins_capturedrequest "
            "WHERE bin_id = ? AND n > ? ORDER BY n",
            [bin_id, cleared_n],
        )
        for n, headers, stored_digest, body in rows:
            stored += 1
            rid = (first_value(headers, b"x-rid") or b"").decode()
            lane, _, sequence = rid.partition("-")
            duplicated += rid in numbers
            numbers[rid] = n
            out_of_order += int(sequence) < latest.get(lane, 0) and lane != str(UNORDERED)
            latest[lane] = int(sequence)
            digest = hashlib.sha256(body)
            sent = first_value(headers, b"x-sha256")
            altered += digest.hexdigest().encode() != sent or digest.digest() != stored_digest
    lost = sum(numbers.get(rid) != n for rid, n in books.acked.items())
    return Audit(
        len(books.acked), stored, lost, duplicated, altered, out_of_order, last_n - stored - removed, integrity
    )


Ask = Callable[[str, list[Any]], Iterator[tuple[Any, ...]]]


@contextlib.contextmanager
def _reading(store: Path | str) -> Iterator[tuple[Ask, str]]:
    """Give a way to ask a store for rows one by one, and what its own check says of it."""
    if isinstance(store, Path):
        with contextlib.closing(sqlite3.connect(store)) as db:
            yield db.execute, db.execute("PRAGMA integrity_check").fetchone()[0]
        return
    with psycopg.connect(store) as line:
        cursor = line.cursor()
        yield lambda sql, values: cursor.stream(sql.replace("?", "%s"), values), _compared(line)


def _compared(line: psycopg.Connection[Any]) -> str:
    """Count the table once by its index and once by itself, as a check of one against the other."""
    counts = set()
    for way in ("enable_seqscan", "enable_indexscan = off; SET LOCAL enable_indexonlyscan"):
        line.execute(f"SET LOCAL {way} = off")
        counts.add(line.execute("SELECT count(n) FROM bins_capturedrequest WHERE bin_id > ''").fetchone())
        line.rollback()
    return "ok" if len(counts) == 1 else f"index and table differ: {counts}"
