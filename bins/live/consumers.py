"""The socket of an open page: who may open it, how it is kept in step, when it is closed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from contextvars import Context, copy_context
from functools import lru_cache
from typing import Any

from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import DatabaseError

from bins.links.access import Access, open_link
from bins.links.attempts import TooMany
from bins.live.asked import BadQuery, Query, read_query
from bins.live.feed import Renderer, View
from bins.live.hub import Full, Hub
from bins.live.origin import may_open, socket_cookie
from bins.live.pump import Gone, Pump, RoleChanged
from bins.live.staying import leave
from bins.live.watch import Watch
from bins.models import Bin
from bins.people.sessions import Guest, guest_with

logger = logging.getLogger(__name__)

Pumping = Callable[[], Awaitable[None]]

_view = lru_cache(maxsize=256)(View)
"""Thousands of sockets see their bins in one of very few ways."""

STALL_SECONDS = 10.0
"""A client that takes none of a message for so long is let go; it comes back with its cursor."""
GOODBYE_SECONDS = 2.0
MOST_FRAME_BYTES = 4 * 1024
MOST_FRAMES_PER_SECOND = 10

# RFC 6455 section 7.4; from 4000 on they are ours.
POLICY_VIOLATION = 1008
INTERNAL_ERROR = 1011
TRY_AGAIN_LATER = 1013
BAD_QUERY = 4400
ROLE_CHANGED = 4401
FOREIGN_ORIGIN = 4403
GONE = 4404


class Refused(Exception):
    """Raised in a handshake that must not open a socket; carries the close code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class HungUp(Exception):
    """Raised when the client has left while something was sent to it."""


def _open(token: str, cookie: str) -> tuple[Access | None, Guest | None]:
    """Give what `token` grants to whoever is signed in with `cookie`, and who that is."""
    guest, person = guest_with(cookie) or (None, None)
    return open_link(token, person=person), guest


class Refuse(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Refuses sockets at every path that is not ours."""

    async def connect(self) -> None:
        """Answer the handshake with 403."""
        await self.close(GONE)


class BinConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """A socket on `/ws/b/{token}`: reads nothing from the client, and sends it what its bin catches."""

    groups = ()  # of the layer: none

    def __init__(
        self,
        hub: Hub,
        renderers: Mapping[str, Renderer],
        origins: Iterable[str] = (),
        stall_seconds: float = STALL_SECONDS,
    ) -> None:
        super().__init__()
        self._hub = hub
        self._renderers = renderers
        self._origins = origins
        self._stall_seconds = stall_seconds
        self._watch: Watch | None = None
        self._pump: Pump | None = None
        self._pumping: asyncio.Task[None] | None = None
        """Only while there is something to send."""
        self._context: Context | None = None
        """Of this socket, not of whoever has news for it: log lines tell which request they belong to."""
        self._seat: str | None = None
        """Under which this socket takes a place of its client's."""
        self._finished = False
        self._frames = 0
        self._second = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one socket; however it ends, nothing of it stays behind.

        It has no channel of the layer: the hub rings sockets, and with a channel each, thousands that wait would be as
        many subscriptions in Redis, and as many tasks more.
        """
        self.scope, self.base_send, self.channel_layer = scope, send, None
        self._main = asyncio.current_task()
        try:
            await self.dispatch(await receive())
        except BaseException:
            await self._clean_up()
            raise
        del self.scope
        await leave(scope, self._stay, receive, send)

    async def _stay(self, receive: Any, send: Any) -> None:
        """Do one after the other what the server tells."""
        self.base_send = send
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            pass
        except asyncio.CancelledError:
            if not self._finished or self._main is None:
                raise
            self._main.uncancel()
        finally:
            await self._clean_up()

    async def connect(self) -> None:
        """Check the handshake, subscribe, accept, and only then read what the client misses."""
        try:
            query = self._checked_query()
            self._take_seat()
            access, guest = await self._opened()
            self._watch = self._hub.watch(access.bin, access.link, guest, access.role)
        except Refused as refused:
            await self.close(refused.code)
        except (Full, DatabaseError):
            await self.close(TRY_AGAIN_LATER)
        else:
            await self.accept()
            view = _view(query.form, self._renderers[query.form], access.bin.sight)
            self._pump = Pump(self._hub, self._watch, query, view, access.token, self._deliver)
            self._context = copy_context()
            self._start(self._pump.begin)
            self._watch.on_news = self._go_on

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Leave what the client says aside; close on a client that says much."""
        second = int(asyncio.get_running_loop().time())
        if second != self._second:
            self._second, self._frames = second, 0
        self._frames += 1
        size = len((text_data or "").encode()) + len(bytes_data or b"")
        if size > MOST_FRAME_BYTES or self._frames > MOST_FRAMES_PER_SECOND:
            await self._stop_pump()
            await self._say_goodbye(POLICY_VIOLATION)
            raise StopConsumer

    def _checked_query(self) -> Query:
        scope = self.scope
        if not may_open(scope["headers"], scope.get("scheme", "ws"), self._origins, settings.ALLOWED_HOSTS):
            raise Refused(FOREIGN_ORIGIN)
        try:
            return read_query(scope["query_string"], self._renderers)
        except BadQuery as error:
            raise Refused(BAD_QUERY) from error

    async def _opened(self) -> tuple[Access, Guest | None]:
        token = self.scope["url_route"]["kwargs"]["token"]
        cookie = socket_cookie(self.scope["headers"])
        access, guest = await database_sync_to_async(_open, thread_sensitive=False)(token, cookie)
        if access is None:
            with suppress(TooMany):  # a handshake is refused in any case, and tells nothing
                settings.ATTEMPTS.count_miss(settings.ATTEMPTS.client_of_scope(self.scope))
            raise Refused(GONE)
        return access, guest

    def _take_seat(self) -> None:
        seat = settings.ATTEMPTS.seat_of(self.scope)
        if not settings.ATTEMPTS.sockets.take(seat):
            raise Refused(TRY_AGAIN_LATER)
        self._seat = seat

    def _go_on(self) -> None:
        """Let the pump run again, unless it does anyway, and then sees the news by itself."""
        if self._pump is not None and self._pumping is None:
            self._start(self._pump.go_on)

    def _start(self, pumping: Pumping) -> None:
        context = self._context.copy() if self._context else None
        self._pumping = asyncio.get_running_loop().create_task(self._serve(pumping), context=context)

    async def _serve(self, pumping: Pumping) -> None:
        """Run the pump; when it fails, or has nothing more to watch, the socket ends."""
        code = INTERNAL_ERROR
        try:
            await pumping()
            self._pumping = None
            return
        except (Gone, Bin.DoesNotExist):
            code = GONE
            await self._say('{"type":"gone"}')
        except RoleChanged:
            code = ROLE_CHANGED
            await self._say('{"type":"role"}')
        except (TimeoutError, HungUp):
            code = TRY_AGAIN_LATER
        except DatabaseError as error:
            logger.warning("The store failed an open page: %s", error)
            code = TRY_AGAIN_LATER
        except Exception:
            logger.exception("An open page could not be served")
        await self._say_goodbye(code)
        self._finish()

    async def _deliver(self, text: str) -> None:
        """Send `text`, as long as the client takes it.

        Raises:
            TimeoutError: the client has not read for too long.
            HungUp: it is no longer there.
        """
        async with asyncio.timeout(self._stall_seconds):
            try:
                await self.send(text)
            except (OSError, RuntimeError) as error:
                if isinstance(error, TimeoutError):
                    raise
                # Servers raise these for a message after the end.
                raise HungUp from error

    async def _say(self, text: str) -> None:
        with suppress(TimeoutError, HungUp):
            await self._deliver(text)

    async def _say_goodbye(self, code: int) -> None:
        with suppress(OSError, RuntimeError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await self.close(code)

    def _finish(self) -> None:
        """End the socket's own task: a client that takes nothing would not let the server tell us that it has gone."""
        self._finished = True
        self._pump = None
        if self._main is not None:
            self._main.cancel()

    async def _clean_up(self) -> None:
        await self._stop_pump()
        if self._watch is not None:
            self._hub.unwatch(self._watch)
        settings.ATTEMPTS.sockets.leave(self._seat)
        self._seat = None

    async def _stop_pump(self) -> None:
        self._pump = None
        if self._pumping is not None:
            self._pumping.cancel()
            await asyncio.wait({self._pumping})
