"""From the commit to the answer: the reply that the count picks, filled in, and held back for as long as it asks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from bins.capture.exchange import Exchange
from bins.capture.fills import Filled, Fills
from bins.capture.ports import JournalPort
from bins.replies.choose import HELD_BACK, Chosen
from bins.replies.on_wire import outcome_of
from bins.replies.plan import amended
from bins.replies.reply import Reply
from bins.replies.stand_in import filled, unfilled

Give = Callable[[Reply], None]


class Giving:
    """Bounds how many senders are kept waiting on purpose; one per process, used on the loop only.

    They hold no place of those that wait for their commit, and no memory for their bodies once a template needs none.
    """

    def __init__(self, journal: JournalPort, most_held: int, give_back: Callable[[Exchange], None]) -> None:
        self._journal = journal
        self._most_held = most_held
        self._give_back = give_back
        """Returns the memory that admission holds for a body."""
        self.fills = Fills()
        self.held = 0
        """Senders that are kept waiting, or may be once their request is committed."""
        self._leaving: dict[Exchange, None] = {}
        """Those that wait out a delay with their side closed, longest first: others come before them."""

    def plan(self, exchange: Exchange, chosen: Chosen) -> None:
        """Note what an exchange may get; past the bound nobody waits, and the request says so."""
        exchange.chosen, exchange.planned = chosen, chosen.plan
        if chosen.holds and (self.held < self._most_held or self._makes_place()):
            exchange.is_held = True
            self.held += 1
        elif chosen.holds:
            exchange.planned = chosen.cut_short()

    def give(self, exchange: Exchange, n: int, chosen: Chosen, send: Give) -> None:
        """Call `send` with the reply of request `n`, now or after its delay."""
        reply = chosen.reply(exchange.count)
        if reply.template is None:
            self._let_go(exchange)
            self._hold(exchange, n, reply, send)
            return
        fill = partial(filled, chosen, reply, exchange.capture, n, exchange.count)
        done = partial(self._filled, exchange, n, chosen, send)
        if not self.fills.ask(exchange, fill, done):
            done(None)

    def _filled(self, exchange: Exchange, n: int, chosen: Chosen, send: Give, found: Filled | None) -> None:
        self._let_go(exchange)
        if exchange.is_gone:
            self.release(exchange)
            return
        reply, mark = found or unfilled(chosen)
        if mark:
            note = amended(chosen.plan, exchange.count, reply.version, mark)
            self._journal.amend(exchange.bin_id, n, outcome_of(reply, exchange.head.mode), note)
        self._hold(exchange, n, reply, send)

    def _let_go(self, exchange: Exchange) -> None:
        """Hold nothing of the body any more, and give back its room."""
        exchange.drop_capture()
        self._give_back(exchange)

    def _hold(self, exchange: Exchange, n: int, reply: Reply, send: Give) -> None:
        if not reply.holds:
            self.release(exchange)
        if not reply.delay_seconds or not exchange.is_held or exchange.is_gone:
            send(reply)
            return
        exchange.n, exchange.reply, exchange.send = n, reply, lambda: send(reply)
        loop = asyncio.get_running_loop()
        exchange.timer = loop.call_later(reply.delay_seconds, exchange.hurry)
        if exchange.is_leaving:
            self._leaving[exchange] = None

    def leave(self, exchange: Exchange) -> None:
        """Note that its sender has closed its side: it gets its answer in time, unless others need its place.

        Nothing tells one that still reads from one that is gone (RFC 9293 section 3.6), until something is sent.
        """
        exchange.is_leaving = True
        if exchange.send is not None:
            self._leaving[exchange] = None

    def _makes_place(self) -> bool:
        """Answer senders that have closed their side before their delay is over, until there is a place."""
        while self._leaving and self.held >= self._most_held:
            exchange = next(iter(self._leaving))
            del self._leaving[exchange]
            if exchange.send is not None:
                self._note_cut(exchange)
                exchange.hurry()
        return self.held < self._most_held

    def _note_cut(self, exchange: Exchange) -> None:
        chosen, reply = exchange.chosen, exchange.reply
        if chosen is not None and chosen.reply(exchange.count).version == reply.version:  # else it has a mark already
            note = amended(chosen.plan, exchange.count, reply.version, HELD_BACK)
            self._journal.amend(exchange.bin_id, exchange.n, outcome_of(reply, exchange.head.mode), note)

    def release(self, exchange: Exchange) -> None:
        """Count a sender no longer among those that are kept waiting."""
        if exchange.is_held:
            exchange.is_held = False
            self.held -= 1
            self._leaving.pop(exchange, None)

    def forget(self, exchange: Exchange) -> None:
        """Let go of an exchange whose sender is gone."""
        exchange.is_gone = True
        exchange.stop_waiting()
        self.release(exchange)
