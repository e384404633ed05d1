"""Sockets of links that show a part, that are masked, that end while somebody watches."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from bins.api.shapes import request_objects
from bins.links.granting import closed, revoke_link
from bins.links.tokens import token_for
from bins.live.hub import Hub
from bins.models import Bin, Link, Role
from tests.factories import make_link, make_request, make_requests, make_token
from tests.live.sockets import Socket, arrive

pytestmark = pytest.mark.django_db(transaction=True)

new_token = sync_to_async(make_token)


async def test_a_snapshot_is_sent_nothing_later(hub: Hub, bin: Bin) -> None:
    await sync_to_async(make_requests)(bin, 3)
    token = await new_token(bin, upto_n=2)
    socket = await Socket(hub, f"{token}?after=0").opened()

    message = await socket.message()
    await arrive(hub, bin)

    assert ([row["n"] for row in message["rows"]], message["last"]) == ([1, 2], 2)
    assert await socket.receive_nothing(timeout=0.3)
    await socket.leave()


async def test_a_link_to_one_request_is_sent_that_one(hub: Hub, bin: Bin) -> None:
    await sync_to_async(make_requests)(bin, 3)
    token = await new_token(bin, only_n=2)
    socket = await Socket(hub, f"{token}?after=0&from=1").opened()

    message = await socket.message()
    hub.publish(bin.pk, {"type": "deleted", "numbers": [3]})
    hub.publish(bin.pk, {"type": "deleted", "numbers": [2]})

    assert [row["n"] for row in message["rows"]] == [2]
    assert await socket.message() == {"type": "deleted", "numbers": [2]}
    await socket.leave()


@pytest.mark.parametrize(
    ("role", "masked", "seen"), [("view", True, False), ("view", False, True), (Role.MANAGE, True, True)]
)
async def test_request_objects_are_masked_as_the_link_says(
    hub: Hub, bin: Bin, role: str, masked: bool, seen: bool
) -> None:
    await sync_to_async(make_request)(bin, headers=[(b"Authorization", b"sk_live_hidden")])
    token = await new_token(bin, role, masked=masked)
    socket = await Socket(hub, f"{token}?after=0&format=json", renderers={"json": request_objects}).opened()

    rows = (await socket.message())["rows"]

    assert ("sk_live_hidden" in str(rows)) == seen
    assert rows[0]["headers"] == [["Authorization", "sk_live_hidden" if seen else "masked, 14 bytes"]]
    await socket.leave()


async def test_readers_with_and_without_masks_do_not_share_a_page(hub: Hub, bin: Bin) -> None:
    await sync_to_async(make_request)(bin, headers=[(b"Cookie", b"hidden")])
    seen = []
    for masked in (False, True, False):
        token = await new_token(bin, masked=masked)
        socket = await Socket(hub, f"{token}?after=0&format=json", renderers={"json": request_objects}).opened()
        seen.append("hidden" in str(await socket.message()))
        await socket.leave()

    assert seen == [True, False, True]


async def test_revoking_a_link_closes_its_sockets_and_no_others(hub: Hub, bin: Bin, token: str) -> None:
    link = await sync_to_async(make_link)(bin)
    other = await Socket(hub, token).opened()
    socket = await Socket(hub, token_for(link)).opened()

    def publish(bin_id: str, event: dict[str, Any], **_: object) -> None:
        hub.publish(bin_id, event)

    closed.connect(publish)
    await sync_to_async(revoke_link)(bin, link.pk)
    closed.disconnect(publish)

    assert await socket.message() == {"type": "gone"}
    assert await socket.closing() == 4404
    assert await other.receive_nothing(timeout=0.2)
    await other.leave()


@pytest.mark.parametrize("field", ["revoked_at", "expires_at"])
async def test_a_link_that_ends_unheard_closes_its_sockets_at_the_next_look(
    hub: Hub, bin: Bin, token: str, field: str
) -> None:
    socket = await Socket(hub, token).opened()
    await Link.objects.aupdate(**{field: timezone.now() - dt.timedelta(seconds=1)})

    await hub.look()

    assert await socket.message() == {"type": "gone"}
    assert await socket.closing() == 4404
