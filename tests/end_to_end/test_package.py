"""The wheel carries everything: installed elsewhere, `inspector serve` shows styled pages and captures."""

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.serving import ROOT, announced


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("request_inspector-*.whl")
    return built


def test_it_carries_templates_static_files_and_migrations(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    assert "bins/migrations/0001_initial.py" in names
    assert "inspector/shipped/templates/base.html" in names
    assert any(name.startswith("inspector/shipped/static/css/") for name in names)
    assert not [name for name in names if name.startswith(("tests", "docs", "data"))]


def test_it_serves_styled_pages_and_captures_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    command = _installed(wheel, tmp_path / "venv")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("INSPECTOR_", "PYTHON"))}

    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [command, "serve", "--port", "0", "--data-dir", str(tmp_path / "data")],
            cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
        url = announced(process, tmp_path / "log")
        bin = httpx.post(f"{url}/api/bins").json()
        page = httpx.get(bin["page_url"])
        styles = [httpx.get(url + href) for href in re.findall(r'href="(/static/[^"]+\.css)"', page.text)]
        answer = httpx.post(bin["capture_url"], content=b"hi")
        process.terminate()
        process.communicate(timeout=60)

    assert process.returncode == 0
    assert styles
    assert {style.status_code for style in styles} == {200}
    assert answer.headers["x-bin-request"] == "1"


def _installed(wheel: Path, folder: Path) -> Path:
    """Install the wheel into a fresh environment; what it depends on is read from ours, so nothing is downloaded."""
    venv.create(folder, with_pip=False)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet", "--no-deps",
         "--no-index", str(wheel)],
        check=True,
    )  # fmt: skip
    return folder / "bin" / "inspector"
