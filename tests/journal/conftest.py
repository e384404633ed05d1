"""A store of every kind, migrated, with two bins in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from bins.journal.writer import Writer
from tests.backing import Postgres
from tests.journal.rig import Bench
from tests.journal.samples import BIN, OTHER
from tests.journal.stores import PostgresStore, SqliteStore, StoreAtHand, add_bin, migrate


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    """A SQLite file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("template") / "store.sqlite3"
    with django_db_blocker.unblock():
        migrate(path)
    return path


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> StoreAtHand:
    """Every kind of store in turn."""
    made: StoreAtHand = request.getfixturevalue(f"{request.param}_store")
    return made


@pytest.fixture
def sqlite_store(migrated: Path, tmp_path: Path) -> SqliteStore:
    """A SQLite file."""
    made = SqliteStore(migrated, tmp_path)
    _add_bins(made)
    return made


@pytest.fixture
def postgres_store(postgres_server: Postgres, migrated_postgres: str) -> PostgresStore:
    """A PostgreSQL database."""
    made = PostgresStore(postgres_server, migrated_postgres)
    _add_bins(made)
    return made


@pytest.fixture
def writer(store: StoreAtHand) -> Iterator[Writer]:
    """An open writer of `store`."""
    opened = store.new_writer()
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """A journal that has started."""
    made = Bench()
    await made.journal.start()
    yield made
    made.store.respond = made.store.number
    made.store.let_go()
    await made.journal.stop()


def _add_bins(made: StoreAtHand) -> None:
    for bin_id in (BIN, OTHER):
        add_bin(made, bin_id)
