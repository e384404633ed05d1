"""F2, F5, F6, F7 and F17: several workers on PostgreSQL and Redis, while one, the other or all of them go away."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import psycopg
import pytest

from bins.journal.postgres import PostgresWriter
from bins.journal.rows import Given, Item
from bins.journal.writer import StoreBusy
from tests.cutting import Cutter
from tests.faults.batches import named_item
from tests.faults.conftest import Tell
from tests.faults.dashboard import Dashboard
from tests.faults.load import Books, Load, in_thread, run, until
from tests.faults.place import Place


async def _under_load(load: Load, happening: Callable[[], Awaitable[Any]], acks: int) -> None:
    """Have something happen under load, and go on until there are enough acks."""
    sending = asyncio.create_task(load.closed_loop())
    await until(lambda: len(load.books.acked) >= 500, 60, "acks")
    await happening()
    await until(lambda: len(load.books.acked) >= acks, 300, "enough acks")
    load.stop()
    await sending


# -- F2 ---------------------------------------------------------------------------------------------------------------


async def _kill_workers(place: Place, kills: int) -> None:
    rng = random.Random(2)  # noqa: S311 - only which worker it is
    for _ in range(kills):
        await asyncio.sleep(1.5)
        os.kill(rng.choice(place.rig.workers()), signal.SIGKILL)
        await until(lambda: len(place.rig.workers()) == 2, 20, "a new worker")


@pytest.mark.parametrize(("kills", "acks"), [(4, 10_000), pytest.param(40, 300_000, marks=pytest.mark.long)])
def test_a_worker_that_is_killed_loses_nothing_and_the_other_goes_on(
    place: Place, tell: Tell, kills: int, acks: int
) -> None:
    load = Load(place.rig.served.port, place.rig.bin.id)

    run(_under_load(load, lambda: _kill_workers(place, kills), acks))

    found = place.audit(load.books)
    tell(f"F2   {kills} workers killed: {dict(load.books.statuses)}, {load.books.unanswered} unanswered; {found}")
    assert found.flawless
    assert set(load.books.statuses) == {200}
    assert load.books.unanswered <= kills * 64


# -- F5 ---------------------------------------------------------------------------------------------------------------


async def _stop_the_store(place: Place, load: Load) -> list[float]:
    """Stop it three times, once for 8 s; give the seconds from each start to the next ack."""
    recovered = []
    for mode, away in (("immediate", 0.0), ("fast", 0.0), ("immediate", 8.0)):
        await in_thread(place.database.stop, mode)
        await asyncio.sleep(away)
        await in_thread(place.database.start)
        before, begun = len(load.books.acked), asyncio.get_running_loop().time()
        await until(lambda before=before: len(load.books.acked) > before, 20, "an ack")
        recovered.append(asyncio.get_running_loop().time() - begun)
        await asyncio.sleep(2)
    return recovered


def test_a_store_that_stops_and_comes_back_loses_nothing(place: Place, tell: Tell) -> None:
    load, recovered = Load(place.rig.served.port, place.rig.bin.id), list[float]()

    async def stop() -> None:
        recovered.extend(await _stop_the_store(place, load))

    run(_under_load(load, stop, 100_000))

    found = place.audit(load.books)
    longest = max(since_sent for _, _, since_sent in load.books.answers)
    tell(
        f"F5   PostgreSQL stopped 3 times, once for 8 s: {dict(load.books.statuses)}, longest wait {longest:.1f} s, "
        f"taken again after {', '.join(f'{seconds:.1f}' for seconds in recovered)} s; {found}"
    )
    assert found.flawless
    assert set(load.books.statuses) <= {200, 503}
    assert load.books.without_retry_after == 0
    assert longest < 7


async def _hang_the_store(place: Place, unknown: str, seconds: float) -> httpx.Response:
    """Let it stand still; give what a sender to a bin gets that no worker knows yet."""
    place.database.signal(signal.SIGSTOP)
    asked = asyncio.create_task(in_thread(lambda: httpx.post(unknown, timeout=20)))
    await asyncio.sleep(seconds)
    place.database.signal(signal.SIGCONT)
    answer: httpx.Response = await asked
    return answer


def test_a_store_that_hangs_loses_nothing_and_keeps_nobody_waiting(place: Place, tell: Tell) -> None:
    load, answers = Load(place.rig.served.port, place.rig.bin.id), list[httpx.Response]()
    unknown = place.rig.served.new_bin().capture_url

    async def hang() -> None:
        answers.append(await _hang_the_store(place, unknown, 9))
        before = len(load.books.acked)
        await until(lambda: len(load.books.acked) > before, 20, "an ack")

    run(_under_load(load, hang, 2_000))

    found, (answer,) = place.audit(load.books), answers
    longest = max(since_sent for _, _, since_sent in load.books.answers)
    tell(
        f"F5   PostgreSQL stands still for 9 s: {dict(load.books.statuses)}, longest wait {longest:.1f} s, a bin asked "
        f"for then: {answer.status_code} after {answer.elapsed.total_seconds():.1f} s; {found}"
    )
    assert found.flawless
    assert set(load.books.statuses) == {200, 503}
    assert load.books.without_retry_after == 0
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    assert max(longest, answer.elapsed.total_seconds()) < 8


# -- F6 ---------------------------------------------------------------------------------------------------------------


def _anywhere(rng: random.Random) -> Callable[[bytes], int | None]:
    """Cut at any byte of a message: two of three in a COMMIT, before or after it, the others anywhere."""

    def moment(message: bytes) -> int | None:
        is_commit = b"COMMIT\x00" in message
        if is_commit or rng.random() < 0.1:
            return rng.choice((0, len(message))) if is_commit else rng.randrange(len(message) + 1)
        return None

    return moment


def _write_until_taken(writer: PostgresWriter, batch: list[Item]) -> list[Given]:
    while True:
        try:
            return writer.write(batch)
        except StoreBusy:
            continue


def test_a_line_that_is_cut_at_any_byte_loses_and_doubles_nothing(place: Place, tell: Tell) -> None:
    rng, books = random.Random(6), Books()  # noqa: S311 - only the moments of the cuts
    with Cutter(place.database.port) as line:
        writer = PostgresWriter(place.url.replace(f":{place.database.port}/", f":{line.port}/"))
        writer.open()
        for lane in range(1_100):
            line.moment = _anywhere(rng)
            batch = [named_item(lane, sequence) for sequence in range(1, rng.randint(2, 40))]
            items = [(place.rig.bin.id, *item[1:]) for _, item in batch]
            given = _write_until_taken(writer, items)
            books.acked |= {rid: n for (rid, _), n in zip(batch, given, strict=True) if isinstance(n, int)}
        writer.close()

    found = place.audit(books)
    tell(f"F6   {line.cuts} cuts of the line to PostgreSQL: {found}")
    assert found.flawless
    assert line.cuts >= 1_000


# -- F7 ---------------------------------------------------------------------------------------------------------------


async def _harm_redis(place: Place, stand_still: float) -> None:
    """Empty it, stop it, kill it, and start it again."""
    await asyncio.sleep(1)
    place.bell.command("FLUSHALL")
    await asyncio.sleep(1)
    place.bell.signal(signal.SIGSTOP)
    await asyncio.sleep(stand_still)
    place.bell.signal(signal.SIGCONT)
    await asyncio.sleep(2)
    place.bell.kill()
    await asyncio.sleep(5)
    await in_thread(place.bell.start)
    await asyncio.sleep(4)


async def _watched_through(place: Place, load: Load, stand_still: float) -> tuple[list[Dashboard], float]:
    """Harm Redis under 300 captures a second; give dashboards, and the seconds that they needed to catch up."""
    boards = [Dashboard(place.rig.served.port, place.rig.bin.view_token) for _ in range(6)]
    following = [asyncio.create_task(board.follow()) for board in boards]
    sending = asyncio.create_task(load.open_loop(300, 3_600))
    await _harm_redis(place, stand_still)
    load.stop()
    await sending
    begun, last = asyncio.get_running_loop().time(), max(load.books.acked.values())
    await until(lambda: all(board.cursor >= last for board in boards), 10, "the last row on every dashboard")
    for task in following:
        task.cancel()
    await asyncio.wait(following)
    return boards, asyncio.get_running_loop().time() - begun


def test_captures_and_dashboards_go_on_whatever_happens_to_redis(place: Place, tell: Tell) -> None:
    load = Load(place.rig.served.port, place.rig.bin.id)

    boards, seconds = run(_watched_through(place, load, 30))

    found = place.audit(load.books)
    tell(
        f"F7   Redis emptied, stopped for 30 s, killed and started: {dict(load.books.statuses)}, "
        f"p99 {load.books.quantile(0.99):.0f} ms; 6 dashboards caught up in {seconds:.1f} s; {found}"
    )
    assert found.flawless
    assert set(load.books.statuses) == {200}
    assert [board.faults for board in boards] == [[]] * 6
    assert all(board.shown == list(range(1, found.stored + 1)) for board in boards)


# -- F17 --------------------------------------------------------------------------------------------------------------


class _Reader(threading.Thread):
    """Polls the cursor of a bin and notes each number once it sees it."""

    def __init__(self, url: str, bin_id: str) -> None:
        super().__init__(daemon=True)
        self.seen: list[int] = []
        self.over = threading.Event()
        self._url, self._bin = url, bin_id

    def run(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as db:
            while not self.over.wait(0.005):
                self._look(db)
            self._look(db)

    def _look(self, db: psycopg.Connection[Any]) -> None:
        after = self.seen[-1] if self.seen else 0
        rows = db.execute(
            "SELECT n FROM bins_capturedrequest WHERE bin_id = %s AND n > %s ORDER BY n", [self._bin, after]
        )
        self.seen += [n for (n,) in rows]


@pytest.mark.parametrize("place", [3], indirect=True)
@pytest.mark.parametrize("acks", [8_000, pytest.param(60_000, marks=pytest.mark.long)])
def test_three_workers_number_without_gap_and_readers_miss_nothing(place: Place, tell: Tell, acks: int) -> None:
    load, reader = Load(place.rig.served.port, place.rig.bin.id), _Reader(place.url, place.rig.bin.id)
    reader.start()

    run(_under_load(load, lambda: asyncio.sleep(0), acks))

    reader.over.set()
    reader.join()
    found = place.audit(load.books)
    with psycopg.connect(place.url) as db:
        deadlocks = db.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").fetchone()
    missed = found.stored - len(reader.seen)
    twice = [n for n, count in Counter(reader.seen).items() if count > 1]
    tell(f"F17  3 workers on one bin: a reader missed {missed}, saw {len(twice)} twice, deadlocks {deadlocks}; {found}")
    assert found.flawless
    assert reader.seen == list(range(1, found.stored + 1))
    assert deadlocks == (0,)
