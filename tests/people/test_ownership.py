from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User

from bins.links.access import Access, open_link
from bins.links.browser import remember
from bins.links.granting import create_bin, create_own_bin
from bins.links.tokens import token_for
from bins.models import Bin, Link, Role, Team
from bins.people.ownership import (
    MayNotMake,
    check_may_make,
    hand_over,
    make_team_bin,
    may_give_to,
    may_hand_over,
    may_make,
    teams_to_give,
)
from bins.people.teams import BadTeam
from tests.factories import make_bin, make_link, make_token
from tests.people.people import let_people_sign_in, make_admin, make_owned_bin, make_person, make_team

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


def opened(token: str, person: User | None = None, session: dict[str, object] | None = None) -> Access:
    access = open_link(token, {} if session is None else session, person)
    assert access is not None
    return access


@pytest.mark.parametrize(
    ("makers", "may"),
    [("anyone", [True, True, True]), ("people", [False, True, True]), ("admins", [False, False, True])],
)
def test_who_may_make_bins_is_a_setting(settings: Settings, makers: str, may: list[bool]) -> None:
    let_people_sign_in(settings, bin_makers=makers)

    assert [may_make(asker) for asker in (None, make_person(), make_admin())] == may


def test_it_says_who_may(settings: Settings) -> None:
    with pytest.raises(MayNotMake, match="people who are signed in"):
        check_may_make(None)
    let_people_sign_in(settings, bin_makers="admins")
    with pytest.raises(MayNotMake, match="Ask one of them"):
        check_may_make(make_person())


def test_bins_are_given_to_teams_by_those_who_change_theirs() -> None:
    changing = [make_team("A", ada="editor"), make_team("B", ada="admin")]
    others = [make_team("C", ada="viewer"), make_team("D")]
    ada = User.objects.get()

    assert teams_to_give(ada) == changing
    assert [may_give_to(ada, team) for team in (*changing, *others)] == [True, True, False, False]


def test_a_bin_of_a_team_has_a_page_for_its_members_alone() -> None:
    team = make_team(ada="viewer")

    own = make_team_bin(team)

    assert (own.bin.team, own.bin.owner, own.team) == (team, None, "Payments")
    assert opened(own.token, User.objects.get()).role == Role.VIEW
    assert open_link(own.token) is None


def test_a_team_that_has_gone_gets_no_bin() -> None:
    gone = make_team()
    Team.objects.all().delete()
    bin = make_bin()

    with pytest.raises(BadTeam):
        make_team_bin(gone)
    with pytest.raises(BadTeam):
        hand_over(bin, team=gone)

    assert not Bin.objects.get().is_owned


def test_a_bin_of_a_browser_becomes_a_persons_and_its_links_stay() -> None:
    made, ada = create_bin(), make_person()

    token = token_for(hand_over(made.bin, ada))

    assert Bin.objects.get().owner == ada
    assert opened(token, ada).may_manage
    assert open_link(token, {}) is None
    assert opened(made.view_token).bin == made.bin
    assert opened(made.manage_token).is_offered


def test_a_bin_is_a_persons_or_a_teams() -> None:
    team = make_team(ada="editor")
    ada = User.objects.get()
    bin = make_owned_bin(ada)
    address = Link.objects.get()

    assert hand_over(bin, team=team) == address
    assert (Bin.objects.get().owner, Bin.objects.get().team) == (None, team)
    assert hand_over(bin, ada) == address
    assert (Bin.objects.get().owner, Bin.objects.get().team) == (ada, None)


def test_who_manages_a_bin_of_nobody_says_whose_it_is() -> None:
    made, ada, session = create_bin(), make_person(), dict[str, object]()
    remember(session, made.bin.id)

    assert may_hand_over(opened(made.view_token, ada, session))
    assert not may_hand_over(opened(made.view_token, None, session))
    assert not may_hand_over(opened(made.view_token, ada))


def test_a_link_to_manage_takes_no_bin_away() -> None:
    bin, eve, session = create_own_bin(make_person()).bin, make_person("eve"), dict[str, object]()
    remember(session, bin.id, make_link(bin, Role.MANAGE))

    access = opened(make_token(bin), eve, session)

    assert access.may_manage
    assert not may_hand_over(access)


@pytest.mark.parametrize(("role", "may"), [("viewer", False), ("editor", True), ("admin", True)])
def test_a_bin_of_a_team_is_handed_over_by_those_who_change_it(role: str, may: bool) -> None:
    own = make_team_bin(make_team(ada=role))

    assert may_hand_over(opened(own.token, User.objects.get())) == may
