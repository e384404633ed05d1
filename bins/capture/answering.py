"""What a connection does with the journal's answer: a refusal, a reply, or a fault in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from bins.capture.connection import CLOSE_LINE, Connection
from bins.capture.exchange import Exchange, Turn
from bins.capture.faults import perform
from bins.capture.performance import Performance
from bins.capture.ports import Outcome
from bins.message.refusal import Refusal
from bins.replies.reply import Reply, render


class Answering(Connection):
    """A connection whose captures are answered once they are settled."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._on_settled = self._settled
        self._performance: Performance | None = None
        """The fault that is under way."""
        self._note_times: Callable[[], None] | None = None
        """Writes down how long it took, once it is over."""

    def _settled(self, exchange: Exchange, outcome: Outcome) -> None:
        if isinstance(outcome, Refusal):
            self.recorder.giving.release(exchange)
            self._refuse(exchange, outcome)
            return
        committed_us = exchange.elapsed_us()
        if exchange.chosen is None:
            self._give(exchange, outcome, committed_us, exchange.reply)
            return
        if self._draining:  # nobody is kept waiting by a server that ends
            self.recorder.giving.release(exchange)
        self.recorder.giving.give(
            exchange, outcome, exchange.chosen, partial(self._give, exchange, outcome, committed_us)
        )

    def _give(self, exchange: Exchange, n: int, committed_us: int, reply: Reply) -> None:
        lines = b"X-Request-Id: %b\r\nX-Bin-Request: %d\r\n" % (exchange.request_id.encode("ascii"), n)
        if reply.fault is None:
            self.recorder.giving.release(exchange)
            self._answer(exchange, reply, lines)
            self.recorder.journal.note_times(exchange.bin_id, n, committed_us, exchange.elapsed_us())
        else:
            times = partial(self._times, exchange, n, committed_us)
            exchange.run = partial(self._perform, exchange, reply, self.recorder.date_line + lines, times)
            self._answer_in_turn()

    def _times(self, exchange: Exchange, n: int, committed_us: int) -> None:
        self.recorder.journal.note_times(exchange.bin_id, n, committed_us, exchange.elapsed_us())

    def _refuse(self, exchange: Exchange, refusal: Refusal) -> None:
        if not exchange.complete and exchange.head.framing.has_body:
            self._deaf = exchange.close = True
        self._answer(exchange, self.recorder.refuse(exchange.bin_id, refusal), b"")

    def _answer(self, exchange: Exchange, reply: Reply, lines: bytes) -> None:
        self.recorder.release(exchange)
        lines = self.recorder.date_line + lines
        if exchange.close:
            lines += CLOSE_LINE
        exchange.answer = render(reply, lines, head_only=exchange.head.method == "HEAD")
        self._answer_in_turn()

    # -- faults -----------------------------------------------------------------------------------------------------

    def _perform(self, exchange: Exchange, reply: Reply, lines: bytes, times: Callable[[], None]) -> None:
        if reply.fault is None:
            return
        self._note_times = times
        is_cut = reply.holds and (self._draining or not exchange.is_held)
        most_seconds = 0.0 if is_cut else self.limits.max_delay_seconds
        self._performance = perform(
            reply.fault, reply, lines, exchange.head.method == "HEAD", self.transport, self.loop, most_seconds,
            partial(self._performed, exchange),
        )  # fmt: skip
        if self._eof:
            self._performance.given_up()

    def _performed(self, exchange: Exchange, close: bool) -> None:
        self._end_performance()
        self.recorder.giving.release(exchange)
        exchange.answer = b""
        exchange.close = exchange.close or close
        self._answer_in_turn()

    def eof_received(self) -> bool | None:  # type: ignore[override]  # uvicorn's closes at once
        """Let a fault that waits for its sender to give up know that it has, and others have its place before it."""
        stays_open = super().eof_received()
        for turn in self._turns:
            if isinstance(turn, Exchange):
                self.recorder.giving.leave(turn)
        if self._performance is not None:
            self._performance.given_up()
        return stays_open

    def _end_performance(self) -> None:
        """Let nothing more of a fault come, and note that it was over now: it ended, or its sender left."""
        performance, self._performance = self._performance, None
        note_times, self._note_times = self._note_times, None
        if performance is not None:
            performance.cancel()
        if note_times is not None:
            note_times()

    def connection_lost(self, exc: Exception | None) -> None:
        """Keep nobody waiting who is gone."""
        self._end_performance()
        waiting = list(self._turns)
        super().connection_lost(exc)
        self._forget(waiting)

    def _close_gently(self) -> None:
        """Keep nobody waiting behind an answer that ends the connection."""
        self._forget(self._turns)
        super()._close_gently()

    def _forget(self, turns: Iterable[Turn]) -> None:
        for turn in turns:
            if isinstance(turn, Exchange):
                self.recorder.giving.forget(turn)

    def shutdown(self) -> None:
        """Answer at once who is kept waiting on purpose, and end a fault."""
        super().shutdown()
        if self._performance is not None:
            self._end_performance()
            self.transport.close()
        for turn in list(self._turns):
            if isinstance(turn, Exchange):
                turn.hurry()

    def pause_writing(self) -> None:
        """Let a fault that sends much wait too."""
        super().pause_writing()
        if self._performance is not None:
            self._performance.paused()

    def resume_writing(self) -> None:
        """Let it go on."""
        super().resume_writing()
        if self._performance is not None:
            self._performance.writable()
