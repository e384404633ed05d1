"""Servers that a test may kill, and the figures of every fault at the end of the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.backing import postgres, redis
from tests.faults.place import Place
from tests.faults.rig import Rig

_FIGURES = pytest.StashKey[list[str]]()

Tell = Callable[[str], None]


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Add a line of figures to the summary."""
    lines = request.config.stash.setdefault(_FIGURES, [])
    return lines.append


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """A server of one's own that may end and be started again on the same port and data."""
    made = Rig(tmp_path / "data")
    yield made
    made.end()


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Two workers, or as many as the test asks for, on a PostgreSQL and a Redis of their own."""
    workers = getattr(request, "param", 2)
    with postgres() as database, redis() as bell:
        made = Place(tmp_path / "data", database, bell, workers)
        made.rig.start()
        yield made
        made.rig.end()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder; a hook of a folder is called for the items of all."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.faults)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the figures."""
    lines = config.stash.get(_FIGURES, [])
    if lines:
        terminalreporter.section("figures of the fault tests")
    for line in lines:
        terminalreporter.write_line(line)
