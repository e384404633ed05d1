"""A request that is committed for real and leaves nothing."""

from __future__ import annotations

import pytest
from django.db import connection

from bins.journal.sqlite import SqliteWriter
from bins.models import Bin, CapturedRequest
from bins.retention.reclaim import reclaim
from inspector.checking import written

pytestmark = pytest.mark.django_db(transaction=True)


def writer(max_bytes: int = 0) -> SqliteWriter:
    return SqliteWriter(str(connection.settings_dict["NAME"]), max_bytes)


def rows() -> int:
    return Bin.objects.count() + CapturedRequest.objects.count()


def test_a_store_that_takes_requests_is_fine_and_as_it_was() -> None:
    line = written.line(writer())

    assert line.status == "ok"
    assert rows() == 0


def test_a_store_without_room_fails_and_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    reclaim(hurry=True)  # or there is room in what deleted rows have left free
    monkeypatch.setattr(written, "_BODY", bytes(1_000_000))

    line = written.line(writer(max_bytes=1))

    assert line.status == "FAIL"
    assert line.words.startswith("it does not take a request: ")
    assert rows() == 0
