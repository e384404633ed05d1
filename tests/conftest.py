"""What every test may use: a data folder of its own, and a real server when asked for."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pytest

# Django's settings read the environment when they are imported, so the folder is named before that.
_data_dir = tempfile.TemporaryDirectory(prefix="inspector-tests-")
os.environ["INSPECTOR_DATA_DIR"] = _data_dir.name

from tests.serving import Served, serve  # noqa: E402 - after the environment is set


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One `inspector serve` for all tests that only need one to talk to."""
    with serve(tmp_path_factory.mktemp("served")) as served:
        yield served
