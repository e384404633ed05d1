"""Room on the disk under the data folder."""

from __future__ import annotations

import shutil
from pathlib import Path

from inspector.config import Config

_GIB = 1 << 30


class DiskFloor:
    """Tells when the disk under the data folder has too little room left."""

    def __init__(self, config: Config) -> None:
        self._folder = Path(config.data_dir)
        self._floor = config.min_free_disk

    def is_reached(self) -> bool:
        """Tell whether captures must be refused."""
        free, floor = self.measure()
        return free < floor

    def measure(self) -> tuple[int, int]:
        """Give the bytes that are free, and those that must be."""
        usage = shutil.disk_usage(self._folder)
        return usage.free, self._floor if self._floor >= 0 else min(_GIB, usage.total // 20)
