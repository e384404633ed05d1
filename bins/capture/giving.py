"""From the commit to the answer: the reply that the count picks, filled in, and held back for as long as it asks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial

import msgspec

from bins.capture.exchange import Exchange
from bins.capture.ports import JournalPort
from bins.replies.choose import DEFAULT_REPLY, HELD_BACK, Chosen
from bins.replies.filling import TEMPLATE_FAILED, Unfilled
from bins.replies.on_wire import outcome_of
from bins.replies.plan import amended
from bins.replies.reply import Reply

Give = Callable[[Reply], None]

_log = logging.getLogger(__name__)
_BROKEN = "The template failed."


class Giving:
    """Bounds how many senders are kept waiting on purpose; one per process, used on the loop only.

    They hold no place of those that wait for their commit, and no memory for their bodies.
    """

    def __init__(self, journal: JournalPort, most_held: int) -> None:
        self._journal = journal
        self._most_held = most_held
        self.held = 0
        """Senders that are kept waiting, or may be once their request is committed."""

    def plan(self, exchange: Exchange, chosen: Chosen) -> None:
        """Note what an exchange may get; past the bound nobody is kept waiting, and the request says so."""
        plan = chosen.plan
        if chosen.holds:
            exchange.is_held = self.held < self._most_held
            if exchange.is_held:
                self.held += 1
            else:
                plan = msgspec.structs.replace(plan, mark=HELD_BACK)
        exchange.chosen, exchange.planned = chosen, plan

    def give(self, exchange: Exchange, n: int, chosen: Chosen, send: Give) -> None:
        """Call `send` with the reply of request `n`, now or after its delay."""
        reply = chosen.reply(exchange.count)
        if reply.template is None:
            exchange.drop_capture()
            self._hold(exchange, reply, send)
            return
        template, capture = reply.template, exchange.capture
        exchange.drop_capture()
        filling = asyncio.get_running_loop().run_in_executor(None, template.fill, capture, n, exchange.count)
        filling.add_done_callback(partial(self._filled, exchange, n, chosen, send))

    def _filled(self, exchange: Exchange, n: int, chosen: Chosen, send: Give, done: asyncio.Future[Reply]) -> None:
        try:
            reply = done.result()
        except Unfilled as error:
            reply = self._instead(exchange, n, chosen, str(error))
        except Exception:  # whatever it was, somebody waits for an answer
            _log.exception("a template could not be filled in")
            reply = self._instead(exchange, n, chosen, _BROKEN)
        self._hold(exchange, reply, send)

    def _instead(self, exchange: Exchange, n: int, chosen: Chosen, reason: str) -> Reply:
        reply = chosen.replies[-1] if chosen.replies[-1].template is None else DEFAULT_REPLY
        note = amended(chosen.plan, exchange.count, reply.version, f"{TEMPLATE_FAILED}{reason}")
        self._journal.amend(exchange.bin_id, n, outcome_of(reply, exchange.head.mode), note)
        return reply

    def _hold(self, exchange: Exchange, reply: Reply, send: Give) -> None:
        if not reply.holds:
            self.release(exchange)
        if not reply.delay_seconds or not exchange.is_held or exchange.is_gone:
            send(reply)
            return
        exchange.send = lambda: send(reply)
        loop = asyncio.get_running_loop()
        exchange.timer = loop.call_later(reply.delay_seconds, exchange.hurry)

    def release(self, exchange: Exchange) -> None:
        """Count a sender no longer among those that are kept waiting."""
        if exchange.is_held:
            exchange.is_held = False
            self.held -= 1

    def forget(self, exchange: Exchange) -> None:
        """Let go of an exchange whose sender is gone."""
        exchange.is_gone = True
        exchange.stop_waiting()
        self.release(exchange)
