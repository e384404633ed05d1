"""A server with several workers, and the PostgreSQL and Redis that are its own."""

from __future__ import annotations

from pathlib import Path

import psycopg

from bins.links.tokens import token_for
from bins.message.ids import new_bin_id
from bins.models import Link, Role
from tests.backing import Postgres, Redis, settings_for
from tests.faults.accounting import Audit, audit
from tests.faults.load import Books
from tests.faults.rig import Rig
from tests.processes import busy_seconds, descendants, resident


class Place:
    """A server with workers, and the PostgreSQL and Redis that are its own."""

    def __init__(self, folder: Path, database: Postgres, bell: Redis, workers: int) -> None:
        self.database, self.bell = database, bell
        self.name = database.new_database()
        self.rig = Rig(folder, workers=workers, **settings_for(database, self.name, bell))

    @property
    def url(self) -> str:
        """Address of the database."""
        return self.database.url(self.name)

    @property
    def secret_key(self) -> str:
        """What the server signs its links with."""
        return (self.rig.data_dir / "secret_key").read_text().strip()

    def audit(self, books: Books) -> Audit:
        """Compare what is stored with `books`."""
        return audit(self.url, self.rig.bin.id, books)

    def many_bins(self, count: int) -> list[tuple[str, str]]:
        """Make bins by the shortest way; give their ids, and the tokens that this process's secret key makes for them.

        They are right for the server when Django's SECRET_KEY here is `secret_key`.
        """
        ids = [new_bin_id() for _ in range(count)]
        with psycopg.connect(self.url) as db:
            db.execute(_BINS, [ids])
            links: dict[str, int] = dict(db.execute(_LINKS, [str(Role.VIEW), ids]).fetchall())
        return [(bin_id, token_for(Link(pk=links[bin_id], bin_id=bin_id, role=Role.VIEW))) for bin_id in ids]

    def processes(self) -> list[int]:
        """Give the process ids of the supervisor, the workers and their writers."""
        pid = self.rig.served.process.pid
        return [pid, *descendants(pid)]

    def worker_memory(self) -> int:
        """Give the resident bytes of the workers."""
        return sum(map(resident, self.rig.workers()))

    def memory(self) -> int:
        """Give the resident bytes of all processes; what they share counts in each of them."""
        return sum(map(resident, self.processes()))

    def busy_seconds(self) -> float:
        """Give the processor time that the workers have used."""
        return sum(map(busy_seconds, self.rig.workers()))


_BINS = (
    "INSERT INTO bins_bin (id, name, created_at, last_n, cleared_n, request_count) "
    "SELECT id, '', now(), 0, 0, 0 FROM unnest(%s::text[]) AS t (id)"
)
_LINKS = (
    "INSERT INTO bins_link (bin_id, role, created_at) "
    "SELECT id, %s, now() FROM unnest(%s::text[]) AS t (id) RETURNING bin_id, id"
)
