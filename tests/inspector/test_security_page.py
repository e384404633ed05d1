"""docs/security.md: each threat is answered, and each test that it names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ROWS = re.findall(r"^\| T([0-9]+) \|(.*)\|$", (ROOT / "docs" / "security.md").read_text(encoding="utf-8"), re.MULTILINE)
NAMED = sorted({name for _, row in ROWS for name in re.findall(r"`(tests/[^`]+)`", row)})


def test_it_answers_every_threat_in_order() -> None:
    assert [int(number) for number, _ in ROWS] == list(range(1, 39))


def test_it_names_a_test_or_says_why_there_is_none() -> None:
    without = [number for number, row in ROWS if "`tests/" not in row]

    assert without == [number for number, row in ROWS if "Not applicable:" in row]


@pytest.mark.parametrize("name", NAMED)
def test_it_names_tests_that_exist(name: str) -> None:
    path, _, function = name.partition("::")

    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert function in functions
