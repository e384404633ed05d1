"""F22: a new version finds a full store of the version before, and brings it up to date while others write to it."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db.migrations.loader import MigrationLoader

from bins.journal.postgres import PostgresWriter
from bins.journal.rows import Given
from bins.journal.writer import StoreBroken, StoreBusy
from tests.backing import Postgres, settings_for
from tests.bench.fill import fill, fill_postgres
from tests.faults.accounting import audit
from tests.faults.batches import named_item
from tests.faults.conftest import Tell
from tests.faults.load import Books
from tests.inspector.commands import run as command
from tests.serving import NewBin, Served, serve

ROWS = [200_000, pytest.param(1_000_000, marks=pytest.mark.long)]


def previous() -> str:
    """Give the migration before the newest."""
    loader = MigrationLoader(None)
    (newest,) = loader.graph.leaf_nodes("bins")
    (former,) = (name for app, name in loader.get_migration(*newest).dependencies if app == "bins")
    return former


def take_back(folder: Path, **environment: str) -> None:
    """Bring a store to the state that the version before left."""
    done = command("manage", "migrate", "bins", previous(), INSPECTOR_DATA_DIR=str(folder), **environment)
    assert done.returncode == 0, done.stderr


class Neighbour(threading.Thread):
    """Another worker's writer, which writes all the time; what is not taken is tried again."""

    def __init__(self, url: str, bin_id: str) -> None:
        super().__init__(daemon=True)
        self.books, self.over = Books(), threading.Event()
        self.longest = 0.0
        """Seconds that a batch took, all its tries together."""
        self.put_off = 0
        self._writer, self._bin = PostgresWriter(url), bin_id

    def run(self) -> None:
        self._writer.open()
        for lane in range(100_000):
            if self.over.is_set():
                break
            batch = [named_item(lane, sequence) for sequence in range(1, 21)]
            begun = time.monotonic()
            given = self._write([(self._bin, *item[1:]) for _, item in batch])
            self.longest = max(self.longest, time.monotonic() - begun)
            self.books.acked |= {rid: n for (rid, _), n in zip(batch, given, strict=True) if isinstance(n, int)}
        self._writer.close()

    def _write(self, items: list[Any]) -> list[Given]:
        while True:
            try:
                return self._writer.write(items)
            except (StoreBusy, StoreBroken):  # broken: a column that it writes is not there yet
                self.put_off += 1


def checked(served: Served, bin: NewBin, rows: int) -> None:
    """See that a full bin is read and written to as ever."""
    page = served.get(f"/api/bins/{bin.id}/requests", bin.view_token, limit=50)
    assert [row["n"] for row in page["data"]] == list(range(rows, rows - 50, -1))
    with served.connect() as sender:
        sender.sendall(f"POST /{bin.id} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n".encode())
        assert f"X-Bin-Request: {rows + 1}\r\n".lower() in sender.recv(65_536).decode().lower()


@pytest.mark.parametrize("rows", ROWS)
def test_a_full_sqlite_store_is_brought_up_to_date_at_the_start(tmp_path: Path, tell: Tell, rows: int) -> None:
    with serve(tmp_path) as served:
        bin = served.new_bin()
    fill(served.database, bin.id, rows, 256)
    take_back(tmp_path)

    begun = time.monotonic()
    with serve(tmp_path) as served:
        seconds = time.monotonic() - begun
        checked(served, bin, rows)

    tell(f"F22  SQLite of {rows:,} requests, from {previous()} to the newest: ready {seconds:.1f} s after the start")
    assert seconds < 30


@pytest.mark.parametrize("rows", ROWS)
def test_a_full_postgres_store_is_brought_up_to_date_while_another_worker_writes(
    postgres_server: Postgres, tmp_path: Path, tell: Tell, rows: int
) -> None:
    settings = settings_for(postgres_server, postgres_server.new_database())
    url = str(settings["database_url"])
    with serve(tmp_path, **settings) as served:
        bin, other = served.new_bin(), served.new_bin()
    fill_postgres(url, bin.id, rows)
    take_back(tmp_path, INSPECTOR_DATABASE_URL=url)
    neighbour = Neighbour(url, other.id)
    neighbour.start()

    begun = time.monotonic()
    with serve(tmp_path, **settings) as served:
        seconds = time.monotonic() - begun
        checked(served, bin, rows)
        neighbour.over.set()
        neighbour.join()
    found = audit(url, other.id, neighbour.books)

    tell(
        f"F22  PostgreSQL of {rows:,} requests, from {previous()} to the newest under another's writes: ready "
        f"{seconds:.1f} s after it, longest batch {neighbour.longest:.1f} s, put off {neighbour.put_off}; {found}"
    )
    assert found.flawless
    assert neighbour.longest < 5
    assert seconds < 30
    with psycopg.connect(url) as db:
        assert db.execute("SELECT count(*) FROM bins_capturedrequest").fetchone() == (rows + 1 + found.stored,)
