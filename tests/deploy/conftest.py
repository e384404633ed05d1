"""One inspector of two workers, and nginx, Caddy and HAProxy in front of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.backing import Postgres, Redis, settings_for
from tests.deploy.proxies import Proxy, caddy, haproxy, nginx
from tests.serving import Served, serve

PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
"""Where system programs are, also for people who are not root."""


@pytest.fixture(scope="session", autouse=True)
def _path() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", PATH)
        yield


@pytest.fixture(scope="session")
def app(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: Postgres, migrated_postgres: str, redis_server: Redis
) -> Iterator[Served]:
    """Two workers on PostgreSQL and Redis that believe a proxy on this machine."""
    store = settings_for(postgres_server, postgres_server.new_database(migrated_postgres), redis_server)
    with serve(tmp_path_factory.mktemp("app"), workers=2, trusted_proxies="127.0.0.1", **store) as running:
        yield running


@pytest.fixture(scope="session")
def behind_nginx(tmp_path_factory: pytest.TempPathFactory, app: Served) -> Iterator[Proxy]:
    _need("nginx")
    with nginx(tmp_path_factory.mktemp("nginx"), app.port) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def behind_caddy(tmp_path_factory: pytest.TempPathFactory, app: Served) -> Iterator[Proxy]:
    _need("caddy")
    with caddy(tmp_path_factory.mktemp("caddy"), app.port) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def behind_haproxy(tmp_path_factory: pytest.TempPathFactory, app: Served) -> Iterator[Proxy]:
    _need("haproxy")
    with haproxy(tmp_path_factory.mktemp("haproxy"), app.port) as proxy:
        yield proxy


@pytest.fixture(params=["nginx", "caddy", "haproxy"])
def front(request: pytest.FixtureRequest) -> Proxy:
    """Each of the proxies in turn."""
    proxy: Proxy = request.getfixturevalue(f"behind_{request.param}")
    return proxy


def _need(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not on this machine: tests/deploy/install.sh installs it where it may")
