"""What is made ready before serving."""

import subprocess
import sys
from pathlib import Path

from tests.inspector.commands import run
from tests.serving import ROOT


def test_it_refuses_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "inspector.sqlite3").write_text("not a database at all, " * 10)

    done = run("serve", "--port", "0", "--data-dir", str(tmp_path))

    assert done.returncode == 2
    assert "cannot use the database" in done.stderr


def test_two_first_starts_at_once_agree_on_one_key_and_one_schema(tmp_path: Path) -> None:
    code = "from inspector.cli import _prepared; print((_prepared().data_dir / 'secret_key').stat().st_size)"
    command = [sys.executable, "-c", code]
    environment = {"INSPECTOR_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "inspector.settings"}
    both = [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) for _ in range(2)]

    outputs = [process.communicate(timeout=60)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert outputs == [b"64\n", b"64\n"]
