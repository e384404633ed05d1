from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from bins.models import AuditEntry, Membership, Team
from tests.pages.browser import Browser
from tests.pages.people.conftest import SignIn
from tests.people.people import make_owned_bin, make_person, make_team

pytestmark = pytest.mark.django_db


def act(browser: Browser, team: Team, name: str, what: str, **asked: str) -> tuple[int, str]:
    """Do something to a member; give the status, and what the answer says or where it leads."""
    number = User.objects.get(username=name).pk
    answer = browser.post(f"/b/teams/{team.pk}/members/{number}/{what}", asked)
    return answer.status_code, answer.headers.get("Location") or answer.content.decode()


def noted() -> list[tuple[str, str]]:
    return [(entry.action, entry.subject) for entry in AuditEntry.objects.exclude(action="signed_in").order_by("pk")]


def test_an_admin_gives_another_role(sign_in: SignIn) -> None:
    team = make_team(ada="admin", grace="viewer")

    assert act(sign_in("ada"), team, "grace", "role", role="editor") == (302, f"/b/teams/{team.pk}")

    assert Membership.objects.get(person__username="grace").role == "editor"
    assert noted() == [("member_role", "grace in Payments to editor")]


@pytest.mark.parametrize("role", ["", "owner", "ADMIN"])
def test_a_role_that_does_not_exist_is_told_beside_the_member(sign_in: SignIn, role: str) -> None:
    team = make_team(ada="admin", grace="viewer")

    status, page = act(sign_in("ada"), team, "grace", "role", role=role)

    assert status == 422
    assert "A role is one of viewer, editor, admin." in page
    assert Membership.objects.get(person__username="grace").role == "viewer"


@pytest.mark.parametrize(("what", "asked"), [("role", {"role": "viewer"}), ("remove", {})])
def test_the_last_admin_stays(sign_in: SignIn, what: str, asked: dict[str, str]) -> None:
    team = make_team(ada="admin", grace="editor")

    status, page = act(sign_in("ada"), team, "ada", what, **asked)

    assert status == 422
    assert "Nobody else looks after the team." in page
    assert noted() == []


def test_who_is_removed_sees_the_team_and_its_bins_no_more(sign_in: SignIn) -> None:
    team = make_team(ada="admin", grace="editor")
    bin = make_owned_bin(team=team)
    grace = sign_in("grace")
    page = grace.get("/b/").headers["Location"]
    assert grace.get(page).status_code == 200

    assert act(sign_in("ada"), team, "grace", "remove") == (302, f"/b/teams/{team.pk}")

    assert [grace.get(path).status_code for path in (page, f"/b/teams/{team.pk}")] == [404, 404]
    assert bin.pk not in grace.get("/b/bins").content.decode()
    assert noted() == [("member_removed", "Payments: grace")]


def test_who_leaves_is_led_to_the_other_teams(sign_in: SignIn) -> None:
    team = make_team(ada="admin", grace="viewer")
    browser = sign_in("grace")

    answer = browser.post(f"/b/teams/{team.pk}/leave")

    assert answer.headers["Location"] == "/b/teams"
    assert browser.get(f"/b/teams/{team.pk}").status_code == 404
    assert noted() == [("member_removed", "Payments: grace")]


def test_the_last_admin_does_not_leave(sign_in: SignIn) -> None:
    team = make_team(ada="admin", grace="viewer")

    answer = sign_in("ada").post(f"/b/teams/{team.pk}/leave")

    assert answer.status_code == 422
    assert "Make another member an admin first." in answer.content.decode()


@pytest.mark.parametrize("what", ["role", "remove"])
def test_people_elsewhere_are_not_to_be_found(sign_in: SignIn, what: str) -> None:
    team = make_team(ada="admin")
    make_person("eve")
    browser = sign_in("ada")

    foreign = act(browser, team, "eve", what, role="admin")
    unknown = browser.post(f"/b/teams/{team.pk}/members/{10**30}/{what}", {"role": "admin"})

    assert foreign == (404, unknown.content.decode())
    assert unknown.status_code == 404
