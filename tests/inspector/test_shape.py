"""The house's shape: tests mirror sources, budgets hold, nothing forbidden slips in."""

import ast
import re
import subprocess
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = sorted([*ROOT.glob("inspector/**/*.py"), *ROOT.glob("bins/**/*.py")])
SOURCES = [path for path in SOURCES if "migrations" not in path.parts and path.name != "__init__.py"]
TESTS = sorted(ROOT.glob("tests/**/*.py"))
TOP_LEVEL = {
    "manage.py", "pyproject.toml", "README.md", "inspector", "bins", "templates", "static", "tests",
    "Makefile", "CHANGELOG.md", "LICENSE", "docs", "deploy",
}  # fmt: skip


def test_it_keeps_every_function_within_40_lines() -> None:
    long = [f"{path.name}:{node.name}" for path in SOURCES for node in _functions(path) if _size(node) > 40]

    assert not long


def test_it_keeps_functions_short_in_the_median() -> None:
    sizes = [_size(node) for path in SOURCES for node in _functions(path)]

    assert median(sizes) <= 8


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_it_keeps_every_file_within_350_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350


def test_it_keeps_files_short_in_the_median() -> None:
    assert median(len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES) <= 120


def test_it_has_no_room_without_a_name() -> None:
    nameless = {"utils.py", "helpers.py", "common.py", "services.py", "misc.py"}

    assert not [path for path in [*SOURCES, *TESTS] if path.name in nameless]


def test_it_keeps_the_agreed_top_level() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {line.split("/")[0] for line in listed.splitlines()}

    assert not {name for name in top - TOP_LEVEL if not name.startswith(".")}


def test_it_marks_html_as_safe_in_two_places_only() -> None:
    """Rows escape each captured value themselves, for speed; icons hold nothing captured."""
    unsafe = re.compile(r"\bmark_safe\(|\bformat_html\(|SafeString\(")

    found = {path.name: len(unsafe.findall(path.read_text(encoding="utf-8"))) for path in SOURCES}
    assert {name: count for name, count in found.items() if count} == {"rows.py": 1, "icons.py": 1}


def test_it_compares_no_secret_with_an_equals_sign() -> None:
    secret = re.compile(
        r"(?i)\b\w*(token|signature|secret|digest)\w*\s*[!=]=|[!=]=\s*\w*(token|signature|secret|digest)"
    )

    found = [path.name for path in SOURCES if secret.search(path.read_text(encoding="utf-8"))]
    assert not found


def _functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _size(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
