"""Servers, bins and ways of sending for the tests on the wire."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.serving import NewBin, Served, serve


@pytest.fixture
def bin(server: Served) -> NewBin:
    """A new bin of the ordinary server."""
    return server.new_bin()


@pytest.fixture(params=[False, True], ids=["one_write", "byte_by_byte"])
def bytewise(request: pytest.FixtureRequest) -> bool:
    """How a message is sent: both ways in turn."""
    assert isinstance(request.param, bool)
    return request.param


@pytest.fixture(scope="session")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that keeps 1,000 bytes of a body and waits for nobody longer than a second or two."""
    with serve(
        tmp_path_factory.mktemp("narrow"),
        max_body=1000, head_timeout=1, body_timeout=2, keep_alive=1, write_timeout=1,
    ) as served:  # fmt: skip
        yield served


@pytest.fixture
def narrow_bin(narrow: Served) -> NewBin:
    """A new bin of the narrow server."""
    return narrow.new_bin()
