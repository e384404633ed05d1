"""Room on a disk, and what the store takes of it."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.db import connection

_GIB = 1 << 30


def room_on_disk(folder: Path, floor: int) -> tuple[int, int]:
    """Give the bytes that are free on the disk under `folder`, and those that must be: `floor`, or by its size."""
    usage = shutil.disk_usage(folder)
    return usage.free, floor if floor >= 0 else min(_GIB, usage.total // 20)


def store_bytes() -> int:
    """Give what the store takes on its disk, rows that were deleted and indexes among it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    file = str(connection.settings_dict["NAME"])
    paths = [Path(file), Path(f"{file}-wal")]
    return sum(path.stat().st_size for path in paths if path.is_file())
