"""Django's own advice for deployment, taken or answered."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


SECURE_COOKIES = {"security.W012", "security.W016"}
"""What it says of cookies that are sent over plain HTTP, too: they are, where the public URL does not say https."""


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({"PUBLIC_URL": "https://hooks.example.com"}, set()),
        ({"PUBLIC_URL": "https://example.com/hooks/", "CAPTURE_HOST": "https://*.hooks.example.net"}, set()),
        ({}, SECURE_COOKIES),
    ],
    ids=["with_tls", "below_a_path", "without_tls"],
)
def test_the_deployment_check_finds_nothing_but_the_want_of_tls(
    settings: dict[str, str], found: set[str], tmp_path: Path
) -> None:
    environment = {**os.environ, "INSPECTOR_DATA_DIR": str(tmp_path)}
    environment |= {f"INSPECTOR_{name}": value for name, value in settings.items()}
    command = [sys.executable, "manage.py", "check", "--deploy"]

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert set(re.findall(r"security\.W[0-9]+", done.stderr)) == found
