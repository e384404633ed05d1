"""`inspector admin`, run as operators run it."""

from __future__ import annotations

from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.inspector.commands import run
from tests.people.people import PASSWORD


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of an instance that ada looks after."""
    made = tmp_path_factory.mktemp("instance")
    (made / "password").write_text(PASSWORD)
    assert admin(made, "create", "--name", "ada", "--password-file", str(made / "password")).returncode == 0
    return made


def admin(folder: Path, *arguments: str, **settings: str) -> CompletedProcess[str]:
    return run("admin", *arguments, **{"INSPECTOR_ACCESS": "login", "INSPECTOR_DATA_DIR": str(folder), **settings})


def test_a_reset_link_is_printed_alone_below_the_public_url(folder: Path) -> None:
    made = admin(folder, "reset-link", "ada", INSPECTOR_PUBLIC_URL="https://example.com/hooks/")

    assert made.stdout.startswith("https://example.com/hooks/b/reset/")
    assert made.stderr == ""


def test_without_a_public_url_it_says_what_to_put_in_front(folder: Path) -> None:
    made = admin(folder, "reset-link", "ada")

    assert made.stdout.startswith("/b/reset/")
    assert "Put the address of this instance in front" in made.stderr


def test_who_is_not_there_is_told_with_where_it_looked(folder: Path) -> None:
    refused = admin(folder, "reset-link", "grace")

    assert refused.returncode == 1
    assert f"there is no open account with the name grace in {folder}" in refused.stderr


def test_where_nobody_has_an_account_it_names_the_setting(folder: Path) -> None:
    refused = admin(folder, "reset-link", "ada", INSPECTOR_ACCESS="open")

    assert "set INSPECTOR_ACCESS=login first" in refused.stderr
