"""What only the PostgreSQL writer has: lines that are cut, locks, and a server that goes away."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

import psycopg
import pytest
from django.db.models import Model

from bins.journal import copying, postgres
from bins.journal.postgres import PostgresWriter
from bins.journal.rows import Given, Item
from bins.journal.writer import StoreBroken, StoreBusy, StoreFull
from bins.models import Bin, CapturedRequest, RefusedRequests, TrashedRequest
from tests.cutting import Cutter, Moment, after_commit, before_commit
from tests.journal.samples import BIN, OTHER, make_item, make_items
from tests.journal.stores import PostgresStore, counters, numbers


@pytest.fixture
def writer(postgres_store: PostgresStore) -> Iterator[PostgresWriter]:
    opened = postgres_store.new_writer()
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def line(postgres_store: PostgresStore) -> Iterator[Cutter]:
    with Cutter(postgres_store.server.port) as cutter:
        yield cutter


@pytest.fixture
def cut_writer(postgres_store: PostgresStore, line: Cutter) -> Iterator[PostgresWriter]:
    """A writer whose line can be cut."""
    url = postgres_store.url.replace(f":{postgres_store.server.port}/", f":{line.port}/")
    opened = PostgresWriter(url)
    opened.open()
    yield opened
    opened.close()


def write_cut(writer: PostgresWriter, line: Cutter, moment: Moment, items: list[Item]) -> None:
    line.moment = moment
    with pytest.raises(StoreBusy):
        writer.write(items)


def columns(model: type[Model]) -> set[str]:
    return {field.column for field in model._meta.concrete_fields if field.column}


# -- the tables -------------------------------------------------------------------------------------------------------


def test_it_knows_the_tables_by_their_names() -> None:
    assert Bin._meta.db_table == postgres.BINS
    assert CapturedRequest._meta.db_table == postgres.REQUESTS
    assert TrashedRequest._meta.db_table == postgres.TRASH
    assert RefusedRequests._meta.db_table == postgres.REFUSALS


def test_it_fills_every_column_but_those_that_others_fill() -> None:
    left = columns(CapturedRequest) - set(copying.COLUMNS)

    assert left == {"id", "committed_us", "sent_us", "pinned"}


def test_every_commit_is_synced_to_the_disk(writer: PostgresWriter) -> None:
    assert writer._db is not None
    assert writer._db.execute("SHOW synchronous_commit").fetchone() == ("on",)


# -- lines that are cut -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", [before_commit, after_commit])
def test_a_batch_whose_commit_was_cut_off_is_stored_once(
    postgres_store: PostgresStore, cut_writer: PostgresWriter, line: Cutter, moment: Moment
) -> None:
    batch = [*make_items(3), make_item(OTHER)]
    write_cut(cut_writer, line, moment, batch)

    assert cut_writer.write(batch) == [1, 2, 3, 1]

    assert numbers(postgres_store, BIN) == [1, 2, 3]
    assert counters(postgres_store, BIN) == (3, 3)


def test_a_line_that_falls_silent_holds_its_bins_for_a_few_seconds_only(
    postgres_store: PostgresStore, cut_writer: PostgresWriter, line: Cutter
) -> None:
    batch, line.silent = make_items(2), True
    write_cut(cut_writer, line, before_commit, batch)

    end = time.monotonic() + 20  # two seconds are the bound; without one it would be many minutes
    given: list[Given] = []
    while not given and time.monotonic() < end:
        with contextlib.suppress(StoreBusy):
            given = cut_writer.write(batch)

    assert given == [1, 2]


def test_it_comes_again_in_parts_and_with_others(
    postgres_store: PostgresStore, cut_writer: PostgresWriter, line: Cutter
) -> None:
    batch = make_items(4)
    write_cut(cut_writer, line, after_commit, batch)

    assert cut_writer.write([*batch[:2], make_item()]) == [1, 2, 5]
    assert cut_writer.write([make_item(), *batch[2:]]) == [6, 3, 4]

    assert numbers(postgres_store, BIN) == [1, 2, 3, 4, 5, 6]


def test_it_is_found_where_somebody_has_just_deleted_it(
    postgres_store: PostgresStore, cut_writer: PostgresWriter, line: Cutter
) -> None:
    batch = make_items(1)
    write_cut(cut_writer, line, after_commit, batch)
    throw_away(postgres_store)

    assert cut_writer.write(batch) == [1]

    assert numbers(postgres_store, BIN) == []


def throw_away(store: PostgresStore) -> None:
    """Move every request to the trash, as soon as it is there."""
    fields = ", ".join(sorted(columns(CapturedRequest) - {"id"}))
    move = (
        f"INSERT INTO bins_trashedrequest ({fields}, batch, trashed_at) "  # noqa: S608
        f"SELECT {fields}, gen_random_uuid(), now() FROM bins_capturedrequest RETURNING n"
    )
    while not store.execute(move):
        continue
    store.execute("DELETE FROM bins_capturedrequest")


def test_another_cut_in_between_changes_nothing(
    postgres_store: PostgresStore, cut_writer: PostgresWriter, line: Cutter
) -> None:
    first, second = make_items(2), make_items(2)
    write_cut(cut_writer, line, after_commit, first)
    write_cut(cut_writer, line, after_commit, second)
    write_cut(cut_writer, line, before_commit, first)

    assert [*cut_writer.write(first), *cut_writer.write(second)] == [1, 2, 3, 4]

    assert numbers(postgres_store, BIN) == [1, 2, 3, 4]


def test_a_connection_that_was_ended_is_made_anew(postgres_store: PostgresStore, writer: PostgresWriter) -> None:
    writer.write(make_items(1))
    postgres_store.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'inspector journal'"
    )

    with pytest.raises(StoreBusy):
        writer.write(make_items(1))

    assert writer.write(make_items(1)) == [2]


# -- a server that is away --------------------------------------------------------------------------------------------


def test_it_pauses_longer_and_longer_between_tries_up_to_a_second(postgres_store: PostgresStore) -> None:
    pauses: list[float] = []
    away = PostgresWriter("postgres://inspector@127.0.0.1:1/nothing", sleep=pauses.append)

    for _ in range(9):
        with pytest.raises(StoreBusy, match="cannot connect"):
            away.write(make_items(1))

    assert all(
        longest / 2 <= pause <= longest for pause, longest in zip(pauses, [0.05, 0.1, 0.2, 0.4, 0.8], strict=False)
    )
    assert all(0.5 <= pause <= 1 for pause in pauses[5:])


def test_it_does_not_start_without_its_database(postgres_store: PostgresStore) -> None:
    absent = PostgresWriter(postgres_store.server.url("nothing"), sleep=lambda _: None)

    with pytest.raises(StoreBroken, match='database "nothing" does not exist'):
        absent.open()


def test_a_lost_table_is_no_reason_to_try_again(postgres_store: PostgresStore, writer: PostgresWriter) -> None:
    postgres_store.execute("ALTER TABLE bins_capturedrequest RENAME TO elsewhere")

    with pytest.raises(StoreBroken):
        writer.write(make_items(1))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (psycopg.errors.DiskFull, StoreFull),
        (psycopg.errors.AdminShutdown, StoreBusy),
        (psycopg.errors.DeadlockDetected, StoreBusy),
        (psycopg.errors.TooManyConnections, StoreBusy),
        (psycopg.errors.ReadOnlySqlTransaction, StoreBusy),
        (psycopg.errors.QueryCanceled, StoreBusy),
        (psycopg.errors.IdleInTransactionSessionTimeout, StoreBusy),
        (psycopg.errors.IoError, StoreBusy),
    ],
)
def test_it_tells_what_may_be_done_about_an_error(error: type[psycopg.Error], kind: type[Exception]) -> None:
    assert type(postgres._failure(error("so it is"))) is kind


# -- several workers --------------------------------------------------------------------------------------------------


def test_workers_that_write_to_the_same_bins_neither_wait_for_each_other_nor_skip_a_number(
    postgres_store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_OPTIONS", "-c statement_timeout=60000")  # a disk may be slow; a deadlock is told
    given: list[Given] = []

    def work(order: tuple[str, str]) -> None:
        own = postgres_store.new_writer()
        for _ in range(40):
            given.extend(own.write([make_item(bin_id) for bin_id in order]))
        own.close()

    threads = [threading.Thread(target=work, args=[order]) for order in ((BIN, OTHER), (OTHER, BIN), (BIN, OTHER))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(n for n in given if isinstance(n, int)) == sorted([*range(1, 121), *range(1, 121)])
    assert numbers(postgres_store, BIN) == numbers(postgres_store, OTHER) == list(range(1, 121))
