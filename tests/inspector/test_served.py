"""The settings of `inspector serve` are those of every command, but for daphne."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from inspector import served, settings
from tests.serving import ROOT, serve

_NAMES = {name for name in dir(settings) if name.isupper() and not name.startswith("_")}


def _said(code: str, folder: Path) -> str:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "inspector.served", "INSPECTOR_DATA_DIR": str(folder)}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


def test_they_differ_in_daphne_alone() -> None:
    assert ["daphne", *served.INSTALLED_APPS] == settings.INSTALLED_APPS
    assert all(getattr(served, name) is getattr(settings, name) for name in _NAMES - {"INSTALLED_APPS"})


def test_the_application_does_without_twisted(tmp_path: Path) -> None:
    code = "import sys, inspector.asgi; print(sorted({'twisted', 'autobahn', 'daphne'} & set(sys.modules)))"

    assert _said(code, tmp_path) == "[]\n"


@pytest.mark.parametrize(
    ("then", "loaded"),
    [
        ("pass", set()),
        ("from bins.replies.challenges import make_ready; make_ready(['slack'])", set()),
        ("from bins.replies.challenges import make_ready; make_ready(['discord'])", {"cryptography"}),
        ("from bins.sealing import seal; seal('key', b'secret', 'bin')", {"cryptography"}),
        ("from bins.replies.filling import made_ready, ReplySpec; made_ready(ReplySpec(body='x'))", set()),
        ("from bins.replies.filling import made_ready, ReplySpec; made_ready(ReplySpec(template=True))", {"liquid"}),
    ],
)
def test_the_application_loads_what_few_need_when_it_is_needed(tmp_path: Path, then: str, loaded: set[str]) -> None:
    code = (
        f"import inspector.asgi, sys; from django.urls import get_resolver; get_resolver().url_patterns; {then}; "
        "print(sorted({'cryptography', 'liquid', 'redis', 'segno'} & set(sys.modules)))"
    )

    assert _said(code, tmp_path) == f"{sorted(loaded)}\n"


def test_serve_uses_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")

    with serve(tmp_path / "data") as server:
        imported = server.log.read_text()

    assert "| uvloop" in imported
    assert "twisted" not in imported


def test_a_bin_without_templates_needs_no_engine_for_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")

    with serve(tmp_path / "data") as server:
        bin = server.new_bin()
        httpx.post(bin.capture_url).raise_for_status()
        page = httpx.get(bin.page_url).raise_for_status()
        imported = server.log.read_text()

    assert "POST" in page.text
    assert " bins.pages.views\n" in imported
    assert not [name for name in ("liquid", "cryptography") if f" {name}\n" in imported]
