"""The file of a backup: a tar with the database, the secret key, and the SHA-256 of both."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import sqlite3
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from bins import migrations
from inspector.config import SQLITE_NAME

KEY = "secret_key"

_SUMS = "SHA256SUMS"
"""Last in the file, in the form that `sha256sum --check` reads."""

_PIECE = 1024 * 1024


class NotSound(Exception):
    """A backup, or a database, that cannot be relied on; the message says why."""


def pack(archive: Path, database: Path, key: bytes | None) -> None:
    """Write a new backup, mode 0600, down to the disk."""
    with _new_file(archive) as out, tarfile.open(fileobj=out, mode="w") as tar, database.open("rb") as file:
        sums = _add(tar, SQLITE_NAME, file, database.stat().st_size)
        if key is not None:
            sums += _add(tar, KEY, io.BytesIO(key), len(key))
        _add(tar, _SUMS, io.BytesIO(sums.encode()), len(sums))


def unpack(archive: Path, folder: Path) -> None:
    """Write the database, and the key if there is one, into `folder`, mode 0600, down to the disk.

    Raises:
        NotSound: `archive` is no backup, or not as it was made.
    """
    found, sums = "", None
    try:
        with tarfile.open(archive, "r:") as tar:
            for member in tar:
                if member.name == _SUMS:
                    sums = _content(tar, member).read().decode("ascii", "replace")
                elif member.name in {SQLITE_NAME, KEY}:
                    found += _extract(tar, member, folder / member.name)
                else:
                    raise NotSound(f"{archive} is no backup: it holds {member.name!r}")
    except tarfile.TarError as error:
        raise NotSound(f"{archive} is no backup, or was cut short: {error}") from error
    if found != sums or SQLITE_NAME not in found:
        raise NotSound(f"{archive} is not as it was made: it was cut short, or its SHA-256 sums do not fit")


def is_backup(path: Path) -> bool:
    """Tell whether a file looks like a backup, whole or not."""
    with contextlib.suppress(tarfile.TarError, OSError), tarfile.open(path, "r:") as tar:
        first = tar.next()
        return first is not None and first.name == SQLITE_NAME
    return False


def checked(database: Path) -> str:
    """Check a database that nobody has open; give what it holds, in words.

    Raises:
        NotSound: it is damaged, not ours, or of a newer version than this one.
    """
    url = f"{database.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with contextlib.closing(sqlite3.connect(url, uri=True)) as db:
            (verdict,) = db.execute("PRAGMA integrity_check(1)").fetchone()
            if verdict != "ok":
                raise NotSound(f"the database is damaged: {verdict}")
            applied = {name for (name,) in db.execute("SELECT name FROM django_migrations WHERE app = 'bins'")}
            (requests,) = db.execute("SELECT count(*) FROM bins_capturedrequest").fetchone()
            (bins,) = db.execute("SELECT count(*) FROM bins_bin").fetchone()
    except sqlite3.DatabaseError as error:
        raise NotSound(f"the database cannot be read: {error}") from error
    if newer := applied - {path.stem for path in Path(migrations.__path__[0]).glob("*.py")}:
        raise NotSound(f"the database was made by a newer version (it has {max(newer)}): install that one first")
    return f"{_counted(requests, 'request')} of {_counted(bins, 'bin')}"


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


@contextlib.contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


class _Summed:
    """A file that keeps the SHA-256 of what was read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        piece = self._file.read(size)
        self.sha256.update(piece)
        return piece


def _add(tar: tarfile.TarFile, name: str, file: IO[bytes], size: int) -> str:
    """Add a file; give its line among the sums."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(time.time())
    summed = _Summed(file)
    tar.addfile(entry, summed)
    return f"{summed.sha256.hexdigest()}  {name}\n"


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> str:
    """Write a member into a new file; give its line among the sums."""
    summed = _Summed(_content(tar, member))
    with _new_file(path) as out:
        shutil.copyfileobj(summed, out, _PIECE)
    return f"{summed.sha256.hexdigest()}  {member.name}\n"


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member) if member.isfile() else None
    if content is None:
        raise NotSound(f"{member.name} in the backup is no plain file")
    return content
