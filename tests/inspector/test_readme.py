"""The README says what is true: its table of settings is the settings."""

import re
from pathlib import Path

from inspector.config import Config, default_data_dir

ROOT = Path(__file__).resolve().parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_lists_every_setting_with_its_default_and_meaning() -> None:
    own = [name for name in Config.model_fields if name in Config.__annotations__]
    expected = [_line(name) for name in [*own, *(name for name in Config.model_fields if name not in own)]]

    table = [line for line in README.splitlines() if line.startswith("| `INSPECTOR_")]
    assert table == expected


def test_it_links_to_files_that_exist() -> None:
    links = re.findall(r"\]\(((?!https?:)[^)#]+)", README)

    missing = [link for link in links if not (ROOT / link).exists()]
    assert links
    assert not missing


def test_it_names_commands_that_the_makefile_has() -> None:
    named = set(re.findall(r"`?make ([a-z-]+)", README))

    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {"run", "test", "bench"} <= named
    assert all(re.search(rf"^{name}:", makefile, re.MULTILINE) for name in named)


def _line(name: str) -> str:
    field = Config.model_fields[name]
    default = field.get_default(call_default_factory=False) if field.default_factory is None else None
    shown = {True: "`true`", False: "`false`"}.get(default) if isinstance(default, bool) else f"`{default}`"
    if default in (None, ""):
        shown = ""
    assert default_data_dir()
    return f"| `INSPECTOR_{name.upper()}` | {shown} | {field.description} |"
