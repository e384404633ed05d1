from __future__ import annotations

import os
from pathlib import Path

import pytest

from inspector.config import Config
from inspector.secret_files import SECRETS, SecretFileError, secrets_from_files
from tests.serving import ROOT


def test_they_are_settings_and_told_of_in_the_readme() -> None:
    words = (ROOT / "README.md").read_text()

    assert {name.lower() for name in SECRETS} <= set(Config.model_fields)
    assert [name for name in SECRETS if f"`INSPECTOR_{name}_FILE`" not in words] == []


def test_it_reads_those_that_are_named_and_leaves_the_environment_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("k" * 50 + "\n")
    monkeypatch.setenv("INSPECTOR_SECRET_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("INSPECTOR_REDIS_URL_FILE", "")
    monkeypatch.setenv("INSPECTOR_SECRET_KEY", "")

    assert secrets_from_files() == {"secret_key": "k" * 50}
    assert os.environ["INSPECTOR_SECRET_KEY"] == ""


def test_it_refuses_a_secret_given_twice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("INSPECTOR_SECRET_KEY", "k" * 50)
    monkeypatch.setenv("INSPECTOR_SECRET_KEY_FILE", str(tmp_path / "key"))

    with pytest.raises(SecretFileError, match="both set"):
        secrets_from_files()


def test_it_refuses_a_file_that_is_no_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe")
    monkeypatch.setenv("INSPECTOR_METRICS_TOKEN_FILE", str(tmp_path / "key"))

    with pytest.raises(SecretFileError, match="is not text in UTF-8"):
        secrets_from_files()
