from __future__ import annotations

import ipaddress
from typing import Any

import pytest

from bins.message.client import PERSON_KEY
from inspector.named import NamedByProxy

PROXIES = [ipaddress.ip_network("10.0.0.0/8")]
HOST = (b"host", b"localhost")


async def _nothing(*_: Any) -> Any:
    return {}


async def _seen(*fields: tuple[bytes, bytes], **given: Any) -> dict[str, Any]:
    """Give the scope that the app is handed."""
    scope = {"type": "http", "client": ("10.0.0.1", 1), "headers": [HOST, *fields], "state": {}, **given}
    seen: list[dict[str, Any]] = []

    async def app(told: dict[str, Any], _receive: Any, _send: Any) -> None:
        seen.append(told)

    await NamedByProxy(app, "X-Forwarded-User", PROXIES)(scope, _nothing, _nothing)
    return seen[0]


async def test_a_trusted_peer_is_believed() -> None:
    scope = await _seen((b"x-forwarded-user", b"ada"))

    assert (scope["state"], scope["headers"]) == ({PERSON_KEY: "ada"}, [HOST])


async def test_anybody_else_is_not_and_the_header_is_taken_away() -> None:
    scope = await _seen((b"x-forwarded-user", b"ada"), (b"x-forwarded-for", b"10.0.0.1"), client=("192.0.2.1", 1))

    assert scope["state"] == {}
    assert scope["headers"] == [HOST, (b"x-forwarded-for", b"10.0.0.1")]


async def test_headers_that_look_like_it_say_nothing() -> None:
    scope = await _seen((b"x_forwarded_user", b"ada"), (b"remote-user", b"ada"))

    assert scope["state"] == {}


@pytest.mark.parametrize("client", [None, ("", 0)])
async def test_a_peer_that_nobody_knows_is_not_believed(client: Any) -> None:
    assert (await _seen((b"x-forwarded-user", b"ada"), client=client))["state"] == {}


async def test_sockets_are_told_nothing_and_share_the_list_they_let_go_of() -> None:
    fields = [HOST, (b"x-forwarded-user", b"ada")]

    scope = await _seen(type="websocket", headers=fields)

    assert scope["headers"] is fields
    assert (fields, scope["state"]) == ([HOST], {})
