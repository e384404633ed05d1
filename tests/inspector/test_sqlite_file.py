import contextlib
import sqlite3
from pathlib import Path

from inspector.sqlite_file import ShapedConnection


def opened(path: Path) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(path, isolation_level=None, factory=ShapedConnection))


def test_a_new_file_has_large_pages_and_lists_free_ones(tmp_path: Path) -> None:
    with opened(tmp_path / "new") as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE t (x)")

    with contextlib.closing(sqlite3.connect(tmp_path / "new")) as db:
        assert db.execute("PRAGMA page_size").fetchone() == (8192,)
        assert db.execute("PRAGMA auto_vacuum").fetchone() == (2,)


def test_a_file_that_somebody_writes_to_is_opened_all_the_same(tmp_path: Path) -> None:
    with opened(tmp_path / "new") as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE t (x)")
        writer.execute("BEGIN IMMEDIATE")

        with opened(tmp_path / "new") as reader:
            assert reader.execute("SELECT count(*) FROM t").fetchone() == (0,)
