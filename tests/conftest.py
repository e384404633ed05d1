"""What every test may use: a real server when asked for, and generated input that is the same each time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from httpx._config import DEFAULT_TIMEOUT_CONFIG
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker
from websockets.asyncio.client import connect
from websockets.sync.client import connect as connect_and_wait

from tests.backing import Postgres, Redis, postgres, redis
from tests.serving import Served, serve

for part in ("connect", "read", "write", "pool"):  # five seconds are too few on a machine that does other things too
    setattr(DEFAULT_TIMEOUT_CONFIG, part, 60.0)
for opens in (connect.__init__, connect_and_wait):  # nor are ten for a socket
    opens.__kwdefaults__ = {**(opens.__kwdefaults__ or {}), "open_timeout": 60}

# A busy machine fails no example, and no run finds what another did not: `--hypothesis-profile default` looks further.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One `inspector serve` for all tests that only need one to talk to."""
    with serve(tmp_path_factory.mktemp("served"), link_miss_rate="0", head_timeout=60, commit_timeout=30) as served:
        yield served


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """One PostgreSQL for all tests; each takes a database of its own."""
    with postgres() as running:
        yield running


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    """One Redis for all tests that only need one to talk to."""
    with redis() as running:
        yield running


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: Postgres, django_db_blocker: DjangoDbBlocker) -> str:
    """A PostgreSQL database with all tables, to be copied."""
    with django_db_blocker.unblock():
        from tests.journal.stores import migrate_postgres  # needs Django

        return migrate_postgres(postgres_server)
