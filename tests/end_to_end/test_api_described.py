"""The interface as its OpenAPI document describes it, asked by a machine that tries what nobody would."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import httpx

from tests.serving import Served, serve

EXAMPLES = 10
"""Tries of each operation beside those that cover its parameters one by one."""


def test_it_never_fails_whatever_it_is_asked(tmp_path: Path) -> None:
    """On a server of its own: what it makes and takes away is nobody else's."""
    with serve(tmp_path / "data") as server:
        bin = server.new_bin()
        httpx.post(bin.capture_url, content=b"{}")

        done = asked(server, bin.id, bin.manage_token, tmp_path)

    _is_well(done)
    assert server.log.read_text() == ""


def test_it_never_fails_a_program_of_a_person_either(tmp_path: Path) -> None:
    with serve(tmp_path / "data", access="login") as server:
        token = _api_token_of_the_first_person(server)
        asking = {"Authorization": f"Bearer {token}"}
        made = httpx.post(f"{server.url}/api/bins", headers=asking).raise_for_status().json()
        httpx.post(made["capture_url"], content=b"{}")

        done = asked(server, made["id"], token, tmp_path)

    _is_well(done)
    assert server.log.read_text() == ""


def _is_well(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stdout[-6000:]
    assert re.search(r"generated, [0-9]{3,} passed", done.stdout), done.stdout[-2000:]


def _api_token_of_the_first_person(server: Served) -> str:
    """Set up the instance, and make an API token that writes, as a browser would."""
    with httpx.Client(base_url=server.url, headers={"Accept": "text/html"}) as browser:
        path = _set_up_path(server)
        _posted(browser, path, name="ada", password="correct-horse-battery")
        page = _posted(browser, "/b/account/tokens", name="ci", scope="write", lasts="1d")
    found = re.search(r"inspector-[a-z2-7]{40}", page)
    assert found
    return found[0]


def _set_up_path(server: Served) -> str:
    """Give the path that the server prints behind where it listens."""
    assert server.process.stdout
    return re.sub(r".*(/b/set-up/\S+)\s*", r"\1", server.process.stdout.readline())


def _posted(browser: httpx.Client, path: str, **form: str) -> str:
    """Send the form of a page."""
    csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(path).text)
    assert csrf
    return browser.post(path, data={"csrfmiddlewaretoken": csrf[1], **form}).text


def asked(server: Served, bin_id: str, token: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Have schemathesis ask every operation about the bin."""
    settings = folder / "schemathesis.toml"
    settings.write_text(f'[parameters]\n"path.bin_id" = "{bin_id}"\n', encoding="utf-8")
    command = [
        str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(settings), "run",
        f"{server.url}/api/openapi.json", "--header", f"Authorization: Bearer {token}",
        "--checks", "not_a_server_error", "--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES),
        "--seed", "1", "--request-timeout", "30", "--no-color", "--exclude-operation-id", "delete_bin",
    ]  # fmt: skip
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)
