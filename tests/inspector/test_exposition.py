"""Texts of several workers as one."""

from __future__ import annotations

import os
import time
from pathlib import Path

from inspector.exposition import ALIVE_SECONDS, joined

HEAD = "# HELP captures_total Requests.\n# TYPE captures_total counter\n"


def text(worker: int, value: int) -> str:
    return f'{HEAD}captures_total{{worker="{worker}"}} {value}.0\n'


def leave(folder: Path, worker: int, value: int, age_seconds: float = 0) -> None:
    path = folder / f"metrics-{worker}.prom"
    path.write_text(text(worker, value))
    os.utime(path, (time.time(), time.time() - age_seconds))


def test_samples_of_one_name_stand_together_under_one_head(tmp_path: Path) -> None:
    leave(tmp_path, 1, 7)

    assert joined(text(0, 5).encode(), tmp_path, 0).decode() == (
        f'{HEAD}captures_total{{worker="0"}} 5.0\ncaptures_total{{worker="1"}} 7.0\n'
    )


def test_its_own_numbers_are_the_fresh_ones(tmp_path: Path) -> None:
    leave(tmp_path, 0, 4)

    assert joined(text(0, 5).encode(), tmp_path, 0).decode() == text(0, 5)


def test_a_worker_that_has_said_nothing_for_long_is_gone(tmp_path: Path) -> None:
    leave(tmp_path, 1, 7, ALIVE_SECONDS + 1)

    assert joined(text(0, 5).encode(), tmp_path, 0).decode() == text(0, 5)


def test_a_folder_that_is_not_there_yet_is_no_trouble(tmp_path: Path) -> None:
    assert joined(text(0, 5).encode(), tmp_path / "run", 0).decode() == text(0, 5)
