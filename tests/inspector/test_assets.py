from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from inspector.assets import prepare_static_files


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from django.conf import settings

    folder = tmp_path / "static"
    monkeypatch.setattr(settings, "STATIC_ROOT", folder)
    monkeypatch.setattr(staticfiles_storage, "location", str(folder), raising=False)
    monkeypatch.setattr(staticfiles_storage, "base_location", str(folder), raising=False)
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
