"""A bin whose template takes long, under a burst: its senders are answered within bounds, and nobody else waits."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections import Counter

from bins.replies.plan import read_note
from tests.end_to_end.raw import Sender, eventually, exchange, message, new_bin, stored
from tests.end_to_end.replying import add_rule, set_reply
from tests.serving import NewBin, Served

HEAVY = "{% for i in (1..4000) %}{{ i | plus: 1 }}{% endfor %}"
SENDERS, EACH = 4, 200
MOST_WAITING = 500


def marks(server: Served, bin: NewBin) -> Counter[tuple[int, str]]:
    """How often each status and mark are kept with the requests of a bin."""
    sql = "SELECT reply_status, reply_note FROM bins_capturedrequest WHERE bin_id = ?"
    with contextlib.closing(sqlite3.connect(server.database)) as db:
        kept = [(status, read_note(note)) for status, note in db.execute(sql, (bin.id,))]
    return Counter((status, note.mark) for status, note in kept if note)


def test_a_burst_on_a_heavy_template_keeps_nobody_else_waiting(server: Served, bin: NewBin) -> None:
    set_reply(server, bin, status=503)
    add_rule(server, bin, replies=[{"status": 202, "body": HEAVY, "template": True}])
    with contextlib.ExitStack() as stack:
        senders = [stack.enter_context(Sender(server, timeout=60)) for _ in range(SENDERS)]
        for sender in senders:
            sender.send(message(f"/{bin.id}") * EACH)

        begun = time.monotonic()
        other = new_bin(server)
        assert exchange(server, message(f"/{other.id}")).number == 1
        assert [one["n"] for one in stored(server, other)] == [1]
        assert time.monotonic() - begun < 10

        statuses = Counter(sender.answer().status for sender in senders for _ in range(EACH))

    assert set(statuses) == {202, 503}
    assert statuses[503] > SENDERS * EACH - MOST_WAITING - 100
    told = "template: Too many replies were waiting to be filled in."
    eventually(lambda: marks(server, bin), Counter({(503, told): statuses[503], (202, ""): statuses[202]}))
