"""What the command says when it cannot do what it was asked: one clear line and exit code 2."""

from pathlib import Path

from tests.inspector.commands import run
from tests.serving import Served


def test_it_refuses_a_taken_port(server: Served, tmp_path: Path) -> None:
    done = run("serve", "--port", str(server.port), "--data-dir", str(tmp_path))

    assert done.returncode == 2
    assert done.stderr.startswith(f"inspector: port {server.port} on 127.0.0.1 is taken: ")
    assert done.stderr.count("\n") == 1


def test_it_refuses_a_data_folder_in_use(server: Served) -> None:
    done = run("serve", "--port", "0", "--data-dir", str(server.data_dir))

    assert done.returncode == 2
    assert "another server already uses the database" in done.stderr


def test_it_refuses_a_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    done = run("serve", "--port", "0", "--data-dir", str(tmp_path / "file" / "data"))

    assert done.returncode == 2
    assert "--data-dir" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_refuses_contradictory_settings(tmp_path: Path) -> None:
    done = run("serve", "--data-dir", str(tmp_path), INSPECTOR_MAX_BODY="999999999")

    assert done.returncode == 2
    assert "raise the first or lower the second" in done.stderr


def test_it_tells_its_version() -> None:
    assert run("--version").stdout.startswith("inspector, version ")


def test_it_runs_management_commands(tmp_path: Path) -> None:
    done = run("manage", "check", INSPECTOR_DATA_DIR=str(tmp_path))

    assert "no issues" in done.stdout
