"""The data folder and the disk under it."""

from __future__ import annotations

import os
import tempfile

from inspector.checking.report import Lines, cause, fail, ok
from inspector.config import Config
from inspector.disk import DiskFloor

_MIB = 1 << 20


def lines(config: Config) -> Lines:
    """Write to the data folder, and compare its room with the floor."""
    try:
        with tempfile.TemporaryFile(dir=config.data_dir) as file:
            file.write(b"inspector check")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        mend = "Make it writable, or name another with INSPECTOR_DATA_DIR."
        yield fail("folder", f"{config.data_dir} cannot be written: {cause(error)}", mend)
        return
    yield ok("folder", f"{config.data_dir} can be written")
    free, floor = DiskFloor(config).measure()
    words = f"{free // _MIB} MiB are free, {floor // _MIB} MiB must be (INSPECTOR_MIN_FREE_DISK)"
    if free < floor and not config.on_postgres:
        yield fail("disk", words, "Captures are refused until there is room: delete something, or lower the floor.")
    else:
        yield ok("disk", words)
