"""What stands round Django's handler: bodies have an end, forms are UTF-8, connections to the database are closed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.db import connections

from bins.capture.asgi import refuse
from bins.message.limits import MIB
from bins.replies.reply import HARMLESS, TEXT, make_reply

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

MOST_BODY_BYTES = 16 * MIB
"""Of what is sent to a page or to the API: more than any form and any file in one may have. Django would keep the body
of whatever comes, also where there is no page, in a file as large as the disk."""
_WORDS = f"The body is larger than {MOST_BODY_BYTES} bytes. Send less."
_JSON = ((b"Content-Type", b"application/json"),)
_TOO_LARGE = make_reply(413, (*TEXT, *HARMLESS), f"{_WORDS}\n".encode())
_TOO_LARGE_FOR_API = make_reply(413, (*_JSON, *HARMLESS), f'{{"detail":"{_WORDS}"}}'.encode())


class _TooLarge(Exception):
    """Raised for a body beyond `MOST_BODY_BYTES`."""


class PagesHandler(ASGIHandler):
    """Django's handler, which leaves no connection behind, and takes neither bodies nor words without bounds.

    It runs each request in a thread that ends with it. A connection kept for such a thread is never used again, and
    lasts until Python's garbage is collected: a few dozen readers would take all that PostgreSQL has to give.
    """

    async def __call__(self, scope, receive, send):  # type: ignore[no-untyped-def]  # as Django's, which has no types
        """Serve one request, and close what its thread has opened."""
        async with ThreadSensitiveContext():
            try:
                await super().__call__(scope, _bounded(receive), send)
            except _TooLarge:
                is_api = scope["path"].startswith(f"{scope.get('root_path', '')}/api/")
                await refuse(scope, _TOO_LARGE_FOR_API if is_api else _TOO_LARGE, send)
            finally:
                await sync_to_async(connections.close_all)()

    def create_request(self, scope, body_file):  # type: ignore[no-untyped-def]
        """Make the request; its words are UTF-8 as our own forms are, whatever encoding a header names.

        Some of those that Python has are none of text, and fail; others make characters that no page can hold.
        """
        request, answer = super().create_request(scope, body_file)
        if request is not None:
            request.encoding = "utf-8"
        return request, answer


def _bounded(receive: Receive) -> Receive:
    left = MOST_BODY_BYTES

    async def received() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise _TooLarge
        return message

    return received
