"""The interface as its OpenAPI document describes it, asked by a machine that tries what nobody would."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import httpx

from tests.serving import NewBin, Served, serve

EXAMPLES = 10
"""Tries of each operation beside those that cover its parameters one by one."""


def test_it_never_fails_whatever_it_is_asked(tmp_path: Path) -> None:
    """On a server of its own: what it makes and takes away is nobody else's."""
    with serve(tmp_path / "data") as server:
        bin = server.new_bin()
        httpx.post(bin.capture_url, content=b"{}")

        done = asked(server, bin, tmp_path)

    assert done.returncode == 0, done.stdout[-6000:]
    assert re.search(r"generated, [0-9]{3,} passed", done.stdout), done.stdout[-2000:]
    assert server.log.read_text() == ""


def asked(server: Served, bin: NewBin, folder: Path) -> subprocess.CompletedProcess[str]:
    """Have schemathesis ask every operation about the bin."""
    settings = folder / "schemathesis.toml"
    settings.write_text(f'[parameters]\n"path.bin_id" = "{bin.id}"\n', encoding="utf-8")
    command = [
        str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(settings), "run",
        f"{server.url}/api/openapi.json", "--header", f"Authorization: Bearer {bin.manage_token}",
        "--checks", "not_a_server_error", "--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES),
        "--seed", "1", "--request-timeout", "30", "--no-color", "--exclude-operation-id", "delete_bin",
    ]  # fmt: skip
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)
