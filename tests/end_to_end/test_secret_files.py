"""Secrets that lie in files, as the files for compose and Kubernetes hand them out: every process reads them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from tests.backing import Postgres, Redis, settings_for
from tests.serving import ROOT, serve

TOKEN = "m" * 40


def in_files(folder: Path, **secrets: str) -> dict[str, Any]:
    folder.mkdir()
    for name, value in secrets.items():
        (folder / name).write_text(value + "\n")
    return {f"{name}_file": str(folder / name) for name in secrets}


def test_every_worker_reads_them(
    tmp_path: Path, postgres_server: Postgres, migrated_postgres: str, redis_server: Redis
) -> None:
    stores = settings_for(postgres_server, postgres_server.new_database(migrated_postgres), redis_server)
    named = in_files(tmp_path / "secrets", **stores, secret_key="k" * 50, metrics_token=TOKEN)

    with serve(tmp_path / "data", workers=2, **named) as served:
        bin = served.new_bin()
        page = httpx.get(bin.page_url)
        measured = httpx.get(f"{served.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

        assert httpx.post(bin.capture_url).headers["X-Bin-Request"] == "1"
        assert (page.status_code, measured.status_code) == (200, 200)
        assert not (tmp_path / "data/secret_key").exists()


def test_commands_read_them_too(tmp_path: Path) -> None:
    named = in_files(tmp_path / "secrets", secret_key="k" * 50)
    with serve(tmp_path / "data", **named) as served:
        environment = served.environment

    command = [sys.executable, "-m", "inspector.cli", "manage", "check"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
