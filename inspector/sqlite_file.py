"""SQLite files as they are made: what can be said about a file only before its first page is written."""

from __future__ import annotations

import sqlite3
from typing import Any

# Pages of 8 KiB: half the writes a batch, and shorter chains for large bodies. Free pages in a list, so that the sweep
# can give their space back. Asked of a file that is there, the second would take its write lock each time.
_SHAPE = ("PRAGMA page_size=8192", "PRAGMA auto_vacuum=INCREMENTAL")


class ShapedConnection(sqlite3.Connection):
    """A connection that gives a new file its shape."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.execute("PRAGMA page_count").fetchone() == (0,):
            for pragma in _SHAPE:
                self.execute(pragma)
