"""The commands that move and keep data, as they are documented."""

import re
from errno import EACCES
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from inspector import keeping
from inspector.cli import main
from inspector.data_commands import COMMANDS

DOCS = (Path(__file__).resolve().parent.parent.parent / "docs" / "backup.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
def test_they_are_documented_with_all_their_options(command: click.Command) -> None:
    options = {word for parameter in command.params for word in parameter.opts if word.startswith("--")}

    assert f"inspector {command.name}" in DOCS
    assert options <= set(re.findall(r"--[a-z-]+", DOCS))


def test_a_file_that_may_not_be_read_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def forbidden(*_: object) -> str:
        raise PermissionError(EACCES, "Permission denied", "/data/secret_key")

    monkeypatch.setattr(keeping, "back_up", forbidden)

    told = CliRunner().invoke(main, ["backup", "x.tar", "--data-dir", str(tmp_path)])

    assert told.exit_code == 1
    assert told.stderr == (
        "inspector: cannot use /data/secret_key: Permission denied; run it as the user that the server runs as\n"
    )


def test_the_documentation_names_no_others() -> None:
    for name, rest in re.findall(r"^(?:0 3 .*)?inspector ([a-z-]+)(.*)$", DOCS, re.MULTILINE):
        known = {word for parameter in main.commands[name].params for word in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known
