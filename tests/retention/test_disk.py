from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import connection

from bins.retention.disk import room_on_disk, store_bytes
from tests.factories import make_bin, make_request


def test_it_gives_what_is_free_and_the_floor_that_is_set(tmp_path: Path) -> None:
    free, floor = room_on_disk(tmp_path, 4711)

    assert free > 0
    assert floor == 4711


def test_it_goes_by_the_size_of_the_disk_without_a_floor(tmp_path: Path) -> None:
    _, floor = room_on_disk(tmp_path, -1)

    assert 0 < floor <= 1 << 30


@pytest.mark.django_db(transaction=True)
def test_it_gives_what_the_store_takes() -> None:
    _give_back_what_is_free()
    before = store_bytes()
    make_request(make_bin(), body=os.urandom(300_000))  # PostgreSQL makes smaller what it can

    assert store_bytes() - before >= 300_000


def _give_back_what_is_free() -> None:
    """Leave no room inside the store that other tests gave back: what is written into it makes no file larger."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            assert cursor.fetchone()[0] == 0
