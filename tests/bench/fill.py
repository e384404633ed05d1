"""Many stored requests in little time: written by the journal's own writer, without waiting for the disk."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import psycopg

from bins.journal.copying import COLUMNS, HEADER, TRAILER, packed
from bins.journal.sqlite import SqliteWriter
from bins.message.capture import Capture, Cut, Mode, Peer
from bins.message.headers import encode_fields

_BATCH = 256
_TABLE = "bins_capturedrequest"
_HEADERS = encode_fields(
    [b"Host", b"127.0.0.1:8000", b"User-Agent", b"bench/1.0", b"Content-Type", b"application/json", b"X-Test", b"1"]
)


def fill(database: Path, bin_id: str, rows: int, body_bytes: int = 1024) -> None:
    """Store `rows` requests in a bin of a server that does not run now."""
    body = os.urandom(body_bytes)
    writer = SqliteWriter(str(database))
    writer.open()
    assert writer._db is not None
    writer._db.execute("PRAGMA synchronous=OFF")
    for start in range(0, rows, _BATCH):
        writer.write([(bin_id, 200, _capture(bin_id, body)) for _ in range(min(_BATCH, rows - start))])
    writer.close()


def fill_postgres(url: str, bin_id: str, rows: int, body_bytes: int = 100) -> None:
    """Store `rows` small requests in a bin on PostgreSQL: one as the journal does, and copies of it by the server."""
    numbered = {"n": "number", "uuid": "gen_random_uuid()"}
    taken = ", ".join(numbered.get(name, f"first.{name}") for name in COLUMNS)
    with psycopg.connect(url) as line, line.cursor() as cursor:
        with cursor.copy(f"COPY {_TABLE} ({','.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(HEADER + packed((bin_id, 200, _capture(bin_id, os.urandom(body_bytes))), 1) + TRAILER)
        cursor.execute(
            f"INSERT INTO {_TABLE} ({','.join(COLUMNS)}) SELECT {taken} "  # noqa: S608 - names of our own
            f"FROM {_TABLE} first, generate_series(2, %s) AS number WHERE first.bin_id = %s AND first.n = 1",
            [rows, bin_id],
        )
        cursor.execute("UPDATE bins_bin SET last_n = %s, request_count = %s WHERE id = %s", [rows, rows, bin_id])
    with psycopg.connect(url, autocommit=True) as line:
        line.execute(f"VACUUM ANALYZE {_TABLE}")


def _capture(bin_id: str, body: bytes) -> Capture:
    return Capture(
        str(uuid.uuid4()), "POST", f"/{bin_id}/path?x=1".encode(), b"/path", "1.1", _HEADERS, b"", body, len(body),
        Cut.NONE, Peer("127.0.0.1", 50_000, "127.0.0.1", "http"), True, Mode.WIRE, 1_800_000_000_000_000, 100, 200,
    )  # fmt: skip
