from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from bins.models import Bin, Membership, Team, TeamRole
from bins.people import teams
from bins.people.teams import (
    BadTeam,
    delete_team,
    join,
    make_team,
    members_of,
    membership,
    remove,
    rename_team,
    set_role,
    sizes_of,
    teams_of,
)
from tests.people.people import make_owned_bin, make_person
from tests.people.people import make_team as team_with

GONE = "This team is there no more."


def roles(team: Team) -> dict[str, str]:
    return {member.person.username: member.role for member in members_of(team)}


def person(name: str) -> User:
    return User.objects.get(username=name)


def test_whoever_makes_a_team_looks_after_it() -> None:
    made = make_team("  Pay\x00ments\n team ", make_person())

    assert made.name == "Pay ments team"
    assert roles(made) == {"ada": "admin"}


@pytest.mark.parametrize("name", ["", "  ", "\x00\u200b\n"])
def test_a_team_has_a_name(name: str) -> None:
    with pytest.raises(BadTeam, match="Give the team a name"):
        make_team(name, make_person())

    assert not Team.objects.exists()


def test_a_name_is_cut_where_the_column_ends() -> None:
    assert make_team("x" * 500, make_person()).name == "x" * 60


def test_a_person_is_in_so_many_teams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teams, "MOST_TEAMS", 2)
    ada, third = make_person(), team_with("Third")
    make_team("First", ada), make_team("Second", ada)

    with pytest.raises(BadTeam, match="at most 2 teams"):
        make_team("Third", ada)
    with pytest.raises(BadTeam, match="at most 2 teams"):
        join(third, ada, "viewer")


def test_teams_and_members_are_listed_by_name() -> None:
    second, first = team_with("Shipping", ada="viewer"), team_with("Billing", grace="editor", ada="admin")

    assert [(row.team, row.role) for row in teams_of(person("ada"))] == [(first, "admin"), (second, "viewer")]
    assert list(roles(first)) == ["ada", "grace"]


def test_it_counts_members_and_bins_that_are_there() -> None:
    team, empty = team_with(ada="admin", grace="viewer"), team_with("Empty")
    make_owned_bin(team=team)
    Bin.objects.filter(pk=make_owned_bin(team=team).pk).update(deleted_at=team.created_at)

    assert sizes_of([team, empty]) == {team.pk: (2, 1), empty.pk: (0, 0)}


def test_a_membership_is_that_of_the_person_in_the_team() -> None:
    team = team_with(ada="editor")

    mine = membership(person("ada"), team.pk)

    assert mine is not None
    assert mine.role == TeamRole.EDITOR
    assert membership(make_person("eve"), team.pk) is None
    assert membership(person("ada"), 2**63 - 1) is None


def test_a_team_gets_another_name_and_keeps_one() -> None:
    team = team_with()
    rename_team(team, "Money")

    with pytest.raises(BadTeam):
        rename_team(team, " ")

    assert Team.objects.get().name == team.name == "Money"


def test_a_team_with_bins_stays() -> None:
    team = team_with(ada="admin")
    bin = make_owned_bin(team=team)

    with pytest.raises(BadTeam, match="still has bins"):
        delete_team(team)
    Bin.objects.filter(pk=bin.pk).update(deleted_at=team.created_at)
    delete_team(team)

    assert not Team.objects.exists()
    assert person("ada")
    assert not Bin.objects.get().is_owned


def test_nothing_is_done_to_a_team_that_has_gone() -> None:
    team = team_with(ada="admin")
    ada, gone = person("ada"), Team(pk=team.pk, name="Payments")
    team.delete()

    for act in (
        lambda: rename_team(gone, "x"),
        lambda: delete_team(gone),
        lambda: join(gone, ada, "viewer"),
        lambda: set_role(gone, ada, "viewer"),
        lambda: remove(gone, ada),
    ):
        with pytest.raises(BadTeam, match=GONE):
            act()


def test_who_joins_twice_stays_as_they_were() -> None:
    team, ada = team_with(), make_person()

    assert join(team, ada, "viewer")
    assert not join(team, ada, "admin")
    assert roles(team) == {"ada": "viewer"}


def test_a_full_team_takes_nobody_and_keeps_who_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teams, "MOST_MEMBERS", 1)
    team = team_with(ada="admin")

    with pytest.raises(BadTeam, match="at most 1 members"):
        join(team, make_person("grace"), "viewer")

    assert not join(team, person("ada"), "admin")


@pytest.mark.parametrize("role", ["owner", "", "Admin", "manage", "viewer\x00"])
def test_there_are_no_other_roles(role: str) -> None:
    team = team_with(ada="admin", grace="viewer")

    with pytest.raises(BadTeam, match="one of viewer, editor, admin"):
        set_role(team, person("grace"), role)
    with pytest.raises(BadTeam, match="one of viewer, editor, admin"):
        join(team, make_person("eve"), role)

    assert roles(team) == {"ada": "admin", "grace": "viewer"}


def test_a_member_gets_another_role() -> None:
    team = team_with(ada="admin", grace="viewer")

    set_role(team, person("grace"), "admin")
    set_role(team, person("ada"), "viewer")

    assert roles(team) == {"ada": "viewer", "grace": "admin"}


def test_the_last_admin_stays_one() -> None:
    team = team_with(ada="admin", grace="editor")

    with pytest.raises(BadTeam, match="Nobody else looks after the team"):
        set_role(team, person("ada"), "editor")
    with pytest.raises(BadTeam, match="Nobody else looks after the team"):
        remove(team, person("ada"))
    set_role(team, person("ada"), "admin")

    assert roles(team) == {"ada": "admin", "grace": "editor"}


def test_an_admin_whose_account_is_closed_looks_after_nothing() -> None:
    team = team_with(ada="admin", grace="admin")
    User.objects.filter(username="grace").update(is_active=False)

    with pytest.raises(BadTeam, match="Nobody else looks after the team"):
        remove(team, person("ada"))
    remove(team, person("grace"))

    assert roles(team) == {"ada": "admin"}


def test_who_is_no_member_is_not_removed() -> None:
    team = team_with(ada="admin")

    with pytest.raises(BadTeam, match="not in the team"):
        remove(team, make_person("eve"))

    assert Membership.objects.count() == 1
