"""The ASGI application: capture wrapper round Django and Channels. `serve` and daphne both run it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspector.settings")
django.setup(set_prefix=False)

# Imports below need a configured Django.
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.conf import settings  # noqa: E402

from bins.api.shapes import request_objects  # noqa: E402
from bins.capture.asgi import CaptureApp  # noqa: E402
from bins.journal.writer import StoreError  # noqa: E402
from bins.live.routing import websocket_routes  # noqa: E402
from bins.pages.posted import PostedToPages  # noqa: E402
from bins.pages.rows import render_rows  # noqa: E402
from bins.rules.bounds import Serving  # noqa: E402
from inspector.config import ConfigError  # noqa: E402
from inspector.connections import PagesHandler  # noqa: E402
from inspector.front import Front  # noqa: E402
from inspector.logs import RequestIds  # noqa: E402
from inspector.probes import Probes  # noqa: E402
from inspector.runtime import Runtime  # noqa: E402

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Application:
    """Starts the runtime with the server (lifespan) or, where the server has no lifespan, with the first request."""

    def __init__(self) -> None:
        if settings.CONFIG.person_header and not Serving.on_the_wire:
            raise ConfigError(
                "INSPECTOR_PERSON_HEADER needs `inspector serve`: other servers do not tell who really is at the other "
                "end of a connection, so that anybody could say to be anybody"
            )
        self.runtime = Runtime(settings.CONFIG)
        sockets = websocket_routes(
            hub=self.runtime.hub,
            origins=[settings.CONFIG.public_origin] if settings.CONFIG.public_url else [],
            renderers={"html": render_rows, "json": request_objects},
        )
        pages = ProtocolTypeRouter({"http": PagesHandler(), "websocket": URLRouter(sockets)})
        recorder, config = self.runtime.recorder, settings.CONFIG
        # The path in front is taken off first: what lies behind it looks at paths such as `/b/{token}`.
        self._front = Front(PostedToPages(RequestIds(pages), recorder), config.prefix, config.places)
        self._app = CaptureApp(self._front, recorder)
        self._probes = Probes(self.runtime, self.start)
        self._starting: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        path = self._front.path_in(scope)
        if self._probes.answers(scope["type"], path) and not self._front.shows_nothing(scope):
            await self._probes({**scope, "path": path}, receive, send)
            return
        await self.start()
        await self._app(scope, receive, send)

    async def start(self) -> None:
        """Start the runtime once; later callers wait for the same start."""
        if self._starting is None:
            self._starting = asyncio.get_running_loop().create_task(self.runtime.start())
        await asyncio.shield(self._starting)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.start()
        except StoreError as error:
            await send({"type": "lifespan.startup.failed", "message": f"the store cannot be used: {error}"})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.runtime.stop()
        await send({"type": "lifespan.shutdown.complete"})


application = Application()
