"""Runs the tests that use the database on PostgreSQL: `pytest -p tests.on_postgres PATHS`.

Loaded after `tests.environment`, and before anything imports Django's settings.
"""

import atexit
import os

import pytest

from tests.backing import postgres

_running = postgres()
os.environ["INSPECTOR_DATABASE_URL"] = _running.__enter__().url()
atexit.register(_running.__exit__, None, None, None)


def pytest_configure(config: pytest.Config) -> None:
    """Leave connections of finished threads alone, and databases that go with their server."""
    for ignored in (
        "ignore:.*BaseConnection.__del__:pytest.PytestUnraisableExceptionWarning",
        "ignore:.*was deleted while still open:ResourceWarning",
        "ignore:Error when trying to teardown test databases:pytest.PytestWarning",
    ):
        config.addinivalue_line("filterwarnings", ignored)
