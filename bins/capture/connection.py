"""A connection that captures and pages share: answers in the order of their requests, deadlines, gentle closing.

A subclass of uvicorn's httptools protocol. Requests may come pipelined, so every one takes a `Turn`, and answers leave
in that order (RFC 9112 section 9.3.2). What is not a capture runs as uvicorn would run it, when its turn has come.
"""

from __future__ import annotations

import asyncio
from collections import deque
from enum import Enum
from functools import partial
from time import perf_counter
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from bins.capture.exchange import Exchange, Turn
from bins.capture.recorder import Recorder
from bins.message.capture import Cut
from bins.message.framing import Framing
from bins.message.refusal import Refusal
from bins.replies.reply import render

CLOSE_LINE = b"Connection: close\r\n"

_LINGER_SECONDS = 1.0


class Stage(Enum):
    """Which part of a message the connection waits for."""

    IDLE = 0
    HEAD = 1
    BODY = 2


# Under names of their own, as in `bins.message.capture`.
IDLE, HEAD, BODY = Stage.IDLE, Stage.HEAD, Stage.BODY


class AsgiTurn(Turn, eq=False, kw_only=True):
    """The turn of an application, which writes its answer itself."""

    cycle: RequestResponseCycle


class Connection(HttpToolsProtocol):
    """One connection. `recorder` is handed in by whoever builds the server."""

    def __init__(self, *args: Any, recorder: Recorder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recorder = recorder
        self.limits = recorder.limits
        self.url = b""
        self._turns: deque[Turn] = deque()
        self._reading: Exchange | None = None
        """The capture whose body is being read, while it still matters."""
        self._stage = IDLE
        self._now = 0.0
        """Performance counter when the latest bytes came, seconds."""
        self._deadline = 0.0
        self._body_since = 0.0
        self._stalled_since = 0.0
        self._deaf = False
        """True when the last word is said or decided: what still comes is thrown away."""
        self._last = False
        """True when the message being read is the last one that this connection takes."""
        self._draining = False
        self._eof = False
        self._seat: str | None = None
        """Under which this connection takes a place of its client's."""

    # -- opening and closing ----------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # typed as uvicorn's
        """Start the clock for the first head; one connection too many is told so and closed."""
        super().connection_made(transport)
        self._deadline = perf_counter() + self.limits.head_seconds
        if self.limits.max_connections and len(self.connections) > self.limits.max_connections:
            self._fail(Refusal.TOO_BUSY, None)
            return
        seat = self.recorder.guards.seat_of(self.client[0] if self.client else "")
        if self.recorder.guards.connections.take(seat):
            self._seat = seat
        else:
            self._fail(Refusal.CONNECTIONS, None)

    def eof_received(self) -> bool | None:  # type: ignore[override]  # uvicorn's closes at once
        """Store a body that ends here; a sender that half-closes still gets the answers due."""
        self._eof = True
        if not self._deaf:
            self._cut_short(Cut.HANGUP)
        return bool(self._turns)

    def connection_lost(self, exc: Exception | None) -> None:
        """Store a body that was cut; what waits for its commit is stored whatever became of the sender."""
        self._cut_short(Cut.HANGUP)
        self._deaf = True
        for turn in self._turns:
            if isinstance(turn, AsgiTurn):
                _disconnect(turn.cycle)
        self._turns.clear()
        self._leave()
        super().connection_lost(exc)

    def _leave(self) -> None:
        self.recorder.guards.connections.leave(self._seat)
        self._seat = None

    def shutdown(self) -> None:
        """Answer what is on its way, then close; an idle connection has a moment for a request already sent."""
        self._draining = True  # a head read from now on is the last
        if self._stage is IDLE:
            self._deadline = perf_counter() + self.limits.last_call_seconds
        if self._turns and self._stage is not HEAD:
            newest = self._turns[-1]
            newest.close = self._last = True
            if isinstance(newest, AsgiTurn):
                newest.cycle.keep_alive = False
            self._deaf = self._deaf or self._stage is IDLE

    def pause_writing(self) -> None:
        """Read no more from one who does not read, and note since when."""
        self._stalled_since = perf_counter()
        super().pause_writing()
        self.flow.pause_reading()

    def resume_writing(self) -> None:
        """Forget the stall."""
        self._stalled_since = 0.0
        super().resume_writing()
        self.flow.resume_reading()

    # -- deadlines --------------------------------------------------------------------------------------------------

    def enforce_deadlines(self, now: float) -> None:
        """Close what is too slow; called a few times a second with `perf_counter()`."""
        if self._stays_unread(now):
            self.transport.abort()
        elif self._deaf:
            return
        elif self._stage is BODY:
            if self._too_slow(now - self._body_since):
                self._cut_short(Cut.TIMEOUT)
        elif now < self._deadline:
            return
        elif self._stage is HEAD:
            self._fail(Refusal.TIMEOUT, self._bin_id())
        elif not self._turns:
            self.transport.close()

    def _stays_unread(self, now: float) -> bool:
        if not self._stalled_since and self.transport.is_closing():
            self._stalled_since = now  # a closed connection lasts until its last answer has been read
        return bool(self._stalled_since) and now - self._stalled_since > self.limits.write_stall_seconds

    def _too_slow(self, taken: float) -> bool:
        if taken > self.limits.body_seconds:
            return True
        exchange = self._reading
        if exchange is None or taken < self.limits.body_grace_seconds:
            return False
        return exchange.seen < taken * self.limits.min_body_rate

    # -- what is not a capture --------------------------------------------------------------------------------------

    def _begin_asgi(self, fields: list[bytes], framing: Framing) -> None:
        url = self.url
        super().on_message_begin()  # builds the scope; the head has been read already
        self.url = url
        self.headers.extend((name.lower(), value) for name, value in zip(fields[::2], fields[1::2], strict=True))
        self.expect_100_continue = framing.expects_continue
        self.cycle = None  # type: ignore[assignment]  # the order is kept by `_turns`, not by uvicorn's pipeline
        super().on_headers_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        cycle.keep_alive = cycle.keep_alive and not self._draining
        self._last = not cycle.keep_alive
        run = partial(super()._start_asgi_task, cycle, app)
        self._turns.append(AsgiTurn(cycle=cycle, run=run))
        self._answer_in_turn()

    def on_response_complete(self) -> None:
        """Make room for the next answer once the application has given its own."""
        self.server_state.total_requests += 1
        if self._turns:
            self._turns.popleft()
        if not self.transport.is_closing():
            self.flow.resume_reading()
            self._answer_in_turn()

    def handle_websocket_upgrade(self) -> None:
        """Let the websocket protocol take the connection; a head that its parser does not take it leaves unanswered."""
        self._leave()  # sockets have a limit of their own
        super().handle_websocket_upgrade()
        taker: Any = self.transport.get_protocol()
        if not taker.handshake_initiated:  # more or longer fields than it reads, or a body
            reply = self.recorder.refuse(None, Refusal.BAD_REQUEST)
            self.transport.write(render(reply, self.recorder.date_line + CLOSE_LINE, head_only=False))
            self.transport.close()

    # -- answers ----------------------------------------------------------------------------------------------------

    def _answer_in_turn(self) -> None:
        """Send what is ready, in order; start an application whose turn has come."""
        while self._turns and not self.transport.is_closing():
            turn = self._turns[0]
            if turn.answer is None:
                self._begin_turn(turn)
                return
            self._turns.popleft()
            self.transport.write(turn.answer)
            if turn.close:
                self._close_gently()
                return
        if self._stage is IDLE:
            self._deadline = perf_counter() + self.limits.keep_alive_seconds
        if self._eof:
            self.transport.close()

    def _begin_turn(self, turn: Turn) -> None:
        if turn.run is not None:
            run, turn.run = turn.run, None
            run()
        elif turn is self._reading:
            self._invite_body(self._reading)

    def _close_gently(self) -> None:
        """Close so that the answer arrives: with bytes left unread, the close is a reset that can swallow it."""
        self._deaf = True
        self._turns.clear()
        if self._eof:
            self.transport.close()
            return
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.flow.resume_reading()
        self.loop.call_later(_LINGER_SECONDS, self.transport.close)

    def _fail(self, refusal: Refusal, bin_id: str | None) -> None:
        """Answer a message that cannot be read on, behind the answers still due, and close."""
        if self._deaf:
            return
        turn: Turn | None = self._reading
        if turn is None or turn.answer is not None:
            self._give_up_unread_cycle()
            turn = Turn()
            self._turns.append(turn)
        elif self._reading is not None:
            self.recorder.release(self._reading)
        self._reading = None
        self._deaf = turn.close = True
        reply = self.recorder.refuse(bin_id, refusal)
        turn.answer = render(reply, self.recorder.date_line + CLOSE_LINE, head_only=False)
        self._answer_in_turn()

    def _give_up_unread_cycle(self) -> None:
        turn = self._turns[-1] if self._turns else None
        if self._stage is not BODY or not isinstance(turn, AsgiTurn):
            return
        if turn.cycle.more_body and not turn.cycle.response_started:
            _disconnect(turn.cycle)
            self._turns.pop()

    def _cut_short(self, cut: Cut) -> None:
        """Deal with a message that will not be read to its end."""
        raise NotImplementedError

    def _end_unread_cycle(self, cut: Cut) -> None:
        """Deal with an application's message that will not be read to its end."""
        if cut is not Cut.TIMEOUT:
            self._give_up_unread_cycle()
        elif self.cycle is not None and self.cycle.response_started:
            self.transport.close()  # it has been answered: a second answer would be taken for the next request's
        else:
            self._fail(Refusal.TIMEOUT, None)

    def _invite_body(self, exchange: Exchange) -> None:
        """Send `100 Continue` when the sender waits for it and its turn has come."""
        raise NotImplementedError

    def _bin_id(self) -> str | None:
        """Give the bin that the message being read is meant for, as far as can be told."""
        raise NotImplementedError


def _disconnect(cycle: RequestResponseCycle) -> None:
    cycle.disconnected = True
    cycle.message_event.set()
