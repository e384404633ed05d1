"""The wire protocol: captures below ASGI, everything else as uvicorn serves it.

A request whose raw first path segment is a bin id becomes an `Exchange` and never reaches an application. llhttp does
the parsing; what it lets pass and we do not is refused in `bins.message.framing`.
"""

from __future__ import annotations

import re
from functools import partial
from time import perf_counter, time
from typing import Any

import httptools

from bins.capture.answering import Answering
from bins.capture.connection import BODY, HEAD, IDLE, AsgiTurn
from bins.capture.exchange import Exchange, Head
from bins.message.capture import WIRE, Cut, Peer
from bins.message.client import client_address, client_scheme
from bins.message.framing import Framing, read_framing
from bins.message.headers import collector
from bins.message.places import Places
from bins.message.refusal import Refusal, Refused
from bins.message.target import route
from bins.replies.choose import BinSnapshot

_FIRST_LINE = re.compile(rb"[\r\n]*[^ \r\n]{1,64} (\S+)")


class WireProtocol(Answering):
    """One connection, read by llhttp; its callbacks come in the order of the bytes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._fields: list[bytes] = []
        """Fields of the head or trailer section being read: name, value, name, value …"""
        self._framing_fields: list[bytes] = []
        """Those of them whose names may say something about the body."""
        self.on_header = collector(self._fields, self._framing_fields)  # type: ignore[method-assign,assignment]  # the parser's busiest callback
        super().__init__(*args, **kwargs)
        self._places = self.recorder.places
        self._exchange: Exchange | None = None
        """The latest message, when it is a capture."""
        self._direct_peer: Peer | None = None
        self._max_body = self.limits.max_body_bytes
        self._received = 0.0
        self._began = 0.0
        self._most_drained = self.limits.max_body_bytes * self.limits.drain_factor
        self._requests = 0
        self._fed = 0
        """Size of the piece that the parser is being fed."""
        self._begun_in_feed = 0
        self._body_came = False
        self._unfinished_bytes = 0
        self._first_bytes = b""
        self._muted = False
        """True while the parser reads a head of our own making, see `_read_on`."""

    def data_received(self, data: bytes) -> None:
        """Feed the parser; whatever it or a check objects to ends the connection with an answer."""
        if self._deaf:
            return
        self._now = perf_counter()
        self._fed = len(data)
        self._begun_in_feed = 0
        self._body_came = False
        self._first_bytes = data if self._stage is IDLE else b""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._after_upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserError as error:
            cause = error.__context__
            self._fail(cause.refusal if isinstance(cause, Refused) else Refusal.BAD_REQUEST, self._bin_id())
        else:
            if self._stage is not IDLE:
                self._bound_unfinished()
            else:
                self._exchange = None
        self._first_bytes = b""  # an idle connection keeps nothing of what it brought

    def _bound_unfinished(self) -> None:
        """Bound what the parser may hold of a message that has not ended, since it does not tell of it.

        That is a head, or the trailers of a body: what came since the last byte of a body.
        """
        if self._body_came:
            self._unfinished_bytes = 0
        elif self._begun_in_feed:
            self._unfinished_bytes = self._fed if self._first_bytes and self._begun_in_feed == 1 else 0
        else:
            self._unfinished_bytes += self._fed
        if self._unfinished_bytes > self.limits.max_head_bytes or len(self._fields) > 2 * self.limits.max_headers:
            self._fail(Refusal.HEAD_TOO_LARGE, self._bin_id())

    def _bin_id(self) -> str | None:
        target = self.url if self._stage is not IDLE else b""
        if not target and self._begun_in_feed <= 1:
            line = _FIRST_LINE.match(self._first_bytes)
            target = line[1] if line else b""
        if self._places is not None:
            return self._places.bin_of(target, self._fields)
        found = route(target)
        return found[0] if found else None

    # -- the parser's callbacks -------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """Start a message; too many unanswered ones on one connection are refused."""
        self._framing_fields.clear()
        if self._muted:
            return
        if self._deaf:
            raise Refused(Refusal.BAD_REQUEST)  # behind the last message nothing is read, also not of the same piece
        self._received = time()
        self._began = self._now
        self._stage = HEAD
        self._deadline = self._began + self.limits.head_seconds
        self._begun_in_feed += 1
        self._reading = self._exchange = None
        self.url = b""
        if len(self._turns) >= self.limits.max_pipelined:
            raise Refused(Refusal.TOO_BUSY)

    def on_url(self, url: bytes) -> None:
        """Collect the target, as far as it may go."""
        if self._muted:
            return
        self.url += url
        if len(self.url) > self.limits.max_target_bytes:
            raise Refused(Refusal.TARGET_TOO_LONG)

    def on_headers_complete(self) -> None:
        """Send the message its way: to the recorder when its first segment is a bin id, else to the application."""
        fields = self._take_fields()
        if self._muted:
            self._stage = BODY
            return
        self._check_head(fields)
        method = self.parser.get_method()
        version = self.parser.get_http_version()
        framing = read_framing(method, version, self._framing_fields)
        self._stage = BODY
        self._body_since = self._now
        self._requests += 1
        found = route(self.url) if self._places is None else self._found_by(self._places, fields)
        if found is None:
            self._begin_asgi(fields, framing)
        else:
            self._begin_capture(found, method.decode("ascii"), version, fields, framing)

    def _found_by(self, places: Places, fields: list[bytes]) -> tuple[str, bytes] | None:
        found = places.find(self.url, fields)
        if isinstance(found, Refusal):
            raise Refused(found)
        return found

    def _take_fields(self) -> list[bytes]:
        fields = self._fields.copy()
        self._fields.clear()
        return fields

    def _check_head(self, fields: list[bytes]) -> None:
        if len(fields) > 2 * self.limits.max_headers:
            raise Refused(Refusal.HEAD_TOO_LARGE)
        whole = self._fed <= self.limits.max_head_bytes and self._begun_in_feed
        if not whole and sum(map(len, fields)) + 2 * len(fields) + len(self.url) > self.limits.max_head_bytes:
            raise Refused(Refusal.HEAD_TOO_LARGE)

    def on_body(self, body: bytes) -> None:
        """Keep a piece of a capture's body within the limit, or pass it on."""
        self._body_came = True
        if self._exchange is None:
            super().on_body(body)
        elif self._reading is not None and self._reading.answer is None:
            self._take_body(self._reading, body)

    def on_message_complete(self) -> None:
        """Hand a complete capture over, or tell the application that its body has ended."""
        exchange = self._exchange
        if exchange is None:
            self._fields.clear()  # an application gets no trailers: they must not become headers after the fact
            if self.cycle is not None:
                super().on_message_complete()
        elif exchange.head.framing.has_body and self.parser.should_upgrade():
            return  # llhttp ends a message at an upgrade; the body is read in `_read_on`
        else:
            if self._fields:
                exchange.trailers = self._take_trailers()
            exchange.finish(self._now)
            if self._reading is not None and exchange.answer is None and exchange.bin is not None:
                self.recorder.record(exchange)
        self._muted = False
        self._reading = None
        self._stage = IDLE
        self._deadline = self._now + self.limits.keep_alive_seconds
        if self._last:
            self._deaf = True

    def _take_trailers(self) -> list[bytes]:
        fields = self._take_fields()
        if len(fields) > 2 * self.limits.max_headers or sum(map(len, fields)) > self.limits.max_head_bytes:
            raise Refused(Refusal.HEAD_TOO_LARGE)
        return fields

    # -- the way of a capture ---------------------------------------------------------------------------------------

    def _begin_capture(
        self, found: tuple[str, bytes], method: str, version: str, fields: list[bytes], framing: Framing
    ) -> None:
        bin_id, path = found
        head = Head(
            bin_id, path, method, self.url, version, fields, framing, self._peer(fields), self._requests > 1,
            WIRE, self._received, self._began,
        )  # fmt: skip
        self._last = version == "1.0" or self._draining or not self.parser.should_keep_alive()
        exchange = Exchange(
            head=head, bin_id=bin_id, max_body=self._max_body, on_settled=self._on_settled, head_at=self._now,
            close=self._last,
        )  # fmt: skip
        self._exchange = self._reading = exchange
        self._turns.append(exchange)
        try:
            known = self.recorder.directory.get(bin_id)
        except KeyError:
            self.flow.pause_reading()
            self.recorder.directory.look_up(bin_id, partial(self._found, exchange))
        else:
            self._admit(exchange, known)

    def _found(self, exchange: Exchange, known: BinSnapshot | Refusal) -> None:
        if exchange.answer is None:
            self._admit(exchange, known)
        if exchange.answer is None and (exchange.complete or exchange.cut):
            self.recorder.record(exchange, exchange.cut)
        if not self.transport.is_closing():
            self.flow.resume_reading()

    def _admit(self, exchange: Exchange, known: BinSnapshot | Refusal) -> None:
        if isinstance(known, Refusal):
            self._refuse(exchange, known)
            return
        framing = exchange.head.framing
        size = exchange.kept if framing.length is None else min(framing.length, self.limits.max_body_bytes)
        if refusal := self.recorder.admit(exchange, known, size):
            self._refuse(exchange, refusal)
            return
        if framing.expects_continue and self._turns and self._turns[0] is exchange:
            self._invite_body(exchange)

    def _invite_body(self, exchange: Exchange) -> None:
        framing = exchange.head.framing
        if not framing.expects_continue or exchange.seen or exchange.bin is None:
            return
        # RFC 9110 section 10.1.1: the final status at once when the body would not be kept anyway.
        if (framing.length or 0) > self.limits.max_body_bytes:
            self._cut_short(Cut.LIMIT)
        elif framing.has_body:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _take_body(self, exchange: Exchange, body: bytes) -> None:
        exchange.add(body)
        missing = exchange.kept - exchange.reserved
        if missing > 0 and exchange.bin is not None:
            if refusal := self.recorder.admission.grow(missing):
                self._refuse(exchange, refusal)
                return
            exchange.reserved += missing
        if exchange.seen > self._most_drained:
            self._cut_short(Cut.LIMIT)

    def _cut_short(self, cut: Cut) -> None:
        """Store a capture as far as its body came, and read no more of this connection."""
        exchange = self._reading
        if self._stage is not BODY:
            return
        if exchange is None:
            self._end_unread_cycle(cut)
            return
        self._reading = None
        self._deaf = exchange.close = True
        if exchange.bin is None:
            exchange.cut = cut  # stored when the bin has been looked up
        elif exchange.answer is None:
            self.recorder.record(exchange, cut)

    def _peer(self, fields: list[bytes]) -> Peer:
        if self._direct_peer is None:
            host, port = self.client or ("", 0)
            self._direct_peer = Peer(host, port, host, self.scheme or "http")
        direct, proxies = self._direct_peer, self.recorder.proxies
        if not proxies:
            return direct
        client = client_address(direct.host, fields, proxies)
        return Peer(direct.host, direct.port, client, client_scheme(direct.host, direct.scheme, fields, proxies))

    # -- upgrades ---------------------------------------------------------------------------------------------------

    def _after_upgrade(self, rest: bytes) -> None:
        turn = self._turns[-1] if self._turns else None
        if self._deaf:
            return
        if self._exchange is not None:
            self._read_on(self._exchange, rest)
        elif turn is None and self._should_upgrade():
            self.handle_websocket_upgrade()
        elif isinstance(turn, AsgiTurn) and not self._should_upgrade():
            # An upgrade that nobody here speaks: answered without it; what follows it is not guessed at.
            turn.cycle.keep_alive = False
            self._deaf = True
        else:
            self._fail(Refusal.BAD_REQUEST, None)

    def _read_on(self, exchange: Exchange, rest: bytes) -> None:
        """Go on in HTTP after an upgrade not taken: a new parser is told the framing, then gets what follows."""
        self.parser = httptools.HttpRequestParser(self)
        framing = exchange.head.framing
        if framing.has_body and not exchange.complete:
            size = b"Transfer-Encoding: chunked" if framing.chunked else b"Content-Length: %d" % (framing.length or 0)
            self._muted = True
            self._stage = HEAD
            self.parser.feed_data(b"POST / HTTP/1.1\r\n%b\r\n\r\n" % size)
        if rest:
            self.data_received(rest)
