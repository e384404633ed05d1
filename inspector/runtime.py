"""The parts in use in this process, made and tied together once."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import DatabaseError, connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_delete, post_save

from bins.capture.directory import Directory
from bins.capture.guards import Guards
from bins.capture.recorder import Recorder
from bins.journal.journal import Journal
from bins.journal.process import WriterProcess
from bins.journal.turns import WriteTurns
from bins.links.granting import closed
from bins.live.doorbell import Doorbell
from bins.live.hub import Hub
from bins.message.rate import Rate
from bins.message.refusal import Refusal
from bins.models import Bin
from bins.retention.events import happened
from bins.rules.snapshots import snapshot_of
from inspector.config import Config
from inspector.disk import DiskFloor
from inspector.exposition import publish
from inspector.sweeper import Sweeper

_DISK_EVERY_SECONDS = 1.0
_CHANGING = frozenset({"settings", "gone"})
"""What happens to a bin that senders are answered differently after."""

_log = logging.getLogger(__name__)


def guards_of(config: Config) -> Guards:
    """Give the limits per bin and per client of the capture path."""
    return Guards(
        bin_rate=Rate.parse(config.capture_rate),
        client_rate=Rate.parse(config.client_rate),
        most_connections=config.max_client_connections,
        unlimited=config.unlimited_networks,
        proxies=config.proxy_networks,
    )


class Runtime:
    """Journal, directory, recorder and hub of one process; started on its event loop, stopped before it ends."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.hub = Hub()
        self.turns = WriteTurns()
        self.bell = Doorbell(get_channel_layer(), Ears(self)) if config.redis_url else None
        self.journal = Journal(
            WriterProcess(config.store, config.max_store),
            ring=self._ring if self.bell else self.hub.ring,
            on_broken=self._end_process,
            hold_seconds=config.commit_timeout,
            turns=self.turns,
            on_changed=self._on_changed,
        )
        ask = database_sync_to_async(snapshot_of, thread_sensitive=False)
        self.directory = Directory(ask, patience_seconds=config.commit_timeout)
        self.recorder = Recorder(
            self.directory, self.journal, config.limits, config.proxy_networks,
            guards=guards_of(config), places=config.places,
        )  # fmt: skip
        self.sweeper = Sweeper(is_short=self._is_short, tick=self.directory.forget_room)
        self.swept = self.sweeper.swept
        self.connections: Collection[object] | None = None
        """Open connections, where the server tells."""
        self._disk = DiskFloor(config)
        self._tasks: list[asyncio.Task[None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Begin to take captures."""
        self._loop = asyncio.get_running_loop()
        self._connect_signals()
        await self.journal.start()
        await self.hub.start()
        if self.bell:
            await self.bell.start()
        self._tasks = [self._loop.create_task(self.sweeper.run(), name="sweep")]
        if self.config.redis_url:
            self._tasks.append(self._loop.create_task(self._share_rates(), name="share rates"))
        if not self.config.on_postgres:
            self._tasks.append(self._loop.create_task(self._watch_disk(), name="watch disk"))
        if self.config.workers > 1 and self.config.metrics != "off":
            self._tasks.append(self._loop.create_task(publish(self), name="publish metrics"))
        _log.info("captures are taken")

    async def stop(self) -> None:
        """Make what was taken durable, then let everything go."""
        self.sweeper.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.hub.stop()
        await self.journal.stop()
        if self.bell:
            await self.bell.stop()
        self._disconnect_signals()
        _log.info("stopped: every capture that was answered is stored")

    # -- what one part does reaches the others through signals ----------------------------------------------------

    def _connect_signals(self) -> None:
        happened.connect(self._on_news)
        closed.connect(self._on_news)
        post_save.connect(self._on_bin_changed, sender=Bin)
        post_delete.connect(self._on_bin_changed, sender=Bin)
        if self.config.on_postgres:
            return  # it has row locks, and queues for them
        connection_created.connect(self._on_connection_created)
        for connection in connections.all(initialized_only=True):
            self._ask_for_turns(connection)

    def _disconnect_signals(self) -> None:
        happened.disconnect(self._on_news)
        closed.disconnect(self._on_news)
        post_save.disconnect(self._on_bin_changed, sender=Bin)
        post_delete.disconnect(self._on_bin_changed, sender=Bin)
        connection_created.disconnect(self._on_connection_created)

    def _on_news(self, bin_id: str, event: dict[str, Any], **_: object) -> None:
        self.hub.publish(bin_id, event)
        if self.bell:
            self._on_loop(self.bell.tell, bin_id, event)
        if event["type"] in _CHANGING:
            self._on_loop(self.directory.forget, bin_id)
        if event["type"] == "cleared":
            self._on_loop(self.sweeper.ask)
        if event["type"] in {"cleared", "deleted", "restored"}:
            self._on_loop(self.directory.forget_room, bin_id)

    def _on_changed(self, requests: Sequence[tuple[str, int]], revisions: Mapping[str, int]) -> None:
        """Let pages show requests anew: they got another reply than planned, or were answered only now."""
        numbers: dict[str, list[int]] = {}
        for bin_id, n in requests:
            numbers.setdefault(bin_id, []).append(n)
        for bin_id, some in numbers.items():
            revised = {"revision": revisions[bin_id]} if bin_id in revisions else {}
            self._on_news(bin_id, {"type": "marked", "numbers": some, **revised})

    def _on_bin_changed(self, instance: Bin, **_: object) -> None:
        self._on_loop(self.directory.forget, instance.id)
        if self.bell:
            self._on_loop(self.bell.changed, instance.id)

    def _ring(self, bin_id: str, last_n: int) -> None:
        """Tell pages of this worker at once, and the other workers."""
        self.hub.ring(bin_id, last_n)
        if self.bell:
            self.bell.ring(bin_id, last_n)

    def _on_connection_created(self, connection: Any, **_: object) -> None:
        self._ask_for_turns(connection)

    def _ask_for_turns(self, connection: Any) -> None:
        if self._wait_for_turn not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._wait_for_turn)

    def _wait_for_turn(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Announce statements that take SQLite's write lock, so that the journal lets them in."""
        if sql.startswith("BEGIN"):
            with self.turns.asking():
                return execute(sql, params, many, context)
        return execute(sql, params, many, context)

    def _on_loop(self, function: Any, *args: object) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *args)

    # -- background work --------------------------------------------------------------------------------------------

    async def _watch_disk(self) -> None:
        while True:
            full = await asyncio.to_thread(self._disk.is_reached)
            self.recorder.admission.closed = Refusal.STORE_FULL if full else None
            await asyncio.sleep(_DISK_EVERY_SECONDS)

    async def _share_rates(self) -> None:
        from inspector.shared_rates import SharedRates, connect  # Redis' client: 6 MB that one process does without

        guards, attempts = self.recorder.guards, settings.ATTEMPTS
        limiters = {
            "bin": guards.of_bins, "client": guards.of_clients, "miss": attempts.misses, "made": attempts.bins,
            "sign_in": attempts.sign_ins,
        }  # fmt: skip
        await SharedRates(connect(self.config.redis_host), limiters).run()

    def _is_short(self) -> bool:
        return self.journal.measures.full_lately or self.recorder.admission.closed is not None

    def _end_process(self) -> None:
        """Stop as on SIGTERM; a supervisor starts a fresh process, which recovers from the WAL."""
        os.kill(os.getpid(), signal.SIGTERM)


class Ears:
    """Passes on what other workers say."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._looking: asyncio.Task[None] | None = None

    def ring(self, bin_id: str, last_n: int) -> None:
        """Tell pages of this worker that a bin has requests up to `last_n`."""
        self._runtime.hub.ring(bin_id, last_n)

    def happened(self, bin_id: str, event: dict[str, Any]) -> None:
        """Tell pages of this worker what happened to a bin."""
        if event["type"] in _CHANGING:
            self._runtime.directory.forget(bin_id)
        self._runtime.hub.publish(bin_id, event)

    def changed(self, bin_id: str) -> None:
        """Forget what is remembered of a bin."""
        self._runtime.directory.forget(bin_id)

    def missed(self, *, again: bool = False) -> None:
        """Forget what is remembered of all bins, and look at those that are watched."""
        self._runtime.directory.forget_all(again=again)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        with suppress(DatabaseError):  # the hub's own looks say so
            await self._runtime.hub.look()
