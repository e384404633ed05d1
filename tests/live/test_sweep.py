"""Which links a socket opens through: those that a page would, and for all others it is the same refusal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from bins.links.granting import page_link
from bins.links.tokens import token_for
from bins.live.hub import Hub
from bins.models import Bin, Role
from bins.people.api_tokens import make_token as make_api_token
from tests.factories import make_bin, make_token
from tests.live.sockets import Socket
from tests.people.people import let_people_sign_in, make_owned_bin, make_person

pytestmark = pytest.mark.django_db(transaction=True)

PAST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def _deleted(bin: Bin) -> str:
    token = make_token(bin)
    Bin.objects.filter(pk=bin.pk).update(deleted_at=PAST)
    return token


def _of_members(bin: Bin) -> str:
    return token_for(page_link(make_owned_bin(make_person())))


def _api_token(bin: Bin) -> str:
    return make_api_token(make_person(), "ci", may_write=True).token


TOKENS: dict[str, tuple[Callable[[Bin], str], bool]] = {
    "a view link": (make_token, True),
    "a manage link": (lambda bin: make_token(bin, Role.MANAGE), True),
    "a link to a part": (lambda bin: make_token(bin, upto_n=1), True),
    "an expired link": (lambda bin: make_token(bin, Role.MANAGE, expires_at=PAST), False),
    "a revoked link": (lambda bin: make_token(bin, Role.MANAGE, revoked_at=PAST), False),
    "a link into a deleted bin": (_deleted, False),
    "the capture id": (lambda bin: bin.pk, False),
    "a guess": (lambda bin: "1-" + "a" * 32, False),
    "half of two links": (lambda bin: make_token(bin)[:-32] + make_token(make_bin())[-32:], False),
    "the page of a person's bin, to a stranger": (_of_members, False),
    "an API token": (_api_token, False),
}
"""What stands in the address, and whether that opens."""


@pytest.mark.parametrize("name", TOKENS)
async def test_a_socket_opens_as_the_table_says(name: str, hub: Hub, bin: Bin, settings: Any) -> None:
    let_people_sign_in(settings)
    make, opens = TOKENS[name]

    socket = Socket(hub, await sync_to_async(make)(bin))

    if opens:
        await (await socket.opened()).leave()
    else:
        assert await socket.refusal() == await Socket(hub, "1-" + "b" * 32).refusal()
