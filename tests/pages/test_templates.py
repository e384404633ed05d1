"""Templates and scripts hold nothing that could let captured text act, and stay small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
STYLES = sorted((ROOT / "static" / "css").rglob("*.css"))
POLICY_FILE = ROOT / "static" / "js" / "lib" / "html.js"

IN_TEMPLATES = re.compile(
    r"\|\s*safe|safeseq|mark_safe|autoescape|<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<script(?![^>]*\ssrc=)"
    r"|(?:src|href)=\"(?:https?:)?//",
    re.IGNORECASE,
)
IN_SCRIPTS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function|createContextualFragment"
    r"|setHTMLUnsafe|https?://"
)

IMPORTS = re.compile(r"""^(?:import|export)\b[^;(]*?["'](\.[^"']+)["'];""", re.MULTILINE)
LATER = re.compile(r"""=>? import\("([^"]+)"\)""")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_it_has_no_inline_code_and_no_way_round_escaping(path: Path) -> None:
    assert not IN_TEMPLATES.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.name.startswith("_")], ids=_name)
def test_it_says_in_its_first_comment_what_a_partial_takes(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("{# ")


@pytest.mark.parametrize("path", [path for path in SCRIPTS if path != POLICY_FILE], ids=_name)
def test_it_makes_elements_of_text_in_one_file_only(path: Path) -> None:
    assert not IN_SCRIPTS.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SCRIPTS, ids=_name)
def test_it_type_checks_every_script_and_keeps_elements_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()

    assert lines[0] == "// @ts-check"
    assert len(lines) <= 120


def test_it_keeps_the_first_page_within_its_budget() -> None:
    styles = sum(path.stat().st_size for path in _first_styles())
    scripts = sum(path.stat().st_size for path in _first_scripts())

    assert styles <= 25 * 1024
    assert styles + scripts <= 60 * 1024


def test_it_loads_every_stylesheet_somewhere() -> None:
    templates = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)

    parts = {path for path in STYLES if path.parent.name == "parts"}
    assert _first_styles() == set(STYLES) - parts
    assert not {_name(path) for path in parts if f"'css/parts/{path.name}'" not in templates}


def test_it_loads_every_element_with_the_page_or_on_demand() -> None:
    later = {
        (path.parent / name).resolve() for path in SCRIPTS for name in LATER.findall(path.read_text(encoding="utf-8"))
    }

    elements = {path for path in SCRIPTS if path.parent.name == "elements"}
    assert later <= set(SCRIPTS)
    assert not {_name(path) for path in elements - _reached(later) - _first_scripts()}


def _first_styles() -> set[Path]:
    base = (ROOT / "templates" / "base.html").read_text(encoding="utf-8")
    return {ROOT / "static" / path for path in re.findall(r"'(css/[^']+)'", base)}


def _first_scripts() -> set[Path]:
    return _reached({ROOT / "static" / "js" / "app.js"})


def _reached(scripts: set[Path]) -> set[Path]:
    """What a browser fetches for `scripts`: they and their static imports, but nothing that is imported on demand."""
    found: set[Path] = set()
    waiting = set(scripts)
    while waiting:
        path = waiting.pop()
        found.add(path)
        imported = {(path.parent / name).resolve() for name in IMPORTS.findall(path.read_text(encoding="utf-8"))}
        waiting |= imported - found
    return found
