"""The header in which a proxy says who is signed in: believed from a trusted peer, and taken away from everybody.

It stands before anything that looks at `X-Forwarded-For`, since that replaces the peer by whom the header names.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

from bins.message.client import PERSON_KEY, Network, named_person

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class NamedByProxy:
    """Wraps all of the app side.

    Args:
        app: what is told, in the state of its scope.
        header: the name of the header.
        proxies: whose word is believed.
    """

    def __init__(self, app: Any, header: str, proxies: Sequence[Network]) -> None:
        self._app = app
        self._name = header.lower().encode("ascii")
        self._proxies = proxies

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serve one ASGI scope; no coroutine of its own, which every idle socket would keep."""
        if scope["type"] != "lifespan":
            self._hear(scope)
        answering: Awaitable[None] = self._app(scope, receive, send)
        return answering

    def _hear(self, scope: Scope) -> None:
        values = [value for name, value in scope["headers"] if name == self._name]
        if not values:
            return
        # In place: sockets let go of this very list once they are open.
        scope["headers"][:] = [pair for pair in scope["headers"] if pair[0] != self._name]
        peer, _ = scope.get("client") or ("", 0)
        if scope["type"] == "http" and (person := named_person(peer, values, self._proxies)):
            scope["state"][PERSON_KEY] = person
