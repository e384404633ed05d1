"""`inspector serve` as its user meets it: what it prepares, what it says, how it stops."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.serving import ROOT, Served, daphne, serve


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "inspector.cli", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={"PATH": "", **environment}, capture_output=True, text=True, timeout=60, check=False
    )


def test_it_keeps_bins_and_requests_over_a_restart(tmp_path: Path) -> None:
    with serve(tmp_path) as served:
        bin = served.new_bin("kept")
        httpx.post(f"{bin.capture_url}/a//b?x=%zz", content=b"hi")

    with serve(tmp_path) as again:
        (request,) = again.requests(bin)

    assert request["target"] == f"/{bin.id}/a//b?x=%zz"
    assert request["body_base64"] == "aGk="


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_with_exit_code_0_and_leaves_no_writer_behind(tmp_path: Path, sign: signal.Signals) -> None:
    with serve(tmp_path) as served:
        children = Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children").read_text().split()
        served.process.send_signal(sign)

        assert served.process.wait(10) == 0

    assert len(children) == 1
    assert not Path(f"/proc/{children[0]}").exists()


def test_it_writes_nothing_to_its_log_in_a_quiet_life(tmp_path: Path) -> None:
    with serve(tmp_path) as served:
        bin = served.new_bin()
        httpx.post(bin.capture_url, content=b"hi")
        httpx.get(bin.page_url)

    assert served.log.read_text() == ""


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


def test_it_refuses_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "inspector.sqlite3").write_text("not a database at all, " * 10)

    done = run("serve", "--port", "0", "--data-dir", str(tmp_path))

    assert done.returncode == 2
    assert "cannot use the database" in done.stderr


def test_it_refuses_contradictory_settings(tmp_path: Path) -> None:
    done = run("serve", "--data-dir", str(tmp_path), INSPECTOR_MAX_BODY="999999999")

    assert done.returncode == 2
    assert "raise the first or lower the second" in done.stderr


def test_it_shows_no_settings_on_its_error_pages(server: Served) -> None:
    answer = httpx.get(f"{server.url}/nonexistent")

    assert answer.status_code == 404
    assert "INSTALLED_APPS" not in answer.text
    assert "Traceback" not in answer.text


def test_it_binds_loopback_only(server: Served) -> None:
    with socket.socket() as probe:
        probe.settimeout(2)
        assert probe.connect_ex(("127.0.0.2", server.port)) != 0


def test_two_first_starts_at_once_agree_on_one_key_and_one_schema(tmp_path: Path) -> None:
    code = "from inspector.cli import _prepared; print((_prepared().data_dir / 'secret_key').stat().st_size)"
    command = [sys.executable, "-c", code]
    environment = {"INSPECTOR_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "inspector.settings"}
    both = [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) for _ in range(2)]

    outputs = [process.communicate(timeout=60)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert outputs == [b"64\n", b"64\n"]


def test_runserver_on_daphne_prepares_everything_by_itself(tmp_path: Path) -> None:
    with daphne(tmp_path) as served:
        bin = served.new_bin()
        answer = httpx.post(bin.capture_url, content=b"hi")
        page = httpx.get(bin.page_url)

    assert answer.headers["x-bin-request"] == "1"
    assert page.status_code == 200
