"""`inspector backup` and `inspector restore`: real files, a real server, and damage of every kind."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import ANY

import httpx
import pytest
from pytest_django.plugin import DjangoDbBlocker

from inspector import keeping
from inspector.config import Config, ConfigError
from inspector.keeping import KeepError, back_up, restore
from inspector.secret_key import secret_key_in
from tests.bench.fill import fill
from tests.inspector.commands import run
from tests.inspector.instances import opened, take_static_files
from tests.journal.stores import migrate
from tests.serving import ROOT, NewBin, Served, serve
from tests.waiting import eventually


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    """The data of a stopped instance with one request, which no test may change."""
    made = tmp_path_factory.mktemp("kept")
    with django_db_blocker.unblock():
        migrate(made / "inspector.sqlite3")
    with contextlib.closing(sqlite3.connect(made / "inspector.sqlite3")) as db, db:
        db.execute(
            "INSERT INTO bins_bin (id, name, created_at, last_n, cleared_n, request_count) "
            "VALUES ('b', '', '2027-01-15', 0, 0, 0)"
        )
    fill(made / "inspector.sqlite3", "b", 1, 0)
    secret_key_in(made)
    return made


@pytest.fixture
def file(folder: Path, tmp_path: Path) -> Path:
    """A backup of it."""
    back_up(Config(data_dir=folder), tmp_path / "backup.tar")
    return tmp_path / "backup.tar"


@contextlib.contextmanager
def arriving(bin: NewBin) -> Iterator[list[int]]:
    """Keep requests arriving; gives the numbers of those that were acknowledged."""
    acked: list[int] = []
    over = threading.Event()

    def send() -> None:
        with httpx.Client() as sender:
            while not over.is_set():
                answer = sender.post(bin.capture_url, content=os.urandom(2_000)).raise_for_status()
                acked.append(int(answer.headers["x-bin-request"]))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield acked
    finally:
        over.set()
        for thread in threads:
            thread.join()


def read(folder: Path, sql: str = "SELECT raw_body FROM bins_capturedrequest") -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(folder / "inspector.sqlite3")) as db:
        return db.execute(sql).fetchall()


def changed(file: Path, member: str, content: bytes) -> Path:
    """Give a backup of the same form in which one part is another, the sums as they were."""
    other = file.with_name("changed.tar")
    with tarfile.open(file) as source, tarfile.open(other, "w") as target:
        for entry in source:
            kept = source.extractfile(entry)
            assert kept is not None
            data = content if entry.name == member else kept.read()
            entry.size = len(data)
            target.addfile(entry, io.BytesIO(data))
    return other


def everything(folder: Path) -> dict[str, bytes]:
    """Give the files of a folder, but for the claim that says nobody serves it."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".serving"}


def test_a_backup_under_load_holds_all_that_was_acknowledged_before(server: Served, tmp_path: Path) -> None:
    bin = server.new_bin()
    with arriving(bin) as acked:
        eventually(lambda: len(acked), lambda count: count > 200)
        before = set(acked)
        done = run("backup", "--data-dir", str(server.data_dir), str(tmp_path / "b.tar"))
        assert len(acked) > len(before), "no request arrived meanwhile"

    assert (done.returncode, done.stderr) == (0, "")
    assert "opens every link: keep it safe" in done.stdout
    assert run("restore", "--data-dir", str(tmp_path / "new"), str(tmp_path / "b.tar")).returncode == 0
    found = read(tmp_path / "new", "SELECT bin_id, n FROM bins_capturedrequest")
    numbers = {n for bin_id, n in found if bin_id == bin.id}
    take_static_files(tmp_path / "new", server)
    with serve(tmp_path / "new") as again:
        assert before <= numbers == set(range(1, again.get(f"/api/bins/{bin.id}", bin.view_token)["last_n"] + 1))
        first = f"/api/bins/{bin.id}/requests/1"
        assert again.get(first, bin.view_token) == server.get(first, bin.view_token) | {"timings": ANY}


def test_a_backup_is_its_owners_alone_and_leaves_nothing_beside_it(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["backup.tar"]


def test_a_backup_opens_without_us(file: Path, folder: Path, tmp_path: Path) -> None:
    for tool in ["tar xf backup.tar", "sha256sum --check --strict SHA256SUMS"]:
        subprocess.run(tool.split(), cwd=tmp_path, check=True, capture_output=True)

    assert (tmp_path / "secret_key").read_bytes() == (folder / "secret_key").read_bytes()
    assert read(tmp_path) == [(b"",)]


def test_a_backup_replaces_a_former_one(file: Path, folder: Path) -> None:
    file.write_bytes(file.read_bytes()[:5_000])

    back_up(Config(data_dir=folder), file)

    assert "Restored 1 request of 1 bin" in restore(Config(data_dir=file.parent / "new"), file)


def test_a_backup_replaces_nothing_else(folder: Path) -> None:
    with pytest.raises(ConfigError, match="is there, and no backup"):
        back_up(Config(data_dir=folder), folder / "inspector.sqlite3")

    assert read(folder) == [(b"",)]


def test_a_backup_leaves_the_key_out_that_is_not_in_the_folder(folder: Path, tmp_path: Path) -> None:
    key = "k" * 40

    told = back_up(Config(data_dir=folder, secret_key=key), tmp_path / "b.tar")
    without = restore(Config(data_dir=tmp_path / "a"), tmp_path / "b.tar")
    with_it = restore(Config(data_dir=tmp_path / "b", secret_key=key), tmp_path / "b.tar")

    assert "keep INSPECTOR_SECRET_KEY with it" in told
    assert "set INSPECTOR_SECRET_KEY as it was there" in without
    assert "KEY" not in with_it
    assert not (tmp_path / "a" / "secret_key").exists()


def test_a_backup_needs_a_database_and_a_key(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "keyless").mkdir()
    shutil.copy(folder / "inspector.sqlite3", tmp_path / "keyless")

    with pytest.raises(ConfigError, match="there is no database"):
        back_up(Config(data_dir=tmp_path / "none"), tmp_path / "b.tar")
    with pytest.raises(ConfigError, match="there is no secret key"):
        back_up(Config(data_dir=tmp_path / "keyless"), tmp_path / "b.tar")


def test_a_backup_leaves_room_for_captures(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(KeepError, match="must stay free"):
        back_up(Config(data_dir=folder, min_free_disk=1 << 60), tmp_path / "b.tar")

    assert not list(tmp_path.iterdir())


def test_a_backup_of_a_damaged_database_is_not_kept(folder: Path, tmp_path: Path) -> None:
    damaged = Path(shutil.copytree(folder, tmp_path / "damaged"))
    with (damaged / "inspector.sqlite3").open("r+b") as database:
        database.seek(4 * 8192)
        database.write(os.urandom(3 * 8192))

    with pytest.raises(KeepError, match="no backup was made: the database "):
        back_up(Config(data_dir=damaged), tmp_path / "b.tar")
    assert not (tmp_path / "b.tar").exists()


def test_it_says_on_a_terminal_how_far_it_is(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "inspector.cli", "backup", "--data-dir", str(folder), str(tmp_path / "b.tar")]
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, cwd=ROOT, stdout=theirs, stderr=theirs):
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError), os.fdopen(ours, "rb", 0) as terminal:  # its end is an error, on Linux
            while piece := terminal.read(1000):
                shown += piece

    assert re.search(rb"Copying .* (\d+)/\1\b", shown)


def test_it_restores_into_an_empty_folder(file: Path, folder: Path, tmp_path: Path) -> None:
    restore(Config(data_dir=tmp_path / "new"), file)

    assert read(tmp_path / "new") == [(b"",)]
    assert (tmp_path / "new" / "secret_key").read_bytes() == (folder / "secret_key").read_bytes()
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").iterdir()} == {0o600}


def test_it_restores_over_nothing_unless_told_to(file: Path, folder: Path) -> None:
    before = everything(folder)

    with pytest.raises(ConfigError, match="or set it aside with --force"):
        restore(Config(data_dir=folder), file)

    assert everything(folder) == before


def test_it_sets_aside_what_was_there(file: Path, folder: Path, tmp_path: Path) -> None:
    old = Path(shutil.copytree(folder, tmp_path / "old"))
    (old / "inspector.sqlite3").write_bytes(b"damaged")
    (old / "inspector.sqlite3-wal").write_bytes(b"its WAL")

    told = restore(Config(data_dir=old), file, force=True)

    (aside,) = old.glob("before-restore-20*Z")
    assert told.endswith(f"What was there before is in {aside}.")
    assert (aside / "inspector.sqlite3").read_bytes() == b"damaged"
    assert (aside / "inspector.sqlite3-wal").read_bytes() == b"its WAL"
    assert read(old) == [(b"",)]


def test_it_restores_nothing_under_a_server(server: Served, file: Path) -> None:
    with pytest.raises(ConfigError, match=r"^another server already uses the database [^\n]*: stop it first$"):
        restore(Config(data_dir=server.data_dir), file, force=True)


def test_it_restores_nothing_under_somebody_who_has_the_database_open(file: Path, folder: Path, tmp_path: Path) -> None:
    used = Path(shutil.copytree(folder, tmp_path / "used"))
    with opened(used / "inspector.sqlite3"), pytest.raises(ConfigError, match="another process has the database"):
        restore(Config(data_dir=used), file, force=True)


@pytest.mark.parametrize("damage", ["cut", "flipped", "other key", "no tar", "other tar", "newer"])
def test_it_restores_nothing_that_cannot_be_relied_on(damage: str, file: Path, folder: Path, tmp_path: Path) -> None:
    target = Path(shutil.copytree(folder, tmp_path / "target"))
    before = everything(target)

    with pytest.raises(KeepError, match=r"^nothing was restored: "):
        restore(Config(data_dir=target), damaged(damage, file, tmp_path), force=True)

    assert everything(target) == before


def damaged(how: str, file: Path, folder: Path) -> Path:
    """Give a backup with a fault."""
    content = file.read_bytes()
    if how == "other key":
        return changed(file, "secret_key", b"x" * 64)
    if how == "newer":
        return _newer(file, folder)
    if how == "other tar":
        with tarfile.open(file, "w") as tar:
            tar.addfile(tarfile.TarInfo("../../evil"))
        return file
    middle = len(content) // 2
    flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    file.write_bytes({"cut": content[:middle], "flipped": flipped, "no tar": b"SQLite format 3\0" * 100}[how])
    return file


def _newer(file: Path, folder: Path) -> Path:
    """Give a backup that a newer version has made."""
    data = folder / "newer"
    restore(Config(data_dir=data), file)
    with contextlib.closing(sqlite3.connect(data / "inspector.sqlite3")) as db, db:
        db.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('bins', '9999_later', '2027-01-15')")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeping, "checked", lambda path: "anything")
        back_up(Config(data_dir=data), file)
    return file


@pytest.mark.parametrize("work", [back_up, restore])
def test_it_leaves_postgresql_to_its_own_tools(work: Callable[..., str], tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path, database_url="postgres://h/x")

    with pytest.raises(ConfigError, match=r"use pg_dump and pg_restore, as docs/backup\.md shows$"):
        work(config, tmp_path / "b.tar")
