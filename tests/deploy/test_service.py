"""The systemd unit: systemd reads it, it opens little, and its reload command does what it says."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.shipped import UNIT, reload_command, unit

PROGRAM = "/opt/inspector/bin/inspector"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The unit, with a program that is there."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not on this machine")
    text = UNIT.read_text(encoding="utf-8")
    assert PROGRAM in text
    path = tmp_path / UNIT.name
    path.write_text(text.replace(PROGRAM, shutil.which("true") or ""), encoding="utf-8")
    return path


def analyzed(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True)


def test_systemd_reads_it_without_a_word(installed: Path) -> None:
    done = analyzed("verify", str(installed))

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_it_is_open_to_little(installed: Path) -> None:
    report = analyzed("security", "--offline=true", str(installed)).stdout

    exposure = re.search(r"Overall exposure level for inspector.service: ([0-9.]+)", report)
    assert exposure
    assert float(exposure[1]) <= 1.5


def test_it_runs_as_somebody_with_room_for_connections() -> None:
    assert unit("User") == unit("Group") == ["inspector"]
    assert int(unit("LimitNOFILE")[0]) >= 65536
    assert unit("KillMode") == ["mixed"]


@pytest.fixture
def _hangups_end_processes() -> Iterator[None]:
    """Undo for children what `nohup` does to a whole test run."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("_hangups_end_processes")
@pytest.mark.parametrize(("workers", "code", "ended_by"), [("1", 1, None), ("2", 0, -signal.SIGHUP)])
def test_a_reload_signals_workers_and_spares_one_without(workers: str, code: int, ended_by: int | None) -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        environment = {**os.environ, "INSPECTOR_WORKERS": workers, "MAINPID": str(process.pid)}
        done = subprocess.run(reload_command(), env=environment, stderr=subprocess.DEVNULL)
        ended = process.wait(60) if ended_by is not None else process.poll()
        process.kill()

    assert (done.returncode, ended) == (code, ended_by)
