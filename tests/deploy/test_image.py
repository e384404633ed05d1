"""The Dockerfile, as far as it can be checked without a container engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.backing import free_port
from tests.deploy.shipped import DOCKERFILE, instructions
from tests.serving import ROOT, Served


def test_hadolint_has_nothing_to_say() -> None:
    if shutil.which("hadolint", path=_programs()) is None:
        pytest.skip("hadolint has no wheel for this machine")

    done = subprocess.run(["hadolint", str(DOCKERFILE)], capture_output=True, text=True, env={"PATH": _programs()})

    assert (done.returncode, done.stdout) == (0, "")


def test_it_runs_as_somebody_and_stops_gracefully() -> None:
    assert [int(user) > 0 for user in instructions("USER")] == [True]
    assert instructions("STOPSIGNAL") == ["SIGTERM"]
    assert instructions("VOLUME") == [_environment()["INSPECTOR_DATA_DIR"]]
    assert instructions("EXPOSE") == [_environment()["INSPECTOR_PORT"]]


def test_it_starts_from_a_version_that_the_package_supports() -> None:
    bases = {base.split()[0] for base in instructions("FROM")}

    assert bases == {"python:3.11-slim-bookworm"}


def test_its_health_check_tells_a_server_from_none(server: Served) -> None:
    assert _health(server.port) == 0
    assert _health(free_port()) != 0


def test_the_wheel_is_built_from_what_it_copies(tmp_path: Path) -> None:
    for copied in instructions("COPY"):
        *sources, target = copied.split()
        for source in sources:
            _copy(ROOT / source, tmp_path / "src" / (target if target != "./" else source))

    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), "."]
    subprocess.run(command, cwd=tmp_path / "src", check=True, capture_output=True)

    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in _package_files() if name not in names} == set()


def test_the_context_holds_what_it_copies_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line.removeprefix("!") for line in lines if line.startswith("!")}

    assert "*" in lines
    assert let_in == {source for copied in instructions("COPY") for source in copied.split()[:-1]}


def _environment() -> dict[str, str]:
    (line,) = instructions("ENV")
    return dict(pair.split("=", 1) for pair in line.split())


def _health(port: int) -> int:
    (check,) = instructions("HEALTHCHECK")
    command = json.loads(check.partition("CMD ")[2])
    assert command[0] == "python"
    environment = {**os.environ, "INSPECTOR_PORT": str(port)}
    return subprocess.run([sys.executable, *command[1:]], env=environment, stderr=subprocess.DEVNULL).returncode


def _programs() -> str:
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def _package_files() -> set[str]:
    """Give what the checkout's packages, templates and static files are called in a wheel."""
    files = [path for folder in ("inspector", "bins", "templates", "static") for path in (ROOT / folder).rglob("*")]
    names = [str(path.relative_to(ROOT)) for path in files if path.is_file() and "__pycache__" not in path.parts]
    return {re.sub(r"^(?=templates/|static/)", "inspector/shipped/", name) for name in names}
