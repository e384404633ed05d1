"""A bin, and an ear for what open pages are told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bins.models import Bin
from bins.retention.events import happened
from tests.factories import make_bin


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


@pytest.fixture
def told() -> Iterator[list[dict[str, Any]]]:
    events: list[dict[str, Any]] = []

    def receive(bin_id: str, event: dict[str, Any], **_: object) -> None:
        events.append(event)

    happened.connect(receive)
    yield events
    happened.disconnect(receive)
