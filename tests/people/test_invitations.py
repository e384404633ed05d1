from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.utils import timezone

from bins.links.roles import team_role
from bins.links.tokens import invitation_token
from bins.models import Invitation, Membership, Team
from bins.people import invitations, teams
from bins.people.accounts import Unfit
from bins.people.invitations import (
    Taken,
    invite,
    is_idle_for,
    open_invitation,
    open_invitations,
    revoke,
    take,
    take_as_new,
)
from bins.people.teams import BadTeam, set_role
from tests.people.people import PASSWORD, make_admin, make_person, make_team


def ada() -> User:
    return User.objects.get(username="ada")


def invited(team: Team | None = None, role: str = "viewer") -> Invitation:
    """Give an invitation of Ada's to a team of hers."""
    team = team or make_team(ada="admin")
    return invite(ada(), team=team, role=role)


def test_an_invitation_is_found_by_its_token_and_listed() -> None:
    made = invited()

    assert open_invitation(invitation_token(made)) == made
    assert open_invitations(made.team) == [made]
    assert open_invitations(None) == []


def test_a_label_is_one_line() -> None:
    make_team(ada="admin")

    assert invite(ada(), label=" Grace\n\x00 Hopper ", team=Team.objects.get()).label == "Grace Hopper"


def test_an_invitation_without_a_role_is_for_an_editor() -> None:
    assert invited(role="").role == "editor"


@pytest.mark.parametrize("role", ["owner", "ADMIN", "manage"])
def test_nobody_is_invited_as_what_there_is_not(role: str) -> None:
    with pytest.raises(BadTeam, match="one of viewer, editor, admin"):
        invited(role=role)

    assert not Invitation.objects.exists()


def test_so_many_invitations_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "MOST_OPEN", 1)
    first = invited()

    with pytest.raises(BadTeam, match="1 invitations wait"):
        invited(first.team)
    revoke(first.team, first.pk)

    assert invited(first.team).pk


@pytest.mark.parametrize("token", ["", "1", "1-" + "a" * 32, "zzzzzzzzzzzz-" + "a" * 32, "/" * 300])
def test_a_wrong_token_is_no_invitation(token: str) -> None:
    invited()

    assert open_invitation(token) is None


def test_an_invitation_ends_after_a_week() -> None:
    made = invited()
    Invitation.objects.update(made_at=timezone.now() - dt.timedelta(days=7))

    assert open_invitation(invitation_token(made)) is None
    assert open_invitations(made.team) == []


def test_a_revoked_invitation_is_over_and_only_its_team_can_revoke_it() -> None:
    made = invited()

    assert revoke(make_team("Other"), made.pk) is None
    assert revoke(None, made.pk) is None
    assert revoke(made.team, made.pk) == made
    assert open_invitation(invitation_token(made)) is None
    with pytest.raises(Taken):
        take(made, make_person("grace"))


def test_whoever_takes_it_joins_once() -> None:
    made, grace = invited(role="editor"), make_person("grace")
    take(made, grace)

    with pytest.raises(Taken):
        take(made, make_person("eve"))

    assert made.team is not None
    assert team_role(grace, made.team.pk) == "editor"
    assert open_invitation(invitation_token(made)) is None
    assert Membership.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_at_once_one_does() -> None:
    made = invited()
    people = [make_person("grace"), make_person("eve")]

    def attempt(person: User) -> bool:
        try:
            take(Invitation.objects.get(pk=made.pk), person)
        except Taken:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(attempt, people))

    assert sorted(taken) == [False, True]
    assert Membership.objects.filter(person__in=people).count() == 1


def test_an_account_is_made_by_it_with_a_place_in_the_team() -> None:
    made = invited()

    person = take_as_new(made, "grace", PASSWORD, "grace@example.com")

    assert made.team is not None
    assert person.check_password(PASSWORD)
    assert not person.is_superuser
    assert team_role(person, made.team.pk) == "viewer"


@pytest.mark.parametrize(("name", "password"), [("ada", PASSWORD), ("gr ace", PASSWORD), ("grace", "short")])
def test_it_waits_when_the_account_cannot_be(name: str, password: str) -> None:
    made = invited()

    with pytest.raises(Unfit):
        take_as_new(made, name, password)

    assert open_invitation(invitation_token(made)) == made
    assert User.objects.count() == 1


def test_no_account_is_made_when_somebody_was_quicker() -> None:
    made = invited()
    take(made, make_person("grace"))

    with pytest.raises(Taken):
        take_as_new(made, "eve", PASSWORD)

    assert not User.objects.filter(username="eve").exists()


def test_it_waits_when_the_team_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    made = invited()
    monkeypatch.setattr(teams, "MOST_MEMBERS", 1)

    with pytest.raises(BadTeam, match="this one is full"):
        take_as_new(made, "grace", PASSWORD)

    assert open_invitation(invitation_token(made)) == made
    assert User.objects.count() == 1


def test_an_invitation_to_a_deleted_team_goes_with_it() -> None:
    made = invited()
    held, token = Invitation.objects.select_related("team").get(), invitation_token(made)
    Team.objects.get().delete()

    assert open_invitation(token) is None
    with pytest.raises(Taken):
        take(held, make_person("grace"))


def test_an_invitation_ends_with_the_right_of_who_made_it() -> None:
    team = make_team(ada="admin", grace="admin")
    made = invited(team)

    set_role(team, ada(), "editor")
    assert (open_invitation(invitation_token(made)), open_invitations(team)) == (None, [])
    set_role(team, ada(), "admin")
    assert open_invitation(invitation_token(made)) == made
    User.objects.filter(username="ada").update(is_active=False)
    assert open_invitation(invitation_token(made)) is None


def test_who_may_invite_nobody_any_more_lets_nobody_in_at_the_last_moment() -> None:
    found = open_invitation(invitation_token(invited(make_team(ada="admin", grace="admin"), "admin")))
    assert found
    Membership.objects.filter(person=ada()).delete()  # between the look at the invitation and its taking

    with pytest.raises(Taken):
        take_as_new(found, "mallory", PASSWORD)

    assert not User.objects.filter(username="mallory").exists()


def test_an_invitation_to_the_instance_is_an_admins() -> None:
    root = make_admin()
    made = invite(root, label="Grace")

    assert open_invitations(None) == [made]
    User.objects.update(is_superuser=False)
    assert open_invitation(invitation_token(made)) is None


def test_it_makes_an_admin_of_the_instance_where_it_says_so() -> None:
    root = make_admin()

    assert not take_as_new(invite(root), "grace", PASSWORD).is_superuser
    assert take_as_new(invite(root, makes_admin=True), "joan", PASSWORD).is_superuser


def test_it_knows_who_has_what_it_offers() -> None:
    root = make_admin()
    to_team, plain, to_admins = invited(), invite(root), invite(root, makes_admin=True)
    grace = make_person("grace")

    assert [is_idle_for(one, ada()) for one in (to_team, plain, to_admins)] == [True, True, False]
    assert [is_idle_for(one, grace) for one in (to_team, plain)] == [False, True]
    assert is_idle_for(to_admins, root)
