from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bins.links.tokens import token_for
from bins.live.consumers import GONE, ROLE_CHANGED
from bins.live.hub import Hub
from bins.models import Bin, Link, Membership, Team, TeamRole
from tests.factories import make_token
from tests.live.sockets import HOST, Socket
from tests.people.people import let_people_sign_in, make_owned_bin, make_team
from tests.people.test_sessions import cookie_of

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

ORIGIN = (b"origin", b"http://localhost:8000")


@pytest.fixture
def team(settings: Settings, transactional_db: None) -> Team:
    let_people_sign_in(settings)
    return make_team(ada="viewer", root="admin")


@pytest.fixture
def bin(team: Team) -> Bin:
    return make_owned_bin(team=team)


@pytest.fixture
def open_as(hub: Hub, bin: Bin) -> Callable[..., Socket]:
    """Give a socket at the page of the team's members."""
    page = token_for(Link.objects.get(bin=bin, for_members=True))

    def opened(cookie: str, token: str = page, origin: bool = True) -> Socket:
        headers = [*HOST, (b"cookie", f"a=1; socket={cookie}".encode()), *([ORIGIN] if origin else [])]
        return Socket(hub, f"{token}?after=0&format=json", headers)

    return opened


async def cookie_for(name: str) -> str:
    """Give the cookie of a browser in which this person is signed in."""
    return await sync_to_async(lambda: cookie_of(User.objects.get(username=name)))()


async def set_role(name: str, role: TeamRole | None) -> None:
    """Give a member another role, or none."""
    members = Membership.objects.filter(person__username=name)
    await (members.adelete() if role is None else members.aupdate(role=role))


async def test_members_get_in_by_the_link_for_members(open_as: Callable[..., Socket]) -> None:
    socket = await open_as(await cookie_for("ada")).opened()

    await socket.leave()


async def test_nobody_else_does(open_as: Callable[..., Socket]) -> None:
    cookie = await cookie_for("ada")
    await set_role("ada", None)

    assert await open_as(cookie).refusal() == GONE
    assert await open_as("").refusal() == GONE


async def test_a_cookie_without_an_origin_says_nothing(open_as: Callable[..., Socket]) -> None:
    assert await open_as(await cookie_for("ada"), origin=False).refusal() == GONE


@pytest.mark.parametrize("role", [TeamRole.EDITOR, None])
async def test_it_tells_the_page_that_its_reader_has_another_role(
    open_as: Callable[..., Socket], hub: Hub, role: TeamRole | None
) -> None:
    socket = await open_as(await cookie_for("ada")).opened()
    await hub.look()
    await set_role("ada", role)

    await hub.look()

    assert await socket.message() == {"type": "role"}
    assert await socket.closing() == ROLE_CHANGED


async def test_others_at_the_same_bin_notice_nothing(open_as: Callable[..., Socket], hub: Hub, bin: Bin) -> None:
    root = await open_as(await cookie_for("root")).opened()
    visitor = await open_as("", await sync_to_async(make_token)(bin)).opened()
    await set_role("ada", None)

    await hub.look()

    assert await root.receive_nothing()
    assert await visitor.receive_nothing()
    await root.leave()
    await visitor.leave()


async def test_who_has_no_role_hears_of_getting_one(open_as: Callable[..., Socket], hub: Hub, bin: Bin) -> None:
    cookie = await cookie_for("ada")
    await set_role("ada", None)
    socket = await open_as(cookie, await sync_to_async(make_token)(bin)).opened()
    await hub.look()
    assert await socket.receive_nothing()

    team, ada = await Team.objects.aget(), await User.objects.aget(username="ada")
    await Membership.objects.acreate(team=team, person=ada, role=TeamRole.EDITOR)
    await hub.look()

    assert await socket.message() == {"type": "role"}
    assert await socket.closing() == ROLE_CHANGED
