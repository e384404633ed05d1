"""The files in `deploy/`, read."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tests.serving import ROOT

DEPLOY = ROOT / "deploy"
NAME = "hooks.example.com"
"""Host name in the files."""
UNIT = DEPLOY / "systemd" / "inspector.service"
DOCKERFILE = DEPLOY / "Dockerfile"
YAML = sorted([*DEPLOY.glob("*.yaml"), *DEPLOY.glob("kubernetes/*.yaml")])


def document(name: str) -> Any:
    """Give what a YAML file says; `name` is its path below `deploy/`."""
    return yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))


def unit(name: str) -> list[str]:
    """Give the values of a setting of the systemd unit, in order."""
    return re.findall(rf"^{name}=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)


def reload_command() -> list[str]:
    """Give what the systemd unit runs for a reload."""
    (command,) = unit("ExecReload")
    match = re.fullmatch(r"/bin/sh -c '([^']+)'", command)
    assert match, command
    return ["/bin/sh", "-c", match[1]]


def instructions(keyword: str) -> list[str]:
    """Give the arguments of every `keyword` instruction of the Dockerfile, in order."""
    lines = DOCKERFILE.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [line.partition(" ")[2].strip() for line in lines if line.startswith(f"{keyword} ")]
