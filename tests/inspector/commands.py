"""Runs the `inspector` command and waits for its end."""

import subprocess
import sys

from tests.serving import ROOT


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Give what a command printed and its exit code; the environment holds nothing but `environment`."""
    command = [sys.executable, "-m", "inspector.cli", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={"PATH": "", **environment}, capture_output=True, text=True, timeout=300, check=False
    )
