"""F22: backups under full load; each holds all that was acknowledged before it began."""

from __future__ import annotations

import asyncio
from pathlib import Path

from inspector.config import Config
from inspector.keeping import restore
from tests.faults.accounting import audit
from tests.faults.conftest import Tell
from tests.faults.load import Books, Load, in_thread, run, until
from tests.faults.rig import Rig
from tests.inspector.commands import run as command

_BACKUPS = 3


async def _backups_under_load(rig: Rig, load: Load, folder: Path) -> list[dict[str, int]]:
    """Make backups one after the other; give what had been acknowledged before each."""
    sending, acked = asyncio.create_task(load.closed_loop()), []
    for number in range(_BACKUPS):
        fair = len(load.books.acked) + 5_000
        await until(lambda fair=fair: len(load.books.acked) >= fair, 60, "acks")
        acked.append(dict(load.books.acked))
        done = await in_thread(command, "backup", "--data-dir", str(rig.data_dir), str(folder / f"{number}.tar"))
        assert done.returncode == 0, done.stderr
    load.stop()
    await sending
    return acked


def test_a_backup_under_load_loses_nothing_acknowledged(rig: Rig, tmp_path: Path, tell: Tell) -> None:
    rig.start()
    load = Load(rig.served.port, rig.bin.id)

    acked = run(_backups_under_load(rig, load, tmp_path))
    rig.stop()

    for number, before in enumerate(acked):
        folder = tmp_path / str(number)
        restore(Config(data_dir=folder), tmp_path / f"{number}.tar")
        found = audit(folder / "inspector.sqlite3", rig.bin.id, Books(acked=before))
        tell(f"F22  backup {number + 1} under load, restored: {found}; {dict(load.books.statuses)}")
        assert found.flawless
        assert found.stored < len(load.books.acked)
        assert (folder / "secret_key").stat().st_size
    assert set(load.books.statuses) == {200}
