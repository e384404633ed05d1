"""A connection and an application in the test's hands."""

import pytest

from tests.capture.fakes import App, Line


@pytest.fixture
async def app() -> App:
    return App()


@pytest.fixture
async def line(app: App) -> Line:
    return Line(app, max_body_bytes=1000)
