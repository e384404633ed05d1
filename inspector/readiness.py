"""Whether a capture that came now would be taken, and if not, what is in the way."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from channels.db import database_sync_to_async
from django.db import DatabaseError, connection

if TYPE_CHECKING:
    from inspector.runtime import Runtime

STUCK_SECONDS = 2.0
"""A request that has waited so long for its commit will hardly be taken."""
ANSWER_SECONDS = 2.0
_REMEMBERED_SECONDS = 1.0


class Readiness:
    """Looks at the parts that a capture needs; on the event loop."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._asking: asyncio.Task[str] | None = None
        self._asked_at = 0.0

    async def obstacles(self) -> list[str]:
        """Give a line for each part that keeps captures from being taken; none when they would be taken."""
        journal, closed = self._runtime.journal, self._runtime.recorder.admission.closed
        wait = journal.measures.longest_wait
        found = {
            "store: broken, this process is about to end": journal.broken,
            "store: no room left": journal.measures.full_lately,
            "disk: less room than INSPECTOR_MIN_FREE_DISK": closed is not None,
            f"store: a request has waited {wait:.0f} s for its commit": wait > STUCK_SECONDS,
        }
        lines = [line for line, is_so in found.items() if is_so]
        if self._runtime.config.on_postgres and (trouble := await self._database()):
            lines.append(trouble)
        return lines

    def remarks(self) -> list[str]:
        """Give a line for each part that is missed, although captures are taken without it."""
        bell = self._runtime.bell
        is_away = bell is not None and (bell.deaf or not bell.reachable)
        return ["redis: away, pages are up to 2 s late"] if is_away else []

    async def _database(self) -> str:
        """Ask PostgreSQL, one question at a time and at most one a second, however many want to know."""
        now = time.monotonic()
        if self._asking is None or (self._asking.done() and now - self._asked_at > _REMEMBERED_SECONDS):
            self._asked_at = now
            self._asking = asyncio.create_task(_ask())
        done, _ = await asyncio.wait({self._asking}, timeout=ANSWER_SECONDS)
        return self._asking.result() if done else "store: the database does not answer"


async def _ask() -> str:
    try:
        is_read_only = await database_sync_to_async(_is_read_only, thread_sensitive=False)()
    except DatabaseError:
        return "store: the database cannot be reached"
    return "store: the database is read-only" if is_read_only else ""


def _is_read_only() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")  # also on a standby
        return bool(cursor.fetchone()[0] == "on")
