"""A socket that stays, after everything that led to it has returned."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import Any

import pytest

from bins.live import pump
from bins.live.hub import Hub
from bins.live.staying import App, Lobby, leave
from bins.live.watch import Event
from bins.models import Bin, Sight
from tests.live.sockets import Socket, arrive

WHO: ContextVar[str] = ContextVar("who")


class Steps:
    """What happened to a socket, in order."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def app(self, error: Exception | None = None) -> App:
        """Give an application that leaves a socket behind."""

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await leave(scope, self._stay, receive, send)
            self.seen.append("returned")
            if error:
                raise error

        return app

    async def _stay(self, receive: Any, send: Any) -> None:
        self.seen.append(f"stays with {receive} and {send}")


async def test_a_socket_stays_after_its_applications_have_returned() -> None:
    steps = Steps()

    await Lobby(steps.app())({"type": "websocket"}, "in", "out")  # type: ignore[arg-type]

    assert steps.seen == ["returned", "stays with in and out"]


async def test_a_socket_stays_inside_where_there_is_no_lobby() -> None:
    steps = Steps()

    await steps.app()({"type": "websocket"}, "in", "out")  # type: ignore[arg-type]

    assert steps.seen == ["stays with in and out", "returned"]


async def test_nothing_stays_of_an_application_that_fails() -> None:
    steps = Steps()

    with pytest.raises(ValueError, match="a bug"):
        await Lobby(steps.app(ValueError("a bug")))({"type": "websocket"}, "in", "out")  # type: ignore[arg-type]

    assert steps.seen == ["returned"]


@pytest.mark.parametrize("kind", ["http", "lifespan"])
async def test_other_scopes_pass_through_as_they_are(kind: str) -> None:
    scope = {"type": kind}
    passed: list[Any] = []

    async def app(*arguments: Any) -> None:
        passed.extend(arguments)

    await Lobby(app)(scope, "in", "out")  # type: ignore[arg-type]

    assert passed == [scope, "in", "out"]
    assert passed[0] is scope


async def test_the_socket_of_a_page_waits_outside_of_its_applications(hub: Hub, bin: Bin, token: str) -> None:
    returned = asyncio.Event()

    def wrap(app: App) -> App:
        async def wrapped(scope: Any, receive: Any, send: Any) -> None:
            await app(scope, receive, send)
            returned.set()

        return Lobby(wrapped)

    socket = await Socket(hub, token, wrap=wrap).opened()
    await asyncio.wait_for(returned.wait(), 60)
    await arrive(hub, bin)

    assert await socket.numbers(upto=1) == [1]
    await socket.leave()
    assert not hub._bins


async def test_a_socket_is_one_task_while_nothing_happens(hub: Hub, bin: Bin, token: str) -> None:
    before = asyncio.all_tasks()
    socket = await Socket(hub, f"{token}?after=0").opened()
    await arrive(hub, bin)
    await socket.numbers(upto=1)

    tasks = asyncio.all_tasks() - before

    assert len(tasks) == 1
    await socket.leave()


async def test_a_socket_keeps_the_context_of_its_handshake(
    hub: Hub, bin: Bin, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its log lines tell the request that they belong to, and not that of whoever had news for it."""
    seen: list[str] = []

    def narrowed(event: Event, _: Sight) -> Event:
        seen.append(WHO.get())
        return event

    monkeypatch.setattr(pump, "narrowed", narrowed)

    def wrap(app: App) -> App:
        async def named(scope: Any, receive: Any, send: Any) -> None:
            WHO.set("socket")
            await app(scope, receive, send)

        return named

    socket = await Socket(hub, token, wrap=wrap).opened()
    WHO.set("somebody else")
    for _ in range(2):
        hub.publish(bin.pk, {"type": "settings"})
        await socket.message()

    assert seen == ["socket", "socket"]
    await socket.leave()
