from __future__ import annotations

import contextlib
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model

from bins.journal import sqlite
from bins.journal.rows import COLUMNS
from bins.journal.sqlite import SqliteWriter
from bins.journal.writer import RowRejected, StoreBroken, StoreBusy, StoreFull
from bins.models import Bin, CapturedRequest, RefusedRequests
from tests.journal.samples import BIN, make_item, make_items
from tests.journal.stores import SqliteStore, column, numbers


@pytest.fixture
def writer(sqlite_store: SqliteStore) -> Iterator[SqliteWriter]:
    opened = sqlite_store.new_writer()
    opened.open()
    yield opened
    opened.close()


def _pragma(writer: SqliteWriter, name: str) -> Any:
    assert writer._db is not None
    return writer._db.execute(f"PRAGMA {name}").fetchone()[0]


def _columns(model: type[Model]) -> set[str]:
    return {field.column for field in model._meta.concrete_fields if field.column}


def test_it_leaves_a_large_request_as_it_is(sqlite_store: SqliteStore, writer: SqliteWriter) -> None:
    writer.write([make_item(body=b"x" * 65_537)])

    writer.note_times([(BIN, 1, 900, 1_000)])

    assert column(sqlite_store, "committed_us") == [None]


# -- durable ----------------------------------------------------------------------------------------------------------


def test_every_commit_is_synced_to_the_disk(writer: SqliteWriter) -> None:
    assert _pragma(writer, "journal_mode") == "wal"
    assert _pragma(writer, "synchronous") == 2  # FULL: the WAL is synced before a commit returns


def test_it_checkpoints_by_itself_and_keeps_the_wal_small(writer: SqliteWriter) -> None:
    limit = 64 * 1024 * 1024
    assert _pragma(writer, "journal_size_limit") == limit
    assert 0 < _pragma(writer, "wal_autocheckpoint") * _pragma(writer, "page_size") <= limit // 2


def test_a_reader_in_between_does_not_hold_it_up(sqlite_store: SqliteStore, writer: SqliteWriter) -> None:
    with contextlib.closing(sqlite3.connect(sqlite_store.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        before = reader.execute("SELECT count(*) FROM bins_capturedrequest").fetchone()

        assert writer.write(make_items(3)) == [1, 2, 3]

        assert reader.execute("SELECT count(*) FROM bins_capturedrequest").fetchone() == before == (0,)


def test_closing_folds_the_wal_into_the_file(sqlite_store: SqliteStore, writer: SqliteWriter) -> None:
    writer.write(make_items(3))

    writer.close()

    assert not sqlite_store.path.with_name("store.sqlite3-wal").exists()
    assert numbers(sqlite_store, BIN) == [1, 2, 3]


# -- the same tables as the models ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "model"),
    [(sqlite.BINS, Bin), (sqlite.REQUESTS, CapturedRequest), (sqlite.REFUSALS, RefusedRequests)],
)
def test_it_names_the_tables_of_the_models(name: str, model: type[Model]) -> None:
    assert name == model._meta.db_table


def test_it_fills_every_column_but_those_that_come_later() -> None:
    assert set(COLUMNS) == _columns(CapturedRequest) - {"id", "committed_us", "sent_us", "pinned"}
    assert len(COLUMNS) == len(set(COLUMNS))


def test_nothing_that_takes_room_comes_behind_the_body() -> None:
    fields = [field.column for field in CapturedRequest._meta.fields]

    assert COLUMNS[-1] == "raw_body"
    # 0, 1, NULL and an empty note take no byte of a SQLite record; lists leave notes unread.
    assert fields[fields.index("raw_body") + 1 :] == ["pinned", "reply_note", "reply_fault"]
    assert CapturedRequest.objects.without_body().query.deferred_loading[0] == {"raw_body", "reply_note"}


def test_it_names_the_columns_of_bins_and_refusals() -> None:
    assert {"id", "last_n", "request_count"} <= _columns(Bin)
    assert {"bin_id", "minute", "reason", "count"} <= _columns(RefusedRequests)


def test_what_it_wrote_reads_as_a_model(sqlite_store: SqliteStore, writer: SqliteWriter) -> None:
    writer.write([make_item(request_id="fcb86d3a-caaf-40b1-b133-984587516b33")])

    (stored,) = column(sqlite_store, "uuid")
    field = CapturedRequest._meta.get_field("uuid")
    assert stored == field.get_db_prep_value("fcb86d3a-caaf-40b1-b133-984587516b33", connection)


# -- no room ----------------------------------------------------------------------------------------------------------


def _fill(writer: SqliteWriter) -> int:
    for stored in range(0, 10_000, 8):
        try:
            writer.write(make_items(8, body=b"x" * 4_000))
        except StoreFull:
            return stored
    raise AssertionError("the store was never full")


def test_it_is_full_at_its_limit_and_what_was_stored_can_be_read(sqlite_store: SqliteStore) -> None:
    writer = sqlite_store.new_writer(max_bytes=1024 * 1024)
    writer.open()

    stored = _fill(writer)

    assert numbers(sqlite_store, BIN) == list(range(1, stored + 1))
    assert stored >= 8
    writer.close()


def test_it_writes_again_once_there_is_room(sqlite_store: SqliteStore) -> None:
    writer = sqlite_store.new_writer(max_bytes=1024 * 1024)
    writer.open()
    stored = _fill(writer)

    sqlite_store.execute("DELETE FROM bins_capturedrequest WHERE n <= 16")

    assert writer.write(make_items(8)) == list(range(stored + 1, stored + 9))
    writer.close()


def test_a_larger_limit_makes_room(sqlite_store: SqliteStore) -> None:
    small = sqlite_store.new_writer(max_bytes=1024 * 1024)
    small.open()
    stored = _fill(small)
    small.close()

    large = sqlite_store.new_writer()
    large.open()

    assert large.write(make_items(1)) == [stored + 1]
    large.close()


# -- failures ---------------------------------------------------------------------------------------------------------


def test_a_file_that_is_no_database_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    path.write_bytes(b"no database" * 100)

    with pytest.raises(StoreBroken):
        SqliteWriter(str(path)).open()


def test_a_folder_that_is_not_there_is_broken(tmp_path: Path) -> None:
    with pytest.raises(StoreBroken):
        SqliteWriter(str(tmp_path / "nowhere" / "store.sqlite3")).open()


def test_a_writer_that_is_not_open_is_broken(tmp_path: Path) -> None:
    with pytest.raises(StoreBroken):
        SqliteWriter(str(tmp_path / "store.sqlite3")).write(make_items(1))


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (sqlite3.SQLITE_BUSY, StoreBusy),
        (sqlite3.SQLITE_LOCKED, StoreBusy),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreBusy),
        (sqlite3.SQLITE_FULL, StoreFull),
        (sqlite3.SQLITE_IOERR, StoreBroken),
        (sqlite3.SQLITE_IOERR_FSYNC, StoreBroken),
        (sqlite3.SQLITE_CORRUPT, StoreBroken),
        (sqlite3.SQLITE_READONLY, StoreBroken),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, RowRejected),
        (sqlite3.SQLITE_TOOBIG, RowRejected),
    ],
)
def test_every_kind_of_failure_has_its_name(code: int, failure: type[Exception]) -> None:
    error = sqlite3.OperationalError("it failed")
    error.sqlite_errorcode = code

    assert type(sqlite._failure(error)) is failure


def test_a_value_of_the_wrong_kind_sinks_its_batch_only(sqlite_store: SqliteStore, writer: SqliteWriter) -> None:
    with pytest.raises(RowRejected):
        writer.write([make_item(), make_item(method="\ud800")])

    assert writer.write(make_items(1)) == [1]
    assert numbers(sqlite_store, BIN) == [1]


def test_a_row_that_is_there_already_is_rejected(sqlite_store: SqliteStore, writer: SqliteWriter) -> None:
    writer.write(make_items(1))
    sqlite_store.execute("UPDATE bins_bin SET last_n = 0")

    with pytest.raises(RowRejected):
        writer.write(make_items(1))

    assert numbers(sqlite_store, BIN) == [1]


def test_the_file_keeps_the_rights_it_has(sqlite_store: SqliteStore, writer: SqliteWriter) -> None:
    sqlite_store.path.chmod(0o600)

    writer.write(make_items(1))

    assert stat.S_IMODE(sqlite_store.path.stat().st_mode) == 0o600
