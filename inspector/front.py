"""What stands before the pages: hosts that take captures alone see none of them, and a path in front is taken off."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from bins.capture.asgi import refuse
from bins.message.places import Places
from bins.replies.reply import HARMLESS, TEXT, make_reply

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_NOTHING_HERE = make_reply(
    404, (*TEXT, *HARMLESS), b"This host takes requests for bins and does nothing else. There is no bin at this URL.\n"
)


class Front:
    """Wraps the app side of an instance.

    Args:
        app: pages, API and sockets.
        prefix: path below which they live. A proxy may take it off or leave it on: both are understood, and no header
            is asked, since whoever sends one would choose where links lead.
        places: where captures are taken, when not everywhere.
    """

    def __init__(self, app: App, prefix: str = "", places: Places | None = None) -> None:
        self._app = app
        self._prefix = prefix
        self._places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        if self.shows_nothing(scope):
            await refuse(scope, _NOTHING_HERE, send)
            return
        path = f"{self._prefix}{self.path_in(scope)}"
        await self._app({**scope, "path": path, "root_path": self._prefix}, receive, send)

    def shows_nothing(self, scope: Scope) -> bool:
        """Tell whether the host asked for takes captures alone."""
        if self._places is None:
            return False
        return self._places.takes_only_captures([part for pair in scope["headers"] for part in pair])

    def path_in(self, scope: Scope) -> str:
        """Give the path asked for, as if the app lived at the root of its host."""
        path: str = scope["path"]
        if self._prefix and (path == self._prefix or path.startswith(f"{self._prefix}/")):
            return path[len(self._prefix) :] or "/"
        return path
