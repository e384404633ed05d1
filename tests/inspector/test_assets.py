import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from inspector.assets import prepare_static_files, without_comments
from inspector.config import ConfigError
from tests.serving import ROOT


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from django.conf import settings

    folder = tmp_path / "static"
    monkeypatch.setattr(settings, "STATIC_ROOT", folder)
    monkeypatch.setattr(staticfiles_storage, "location", str(folder), raising=False)
    monkeypatch.setattr(staticfiles_storage, "base_location", str(folder), raising=False)
    monkeypatch.setattr(staticfiles_storage, "hashed_files", {}, raising=False)  # other tests have none
    return folder


def test_it_gives_every_own_file_a_hashed_name(root: Path) -> None:
    prepare_static_files()

    names = {path.name for path in root.glob("css/*.css")}
    assert "tokens.css" in names
    assert [name for name in names if name.startswith("tokens.") and name.count(".") == 2]


def test_hashed_modules_import_hashed_modules(root: Path) -> None:
    prepare_static_files()

    (hashed,) = [path for path in root.glob("js/app.*.js") if path.name.count(".") == 2]
    imports = [line for line in hashed.read_text().splitlines() if line.startswith("import")]
    assert imports
    assert all(line.count(".") >= 3 for line in imports)


def test_it_leaves_prepared_files_alone_until_a_source_changes(root: Path) -> None:
    prepare_static_files()
    (root / "mark").touch()

    prepare_static_files()
    kept = (root / "mark").exists()
    (root / ".fingerprint").write_text("other")
    prepare_static_files()

    assert kept
    assert not (root / "mark").exists()


def test_it_leaves_a_folder_alone_that_it_did_not_make(root: Path) -> None:
    root.mkdir()
    (root / "mine.css").write_text("kept")

    with pytest.raises(ConfigError, match=r"did not put there.*--data-dir"):
        prepare_static_files()

    assert [path.name for path in root.iterdir()] == ["mine.css"]


def test_it_goes_on_where_a_start_was_cut(root: Path) -> None:
    prepare_static_files()
    (root / ".fingerprint").write_text("unfinished")
    (root / "css" / "tokens.css").write_text("half")

    prepare_static_files()

    assert (root / "css" / "tokens.css").stat().st_size > len("half")


MODULES = sorted((ROOT / "static" / "js").rglob("*.js"))
TOKENS = re.compile(
    r"""(?P<comment>//[^\n]*|/\*[\s\S]*?\*/)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|/(?:\\.|[^/\\\n])+/[a-z]+|\S"""
)


def spoken(module: str) -> list[str]:
    """What a module says to a browser: everything but comments and the space between."""
    return [found[0] for found in TOKENS.finditer(module) if not found["comment"]]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_module_says_the_same_without_its_comments(module: Path) -> None:
    source = module.read_bytes()

    served = without_comments(source)

    assert spoken(served.decode()) == spoken(source.decode())
    assert len(served) < len(source)


@pytest.mark.parametrize("sheet", sorted((ROOT / "static" / "css").rglob("*.css")), ids=lambda path: path.stem)
def test_a_stylesheet_says_the_same_without_its_comments(sheet: Path) -> None:
    source = sheet.read_bytes()

    served = without_comments(source)

    said, meant = (re.sub(r"/\*.*?\*/", "", text.decode(), flags=re.DOTALL).split() for text in (served, source))
    assert said == meant
    assert len(served) < len(source)


def test_comments_are_not_served(root: Path) -> None:
    prepare_static_files()

    served = [path.read_text() for path in root.rglob("*.js") if "ninja" not in path.parts]
    assert len(served) > len(MODULES)
    assert not [text for text in served if "@ts-check" in text or "/**" in text]
