"""Senders that are kept waiting on purpose: alone, in order, within bounds, and not past the end of the server."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.end_to_end.raw import Sender, eventually, exchange, message, new_bin, stored
from tests.end_to_end.replying import add_rule, set_fault, set_reply
from tests.serving import NewBin, Served, serve, start


@pytest.fixture(scope="module")
def tight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that keeps two senders waiting at once."""
    with serve(tmp_path_factory.mktemp("tight"), max_held=2) as served:
        yield served


def test_a_delay_holds_only_its_own_connection(server: Served, bin: NewBin) -> None:
    add_rule(server, bin, match={"path": "/slow"}, replies=[{"status": 202, "delay_seconds": 30}])
    with Sender(server) as slow:
        slow.send(message(f"/{bin.id}/slow"))
        eventually(lambda: len(stored(server, bin)), 1)

        assert exchange(server, message(f"/{bin.id}/quick")).status == 200
        assert slow.is_silent()


def test_a_delay_lasts_as_long_as_it_says(server: Served, bin: NewBin) -> None:
    set_reply(server, bin, status=202, delay_seconds=1)
    begun = time.monotonic()

    assert exchange(server, message(f"/{bin.id}")).status == 202
    assert time.monotonic() - begun >= 1


def test_what_comes_behind_a_delayed_answer_waits_for_its_turn(server: Served, bin: NewBin) -> None:
    add_rule(server, bin, match={"path": "/slow"}, replies=[{"status": 202, "delay_seconds": 0.3}])

    with Sender(server) as sender:
        sender.send(message(f"/{bin.id}/slow") + message(f"/{bin.id}") + message("/api/bins/x"))
        statuses = [sender.answer().status for _ in range(3)]

    assert statuses == [202, 200, 401]


def test_a_sender_that_half_closes_still_gets_a_delayed_answer(server: Served, bin: NewBin) -> None:
    set_reply(server, bin, status=202, delay_seconds=0.3)

    with Sender(server) as sender:
        sender.send(message(f"/{bin.id}")).half_close()

        assert sender.answer().status == 202


def test_past_the_bound_nobody_waits(tight: Served) -> None:
    bin = new_bin(tight)
    set_reply(tight, bin, status=202, delay_seconds=30)
    with Sender(tight) as first, Sender(tight) as second:
        for number, sender in enumerate((first, second), 1):
            sender.send(message(f"/{bin.id}"))
            eventually(lambda number=number: len(stored(tight, bin)), number)  # type: ignore[misc]

        assert exchange(tight, message(f"/{bin.id}")).status == 202
        assert first.is_silent()
        told = tight.get(f"/api/bins/{bin.id}/requests/3", bin.view_token)["reply"]
        first.reset()
        second.reset()

    assert (told["mark"], told["delay_seconds"]) == ("held back", 30)


def test_whoever_closes_its_side_makes_place_for_others(tight: Served) -> None:
    bin = new_bin(tight)
    set_reply(tight, bin, status=202, delay_seconds=20)
    with contextlib.ExitStack() as stack:
        closed, open_one, late = (stack.enter_context(Sender(tight)) for _ in range(3))
        closed.send(message(f"/{bin.id}")).half_close()
        eventually(lambda: len(stored(tight, bin)), 1)
        open_one.send(message(f"/{bin.id}"))
        eventually(lambda: len(stored(tight, bin)), 2)
        assert closed.is_silent()

        late.send(message(f"/{bin.id}"))

        assert closed.answer().status == 202
        eventually(lambda: len(stored(tight, bin)), 3)
        assert open_one.is_silent()
        assert late.is_silent()
        eventually(lambda: stored(tight, bin)[0]["reply"].get("mark"), "held back")


def test_whoever_goes_away_leaves_a_place(tight: Served) -> None:
    bin = new_bin(tight)
    set_fault(tight, bin, "silent")
    for _ in range(4):
        with contextlib.ExitStack() as senders:
            for _ in range(2):
                senders.enter_context(Sender(tight)).send(message(f"/{bin.id}")).reset()
    add_rule(tight, bin, replies=[{"status": 202, "delay_seconds": 30}])

    def is_held() -> bool:
        with Sender(tight) as sender:
            held = sender.send(message(f"/{bin.id}")).is_silent()
            sender.reset()
            return held

    eventually(is_held, True)


@pytest.mark.parametrize("goes", [Sender.half_close, lambda sender: sender.socket.close()], ids=["shutdown", "close"])
def test_whoever_gives_up_on_silence_leaves_its_places_at_once(tmp_path: Path, goes: Callable[[Sender], None]) -> None:
    served = start(tmp_path, max_held=1, max_client_connections=3)
    with contextlib.ExitStack() as stack:
        stack.callback(served.stop)
        bin = new_bin(served)
        set_fault(served, bin, "silent")

        begun = time.monotonic()
        for number in range(1, 7):
            sender = stack.enter_context(Sender(served))
            assert sender.send(message(f"/{bin.id}")).is_silent(), f"request {number} was not held"
            goes(sender)

    assert time.monotonic() - begun < 30  # each silence alone lasts for 30 s


def test_a_stop_answers_whoever_is_held(tmp_path: Path) -> None:
    served = start(tmp_path)
    bin = new_bin(served)
    set_reply(served, bin, status=202, delay_seconds=30)
    add_rule(served, bin, match={"path": "/silent"}, replies=[{"fault": {"kind": "silent"}}])
    add_rule(served, bin, match={"path": "/drip"}, replies=[{"body": "x" * 999, "fault": {"kind": "drip"}}])
    paths = ["", "/silent", "/drip"] * 7
    with contextlib.ExitStack() as stack:
        senders = [stack.enter_context(Sender(served)) for _ in paths]
        for sender, path in zip(senders, paths, strict=True):
            sender.send(message(f"/{bin.id}{path}", "POST", body=b"hello"))
        eventually(lambda: len(stored(served, bin)), len(paths))

        begun = time.monotonic()
        served.process.send_signal(signal.SIGTERM)
        statuses = [sender.answer("POST").status for sender, path in zip(senders, paths, strict=True) if not path]
        for sender in senders:
            sender.reads_to_the_end()
        code = served.stop()

    assert (statuses, code) == ([202] * 7, 0)
    assert time.monotonic() - begun < 30
    with contextlib.closing(sqlite3.connect(served.database)) as db:
        assert db.execute("SELECT count(*) FROM bins_capturedrequest").fetchone() == (len(paths),)
