"""The instance's secret key, where no setting gives it."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from inspector.config import ConfigError


def secret_key_in(data_dir: Path) -> str:
    """Give the instance's secret key, made on first use in a file that only its owner can read.

    Raises:
        ConfigError: the data folder cannot be written or the file cannot be read.
    """
    path = data_dir / "secret_key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_key(path)
        key = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ConfigError(
            f"cannot write to the data folder {data_dir}: {error.strerror}; "
            "make it writable or name another with INSPECTOR_DATA_DIR or --data-dir"
        ) from error
    if len(key) < 32:
        raise ConfigError(f"{path} holds no usable key: delete it to have a new one made (links made so far end)")
    return key


def _make_key(path: Path) -> None:
    """Write a new key beside its place and link it there whole: two first starts agree on one key."""
    handle, name = tempfile.mkstemp(dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink()
