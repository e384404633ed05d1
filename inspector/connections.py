"""Connections to the database that pages open: closed with the request that needed them."""

from __future__ import annotations

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.db import connections


class PagesHandler(ASGIHandler):
    """Django's handler, which leaves no connection behind.

    It runs each request in a thread that ends with it. A connection kept for such a thread is never used again, and
    lasts until Python's garbage is collected: a few dozen readers would take all that PostgreSQL has to give.
    """

    async def __call__(self, scope, receive, send):  # type: ignore[no-untyped-def]  # as Django's, which has no types
        """Serve one request, and close what its thread has opened."""
        async with ThreadSensitiveContext():
            try:
                await super().__call__(scope, receive, send)
            finally:
                await sync_to_async(connections.close_all)()
