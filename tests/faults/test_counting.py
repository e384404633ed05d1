"""F1 with a rule that counts: the server is killed in mid-load, and each delivery's count is what is stored of it."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections import Counter

import httpx

from bins.replies.plan import read_note
from tests.faults.accounting import audit
from tests.faults.conftest import Tell
from tests.faults.load import Load, in_thread, run, until
from tests.faults.rig import Rig

_RULE = {
    "name": "fail nothing, count all",
    "replies": [{"status": 200}, {"status": 200, "body": "again"}],
    "then": "loop",
    "count_by": "delivery",
    "delivery": {"header": "X-Rid-Lane"},
}
"""Every reply is a 200, so that the books of the load hold; without the header a delivery is told by its content."""


async def _killed_under_load(rig: Rig, load: Load, kills: int, acks_between: int) -> None:
    sending = asyncio.create_task(load.closed_loop())
    for _ in range(kills):
        before = len(load.books.acked)
        await until(lambda before=before: len(load.books.acked) >= before + acks_between, 120, "acks")
        await in_thread(rig.kill)
        await in_thread(rig.start)
    before = len(load.books.acked)
    await until(lambda: len(load.books.acked) >= before + acks_between, 120, "acks after the last kill")
    load.stop()
    await sending


def _add_rule(rig: Rig, **rule: object) -> int:
    headers = {"Authorization": f"Bearer {rig.bin.manage_token}"}
    url = f"{rig.served.url}/api/bins/{rig.bin.id}/rules"
    return int(httpx.post(url, json=rule, headers=headers, timeout=30).raise_for_status().json()["id"])


def _counted(rig: Rig) -> tuple[dict[tuple[int, bytes], int], list[tuple[int, bytes, int]]]:
    """Give the counts, and rule, key and count of the note of each stored request in order."""
    with contextlib.closing(sqlite3.connect(rig.served.database)) as db:
        counts = {
            (rule, key): count for rule, key, count in db.execute("SELECT rule_id, key, count FROM bins_replycount")
        }
        raw = [note for (note,) in db.execute("SELECT reply_note FROM bins_capturedrequest ORDER BY n")]
    notes = [note for note in map(read_note, raw) if note]
    assert len(notes) == len(raw)
    return counts, [(note.rule_id, note.key, note.count) for note in notes]


def test_after_kills_each_count_is_the_number_of_stored_requests(rig: Rig, tell: Tell) -> None:
    rig.start()
    lanes = [_add_rule(rig, **{**_RULE, "match": {"path": f"/{lane}"}, "count_by": "rule"}) for lane in range(8)]
    rest = _add_rule(rig, **_RULE)
    load = Load(rig.served.port, rig.bin.id, connections=32)

    run(_killed_under_load(rig, load, 3, 3_000))
    rig.stop()

    found = audit(rig.served.database, rig.bin.id, load.books)
    counts, notes = _counted(rig)
    tell(f"F1   3 x SIGKILL with 9 counting rules: {found}; {len(counts):,} counts")
    assert found.flawless
    assert {counts[rule, b""] for rule in lanes} == {Counter(rule for rule, _, _ in notes)[rule] for rule in lanes}
    stored = Counter((rule, key) for rule, key, _ in notes)
    stored.update((rest, b"") for rule, key, _ in notes if key)
    assert counts == dict(stored)
    for rule in lanes:
        of_one = [count for number, _, count in notes if number == rule]
        assert of_one == list(range(1, len(of_one) + 1))
