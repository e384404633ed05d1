"""Paths of the sockets."""

from __future__ import annotations

import pytest
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator

from bins.live.hub import Hub
from bins.live.routing import websocket_routes

# Channels looks after old database connections whenever a socket ends.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("path", ["/", "/ws", "/ws/b/", "/ws/b/a/b", "/ws/x/token", "/b/token", "/ws/b/token/", "/%00"])
async def test_it_refuses_every_other_path(path: str) -> None:
    socket = WebsocketCommunicator(URLRouter(websocket_routes(hub=Hub(), renderers={})), path)

    assert await socket.connect(timeout=60) == (False, 4404)

    await socket.disconnect(timeout=60)
