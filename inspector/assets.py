"""Static files without a step for the user: hashed names, prepared at start when something changed."""

import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile
from django.core.management import call_command

from inspector.config import ConfigError

_STAMP = ".fingerprint"


class ModuleStaticFilesStorage(ManifestStaticFilesStorage):
    """Hashed names that reach into `import` statements too, so that every module is cached for good."""

    support_js_module_import_aggregation = True
    manifest_strict = False

    def _save(self, name: str, content: Any) -> str:
        if name.endswith(".js") or name.startswith("css/"):
            content = ContentFile(without_comments(b"".join(content.chunks())))
        saved: str = super()._save(name, content)  # type: ignore[misc]  # absent from the stubs
        return saved


_LINES = re.compile(rb"^[ \t]*(?://.*|/\*(?:[^*]|\*(?!/))*\*/[ \t]*|)\n|^[ \t]+", re.MULTILINE)
_TYPES = re.compile(rb"/\*\*[^\n]*?\*/ ?")


def without_comments(module: bytes) -> bytes:
    """Leave out comments that fill lines, types within a line, and indentation: a third of what browsers would fetch.

    Stylesheets have the same comments, and lose a twentieth.

    Not a parser: no string of ours may hold `/**`, and no template literal a line break; a test looks at each module.
    """
    return _TYPES.sub(b"", _LINES.sub(b"", module))


def prepare_static_files() -> None:
    """Collect the static files into the data folder unless what lies there was made from the same sources.

    Raises:
        ConfigError: a folder that we did not make is in the way.
    """
    root = Path(settings.STATIC_ROOT)
    fingerprint = _fingerprint()
    stamp = root / _STAMP
    if stamp.is_file() and stamp.read_text(encoding="ascii") == fingerprint:
        return
    _empty(root, stamp)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fingerprint, encoding="ascii")


def _empty(root: Path, stamp: Path) -> None:
    """Make the folder, or empty it, marked as ours before all else: a start that is cut leaves nothing in the way."""
    root.mkdir(parents=True, exist_ok=True)
    if not stamp.is_file() and any(root.iterdir()):
        raise ConfigError(
            f"{root} holds files that the inspector did not put there, and would be replaced: "
            "name another folder with INSPECTOR_DATA_DIR or --data-dir, or move it away"
        )
    stamp.write_text("unfinished", encoding="ascii")
    for path in root.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path != stamp:
            path.unlink()


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
