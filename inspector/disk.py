"""Room on the disk that requests are stored on."""

from __future__ import annotations

from bins.retention.disk import room_on_disk
from inspector.config import Config


class DiskFloor:
    """Tells when that disk has too little room left."""

    def __init__(self, config: Config) -> None:
        self._folder = config.disk
        self._floor = config.min_free_disk

    def is_reached(self) -> bool:
        """Tell whether captures must be refused."""
        free, floor = self.measure()
        return free < floor

    def measure(self) -> tuple[int, int]:
        """Give the bytes that are free, and those that must be."""
        return room_on_disk(self._folder, self._floor)
