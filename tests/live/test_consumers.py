"""Sockets from a client's point of view."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError
from django.utils import timezone

from bins.links.tokens import TOKEN_PLACEHOLDER
from bins.live import consumers, pump
from bins.live.hub import Hub
from bins.models import Bin, Link
from bins.retention.events import happened
from bins.retention.removal import delete_request
from tests.factories import make_bin, make_requests, make_token
from tests.live.sockets import HOST, Leaving, Socket, Stalled, arrive


async def test_it_shows_a_request_the_moment_it_comes(hub: Hub, bin: Bin, token: str) -> None:
    socket = await Socket(hub, token).opened()

    await arrive(hub, bin)

    assert await socket.numbers(upto=1) == [1]
    await socket.leave()


async def test_it_shows_an_event_after_being_idle(hub: Hub, bin: Bin, token: str) -> None:
    socket = await Socket(hub, token).opened()

    quiet = await socket.receive_nothing(timeout=0.2)
    await arrive(hub, bin)

    assert quiet
    assert await socket.numbers(upto=1) == [1]
    await socket.leave()


async def test_it_resumes_after_a_number(hub: Hub, bin: Bin, token: str) -> None:
    await sync_to_async(make_requests)(bin, 5)

    socket = await Socket(hub, f"{token}?after=3").opened()

    assert await socket.numbers(upto=5) == [4, 5]
    await socket.leave()


async def test_it_sends_html_with_links_of_the_readers_own_token(hub: Hub, bin: Bin, token: str) -> None:
    await sync_to_async(make_requests)(bin, 1)
    other = await sync_to_async(make_token)(bin)

    sockets = [await Socket(hub, f"{each}?after=0").opened() for each in (token, other)]
    rows = [(await socket.message())["rows"] for socket in sockets]

    assert rows == [[{"n": 1, "html": f'<a href="/b/{each}/1">POST</a>'}] for each in (token, other)]
    assert TOKEN_PLACEHOLDER not in str(rows)
    for socket in sockets:
        await socket.leave()


async def test_it_sends_request_objects_to_who_asks_for_json(hub: Hub, bin: Bin, token: str) -> None:
    await sync_to_async(make_requests)(bin, 1)

    socket = await Socket(hub, f"{token}?after=0&format=json").opened()

    assert (await socket.message())["rows"] == [{"n": 1, "method": "POST"}]
    await socket.leave()


async def test_it_leaves_no_gap_and_sends_nothing_twice_while_requests_come(hub: Hub, bin: Bin, token: str) -> None:
    """Sockets open at every moment of a stream of commits; each sees every number behind its cursor once."""

    async def read(after: int) -> list[int]:
        socket = await Socket(hub, f"{token}?after={after}").opened()
        numbers = await socket.numbers(upto=60)
        await socket.leave()
        return numbers

    readers = []
    for n in range(60):
        readers.append(asyncio.create_task(read(n)))
        await arrive(hub, bin)

    for after, numbers in enumerate(await asyncio.gather(*readers)):
        assert numbers == list(range(after + 1, 61))


async def test_it_tells_what_is_deleted(hub: Hub, bin: Bin, token: str) -> None:
    await sync_to_async(make_requests)(bin, 2)
    socket = await Socket(hub, token).opened()

    def publish(bin_id: str, event: dict[str, Any], **_: object) -> None:
        hub.publish(bin_id, event)

    happened.connect(publish)
    await sync_to_async(delete_request)(bin.pk, 1)

    assert await socket.message() == {"type": "deleted", "numbers": [1], "revision": 1}
    happened.disconnect(publish)
    await socket.leave()


async def test_it_tells_on_return_what_was_deleted_while_away(hub: Hub, bin: Bin, token: str) -> None:
    await sync_to_async(make_requests)(bin, 4)
    await sync_to_async(delete_request)(bin.pk, 2)

    socket = await Socket(hub, f"{token}?after=3&from=1").opened()

    assert await socket.message() == {"type": "deleted", "ranges": [[2, 2]]}
    assert await socket.numbers(upto=4) == [4]
    await socket.leave()


@pytest.mark.parametrize(
    "query", ["after=x", "after=-1", "after=9" + "9" * 30, "format=xml", "from=x", "after=1&after=2"]
)
async def test_it_refuses_nonsense_in_the_url(hub: Hub, token: str, query: str) -> None:
    assert await Socket(hub, f"{token}?{query}").refusal() == 4400


@pytest.mark.parametrize("wrong", ["1-" + "a" * 32, "x", "%00", "é", "9" * 12 + "-" + "a" * 32, "' OR 1=1"])
async def test_it_refuses_a_wrong_token(hub: Hub, token: str, wrong: str) -> None:
    assert await Socket(hub, wrong).refusal() == 4404


async def test_it_refuses_revoked_and_expired_links(hub: Hub, bin: Bin) -> None:
    now = timezone.now()
    revoked = await sync_to_async(make_token)(bin, revoked_at=now)
    expired = await sync_to_async(make_token)(bin, expires_at=now)

    assert [await Socket(hub, token).refusal() for token in (revoked, expired)] == [4404, 4404]


@pytest.mark.parametrize(
    "origin", [b"null", b"https://app.example.evil", b"http://localhost:8000.", b"http://localhost"]
)
async def test_it_refuses_a_foreign_page(hub: Hub, token: str, origin: bytes) -> None:
    assert await Socket(hub, token, headers=[*HOST, (b"origin", origin)]).refusal() == 4403


@pytest.mark.parametrize("origin", [b"http://localhost:8000", b"http://LOCALHOST:8000", b"https://hooks.example"])
async def test_it_lets_our_own_pages_in(hub: Hub, token: str, origin: bytes) -> None:
    socket = Socket(hub, token, headers=[*HOST, (b"origin", origin)], origins=["https://hooks.example"])

    await (await socket.opened()).leave()


async def test_it_refuses_a_foreign_host(hub: Hub, token: str) -> None:
    assert await Socket(hub, token, headers=[(b"host", b"attack.example")]).refusal() == 4403


async def test_it_refuses_one_socket_too_many(bin: Bin, token: str) -> None:
    hub = Hub(most=1)
    socket = await Socket(hub, token).opened()

    assert await Socket(hub, token).refusal() == 1013

    await socket.leave()
    await (await Socket(hub, token).opened()).leave()


async def test_it_says_goodbye_when_the_link_is_revoked(hub: Hub, bin: Bin, link: Link, token: str) -> None:
    socket = await Socket(hub, token).opened()
    await Link.objects.filter(pk=link.pk).aupdate(revoked_at=timezone.now())

    await hub.look()

    assert await socket.message() == {"type": "gone"}
    assert await socket.closing() == 4404
    await socket.wait(timeout=60)


async def test_it_says_goodbye_when_the_bin_is_deleted(hub: Hub, bin: Bin, token: str) -> None:
    socket = await Socket(hub, token).opened()
    await bin.adelete()

    await hub.look()

    assert await socket.message() == {"type": "gone"}
    assert await socket.closing() == 4404
    await socket.wait(timeout=60)


async def test_it_leaves_nothing_behind_when_a_client_leaves(hub: Hub, bin: Bin, token: str) -> None:
    socket = await Socket(hub, token).opened()

    await socket.leave()

    assert not hub._bins
    assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]


async def test_it_leaves_nothing_behind_when_a_client_leaves_in_the_middle_of_a_read(
    hub: Hub, bin: Bin, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, never = asyncio.Event(), asyncio.Event()

    async def page(*_: object) -> None:
        begun.set()
        await never.wait()

    monkeypatch.setattr(hub.feed, "page", page)
    socket = await Socket(hub, token).opened()
    await arrive(hub, bin)
    await asyncio.wait_for(begun.wait(), 60)

    await socket.leave()

    assert not hub._bins


async def test_it_leaves_nothing_behind_when_the_server_cancels(hub: Hub, bin: Bin, token: str) -> None:
    socket = await Socket(hub, token).opened()

    socket.future.cancel()
    await asyncio.wait({socket.future})

    assert socket.future.cancelled()
    assert not hub._bins


async def test_it_lets_go_of_a_client_that_reads_nothing(
    hub: Hub, bin: Bin, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "GOODBYE_SECONDS", 0.01)
    stalled = Stalled()
    socket = await Socket(hub, token, wrap=stalled, stall_seconds=0.01).opened()

    await arrive(hub, bin)
    await asyncio.wait({socket.future}, timeout=60)

    assert socket.future.done()
    assert not socket.future.cancelled()
    assert stalled.sent == ["websocket.send", "websocket.close"]
    assert not hub._bins


async def test_it_harms_nobody_that_another_reads_nothing(hub: Hub, bin: Bin, token: str) -> None:
    stalled = [await Socket(hub, token, wrap=Stalled()).opened() for _ in range(5)]
    healthy = await Socket(hub, token).opened()

    await arrive(hub, bin, 300)

    assert await healthy.numbers(upto=300) == list(range(1, 301))
    for socket in (*stalled, healthy):
        await socket.leave()


@pytest.mark.parametrize("frame", ["x" * 4_097, "é" * 2_049, b"x" * 4_097])
async def test_it_closes_on_a_large_frame(hub: Hub, token: str, frame: str | bytes) -> None:
    socket = await Socket(hub, token).opened()

    await socket.send_input({"type": "websocket.receive", "text" if isinstance(frame, str) else "bytes": frame})

    assert await socket.closing() == 1008
    await socket.wait(timeout=60)
    assert not hub._bins


async def test_it_closes_on_many_frames(hub: Hub, token: str) -> None:
    socket = await Socket(hub, token).opened()

    for _ in range(25):
        await socket.send_input({"type": "websocket.receive", "text": ""})

    assert await socket.closing() == 1008
    await socket.wait(timeout=60)


async def test_it_leaves_small_talk_aside(hub: Hub, bin: Bin, token: str) -> None:
    socket = await Socket(hub, token).opened()
    for text in ("x" * 4_096, "{", '{"type":"websocket.close"}'):
        await socket.send_to(text_data=text)

    await arrive(hub, bin)

    assert await socket.numbers(upto=1) == [1]
    await socket.leave()


@pytest.mark.parametrize(("error", "code"), [(OperationalError("locked"), 1013), (ValueError("a bug"), 1011)])
async def test_it_closes_when_it_cannot_go_on(
    hub: Hub, token: str, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(pump, "read_missing", fail)
    socket = await Socket(hub, token).opened()

    assert await socket.closing() == code
    await socket.wait(timeout=60)


async def test_it_asks_to_come_back_when_the_store_cannot_be_asked(
    hub: Hub, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("locked")

    monkeypatch.setattr(consumers, "open_link", fail)

    assert await Socket(hub, token).refusal() == 1013


@pytest.mark.parametrize("error", [OSError("gone"), RuntimeError("after close")])
async def test_it_ends_quietly_when_the_client_has_just_left(
    hub: Hub, bin: Bin, token: str, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    socket = await Socket(hub, token, wrap=Leaving(error)).opened()

    await arrive(hub, bin)
    await asyncio.wait({socket.future}, timeout=60)

    assert socket.future.done()
    assert not caplog.records
    assert not hub._bins


async def test_it_shows_nothing_of_other_bins(hub: Hub, bin: Bin, token: str) -> None:
    other = await sync_to_async(make_bin)()
    socket = await Socket(hub, token).opened()

    await arrive(hub, other, 3)
    await arrive(hub, bin)

    assert await socket.numbers(upto=1) == [1]
    await socket.leave()
