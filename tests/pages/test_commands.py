from __future__ import annotations

import ast

from bins.pages.commands import commands_for

URL = "http://127.0.0.1:8000/abcdefghijklmnopqrstuvwx"


def test_it_has_one_command_a_tool_each_with_the_url() -> None:
    commands = commands_for(URL)

    assert [command.key for command in commands] == ["curl", "httpie", "powershell", "python", "node", "php", "go"]
    assert all(URL in command.text for command in commands)


def test_it_gives_python_that_parses() -> None:
    [text] = [command.text for command in commands_for(URL) if command.key == "python"]

    assert ast.parse(text)
