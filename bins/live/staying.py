"""How an open socket lets go of its way in.

Every application between the server and a consumer waits, as long as the socket is open, in a coroutine of its own with
a copy of the scope: together they weigh more than all the rest of an idle page. So a consumer that has accepted leaves
behind how it goes on, and whoever stands outermost goes on with it once they have all returned.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Stay = Callable[[Receive, Send], Awaitable[None]]
"""The life of a socket from then on."""

_LEFT = "bins.live.left"


class Lobby:
    """Wraps the outermost application: sockets stay here, and no longer inside it."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        left: list[Stay] = []
        await self.app({**scope, _LEFT: left}, receive, send)
        del scope
        if left:
            await left.pop()(receive, send)


async def leave(scope: Scope, stay: Stay, receive: Receive, send: Send) -> None:
    """Go on with `stay`: where the application began, or here when nobody waits for it there."""
    left: list[Stay] | None = scope.get(_LEFT)
    if left is None:
        await stay(receive, send)
    else:
        left.append(stay)
