"""The settings of `inspector serve` are those of every command, but for daphne."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from inspector import served, settings
from tests.serving import ROOT, serve

_NAMES = {name for name in dir(settings) if name.isupper() and not name.startswith("_")}


def test_they_differ_in_daphne_alone() -> None:
    assert ["daphne", *served.INSTALLED_APPS] == settings.INSTALLED_APPS
    assert all(getattr(served, name) is getattr(settings, name) for name in _NAMES - {"INSTALLED_APPS"})


def test_the_application_does_without_twisted(tmp_path: Path) -> None:
    code = "import sys, inspector.asgi; print(sorted({'twisted', 'autobahn', 'daphne'} & set(sys.modules)))"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "inspector.served", "INSPECTOR_DATA_DIR": str(tmp_path)}

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)

    assert done.stdout == "[]\n", done.stderr


def test_serve_uses_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")

    with serve(tmp_path / "data") as server:
        imported = server.log.read_text()

    assert "| uvloop" in imported
    assert "twisted" not in imported
