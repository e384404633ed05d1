"""Servers, bins and ways of sending for the tests on the wire."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.end_to_end.raw import new_bin
from tests.serving import NewBin, Served, daphne, serve


@pytest.fixture
def bin(server: Served) -> NewBin:
    """A new bin of the ordinary server."""
    return new_bin(server)


@pytest.fixture(params=[False, True], ids=["one_write", "byte_by_byte"])
def bytewise(request: pytest.FixtureRequest) -> bool:
    """How a message is sent: both ways in turn."""
    assert isinstance(request.param, bool)
    return request.param


@pytest.fixture(scope="session")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that keeps 1,000 bytes of a body."""
    with serve(tmp_path_factory.mktemp("narrow"), max_body=1000, head_timeout=60, keep_alive=60) as served:
        yield served


@pytest.fixture
def narrow_bin(narrow: Served) -> NewBin:
    """A new bin of the narrow server."""
    return new_bin(narrow)


@pytest.fixture(scope="session")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with room for one large body at a time, and for six connections."""
    with serve(
        tmp_path_factory.mktemp("crowded"), max_body=1_000_000, max_inflight=1_048_576, max_connections=6
    ) as served:
        yield served


@pytest.fixture(scope="session")
def reduced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The reduced mode, daphne; like the narrow server it keeps 1,000 bytes of a body."""
    with daphne(tmp_path_factory.mktemp("reduced"), max_body=1000) as served:
        yield served
