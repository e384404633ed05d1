"""Paths of the sockets."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, re_path

from bins.live.consumers import BinConsumer, Refuse


def websocket_routes(**wiring: Any) -> list[URLPattern]:
    """Give the routes for a Channels `URLRouter`; `wiring` is what `BinConsumer` is made with.

    The last one refuses every other path: without it the router raises, and servers log that as a crash of ours.
    """
    return [
        path("ws/b/<str:token>", BinConsumer.as_asgi(**wiring)),
        re_path("", Refuse.as_asgi()),
    ]
