"""Secrets that lie in files, as container platforms and systemd hand them out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

SECRETS = (
    "SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASE_URL", "REDIS_URL", "METRICS_TOKEN", "MAIL_URL",
    "OIDC_CLIENT_SECRET",
)  # fmt: skip
"""Settings that a file may hold, named in `INSPECTOR_<NAME>_FILE`."""


class SecretFileError(Exception):
    """A file that cannot be used; the message names its variable and what to change."""


def secrets_from_files() -> dict[str, Any]:
    """Give what the files that are named hold, by the names of the settings in lower case.

    They are read anew by each process, and kept out of the environment, which every process of ours inherits.

    Raises:
        SecretFileError: a file cannot be read, or its secret is set beside it.
    """
    paths = {name: os.environ.get(f"INSPECTOR_{name}_FILE", "") for name in SECRETS}
    return {name.lower(): _read(name, path) for name, path in paths.items() if path}


def _read(name: str, path: str) -> str:
    if os.environ.get(f"INSPECTOR_{name}"):
        raise SecretFileError(f"INSPECTOR_{name} and INSPECTOR_{name}_FILE are both set: keep one of them")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SecretFileError(f"INSPECTOR_{name}_FILE: cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SecretFileError(f"INSPECTOR_{name}_FILE: {path} is not text in UTF-8") from error
