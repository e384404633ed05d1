"""F22: an instance is moved to PostgreSQL while the move, or PostgreSQL, is killed again and again; and a large one."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.backing import Postgres
from tests.bench.fill import fill
from tests.faults.conftest import Tell
from tests.serving import ROOT, serve

_MIB = 1024 * 1024


@dataclass
class Move:
    """A run of `inspector migrate-data`."""

    process: subprocess.Popen[str]
    peak: int = 0
    """Most resident bytes that were seen."""

    def wait(self, seconds: float) -> int | None:
        """Give the exit code, None when it runs on after `seconds`."""
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            with contextlib.suppress(OSError, StopIteration):
                lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
                self.peak = int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024
            time.sleep(0.05)
        return self.process.poll()


@contextlib.contextmanager
def moving(folder: Path, url: str) -> Iterator[Move]:
    """Start a move; end it by force if it still runs."""
    command = [sys.executable, "-m", "inspector.cli", "migrate-data", "--data-dir", str(folder), "--to", url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        yield Move(process)
        process.kill()


def filled(folder: Path, rows: int, body_bytes: int) -> Path:
    """Make an instance with so many requests."""
    with serve(folder) as served:
        bin = served.new_bin()
    fill(served.database, bin.id, rows, body_bytes)
    return folder


def count(url: str) -> int:
    """Give the number of requests in the target."""
    with psycopg.connect(url) as db:
        row = db.execute("SELECT count(*) FROM bins_capturedrequest").fetchone()
    return row[0] if row else 0


def test_a_move_that_is_killed_again_and_again_ends_whole(
    postgres_server: Postgres, tmp_path: Path, tell: Tell
) -> None:
    folder, url = filled(tmp_path / "data", 120_000, 1024), postgres_server.url(postgres_server.new_database())
    code, kills, seconds = None, 0, 1.5
    while code is None:
        with moving(folder, url) as move:
            code = move.wait(seconds)
            told = move.process.stdout.read() if move.process.stdout and code is not None else ""
        kills, seconds = kills + (code is None), seconds * 1.2

    tell(f"F22  move of 120,000 killed {kills} times: {count(url):,} there, exit code {code}")
    assert code == 0, told
    assert kills >= 2
    assert re.search(r"Moved 120,[0-9]{3} rows", told)  # with what Django keeps in tables of its own


def test_a_move_outlives_its_database(postgres_server: Postgres, tmp_path: Path, tell: Tell) -> None:
    folder, url = filled(tmp_path / "data", 60_000, 1024), postgres_server.url(postgres_server.new_database())
    with moving(folder, url) as move:
        assert move.wait(4) is None
        postgres_server.stop("immediate")
        code = move.wait(30)
        told = move.process.stdout.read() if move.process.stdout else ""
    postgres_server.start()
    before = count(url)
    with moving(folder, url) as move:
        again = move.wait(300)

    tell(f"F22  PostgreSQL killed under a move: {before:,} of 60,000 were there, then {count(url):,}")
    assert code == 1
    assert told.endswith("; run the same command again to go on\n")
    assert again == 0


@pytest.mark.parametrize(("rows", "body_bytes"), [(40, 10 * _MIB), (400, _MIB)])
def test_a_move_of_large_bodies_takes_little_memory(
    rows: int, body_bytes: int, postgres_server: Postgres, tmp_path: Path, tell: Tell
) -> None:
    folder, url = filled(tmp_path / "data", rows, body_bytes), postgres_server.url(postgres_server.new_database())

    with moving(folder, url) as move:
        code = move.wait(300)

    tell(f"F22  move of {rows} bodies of {body_bytes // _MIB} MiB: at most {move.peak / _MIB:.0f} MiB resident")
    assert code == 0
    assert move.peak < 300 * _MIB


@pytest.mark.long
def test_a_move_of_a_million_is_a_matter_of_minutes(postgres_server: Postgres, tmp_path: Path, tell: Tell) -> None:
    folder, url = filled(tmp_path / "data", 1_000_000, 1024), postgres_server.url(postgres_server.new_database())
    begun = time.monotonic()
    with moving(folder, url) as move:
        assert move.wait(30) is None
    cut = count(url)
    with moving(folder, url) as move:
        code = move.wait(3600)
    seconds = time.monotonic() - begun

    tell(
        f"F22  move of 1,000,000 of 1 KiB, cut at {cut:,}: {seconds:.0f} s with verification, "
        f"{1_000_000 / seconds:,.0f}/s, at most {move.peak / _MIB:.0f} MiB resident"
    )
    assert code == 0
    assert count(url) == 1_000_000
    assert move.peak < 300 * _MIB
