from __future__ import annotations

import contextlib
from collections.abc import Iterator
from zlib import crc32

import dj_database_url
import psycopg
import pytest
from django.db.backends.postgresql.base import DatabaseWrapper
from pytest_django.plugin import DjangoDbBlocker

from bins.retention import lease as module
from bins.retention.lease import hold_until_commit, lease
from tests.backing import Postgres


@pytest.fixture
def on_postgres(
    postgres_server: Postgres, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> Iterator[Postgres]:
    """Lets `lease` use a connection to PostgreSQL."""
    connection = DatabaseWrapper(
        {**dj_database_url.parse(postgres_server.url()), "OPTIONS": {}, "TIME_ZONE": None, "AUTOCOMMIT": True}
    )
    monkeypatch.setattr(module, "connection", connection)
    with django_db_blocker.unblock():
        yield postgres_server
        connection.close()


@contextlib.contextmanager
def held_by_another(server: Postgres, key: int) -> Iterator[None]:
    with psycopg.connect(server.url(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [key])
        yield
        other.execute("SELECT pg_advisory_unlock(%s)", [key])


@pytest.mark.django_db
def test_the_one_process_on_sqlite_always_has_it() -> None:
    with lease("sweep") as first, lease("sweep") as second:
        assert first
        assert second


def test_one_process_on_postgresql_has_it_at_a_time(on_postgres: Postgres) -> None:
    key = crc32(b"sweep")

    with held_by_another(on_postgres, key), lease("sweep") as while_held:
        pass
    with lease("sweep") as afterwards:
        pass

    assert (while_held, afterwards) == (False, True)


def test_it_is_let_go_of_at_the_end(on_postgres: Postgres) -> None:
    with contextlib.suppress(ValueError), lease("sweep", wait=True):
        raise ValueError

    with psycopg.connect(on_postgres.url()) as other:
        locks = other.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone()
    assert locks == (0,)


def test_what_is_held_until_the_commit_is_free_after_it(on_postgres: Postgres) -> None:
    connection: DatabaseWrapper = vars(module)["connection"]
    count = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"

    with psycopg.connect(on_postgres.url(), autocommit=True) as other:
        connection.set_autocommit(False)
        hold_until_commit("name somebody")
        held = other.execute(count, [crc32(b"name somebody")]).fetchone()
        connection.commit()
        freed = other.execute(count, [crc32(b"name somebody")]).fetchone()

    assert (held, freed) == ((1,), (0,))
