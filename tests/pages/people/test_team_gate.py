from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bins.models import Invitation, Membership, Team
from bins.pages.urls import urlpatterns
from tests.pages.browser import Browser
from tests.pages.people.conftest import SignIn
from tests.people.people import make_person, make_team

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

ROUTES = [str(pattern.pattern) for pattern in urlpatterns if str(pattern.pattern).startswith("b/teams/")]
ACTIONS = [route for route in ROUTES if route != "b/teams/<int:number>"]
OF_ANYBODY = {"b/teams/<int:number>/leave", "b/teams/<int:number>/bins"}


def path(route: str, number: int, other: int = 1) -> str:
    """Give the path of `route` for a team, and for a member or an invitation of it."""
    filled = route.replace("<int:number>", str(number))
    return "/" + filled.replace("<int:member>", str(other)).replace("<int:invitation>", str(other))


def ask(browser: Browser, route: str, number: int) -> tuple[int, bytes]:
    """Give status and bytes of the answer."""
    answer = (browser.post if route in ACTIONS else browser.get)(path(route, number))
    return answer.status_code, answer.content


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("unknown", [999, 2**63, 10**30])
def test_to_others_a_team_is_as_one_that_never_was(sign_in: SignIn, route: str, unknown: int) -> None:
    team = make_team(ada="admin")
    make_person("eve")
    eve = sign_in("eve")

    foreign = ask(eve, route, team.pk)

    assert foreign[0] == 404
    assert foreign == ask(eve, route, unknown)


@pytest.mark.parametrize("route", ROUTES)
def test_who_is_not_signed_in_is_asked_to(route: str) -> None:
    team = make_team(ada="admin")
    browser = Browser()

    answer = (browser.post if route in ACTIONS else browser.get)(path(route, team.pk))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/b/sign-in")


@pytest.mark.parametrize("route", [route for route in ACTIONS if route not in OF_ANYBODY])
@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_looking_after_a_team_is_left_to_its_admins(sign_in: SignIn, route: str, role: str) -> None:
    team = make_team(ada="admin", grace=role)
    member = Membership.objects.get(person__username="ada").person_id

    answer = sign_in("grace").post(path(route, team.pk, member), {"role": "admin", "name": "Mine"})

    assert answer.status_code == 403
    assert "Only an admin of the team can do that." in answer.content.decode()
    assert Team.objects.get().name == "Payments"
    assert sorted(Membership.objects.values_list("role", flat=True)) == sorted(["admin", role])
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("route", ACTIONS)
def test_it_does_nothing_for_another_site_or_by_get(sign_in: SignIn, route: str) -> None:
    team = make_team(ada="admin", grace="admin")
    member = Membership.objects.get(person__username="grace").person_id
    browser = sign_in("ada")
    asked = path(route, team.pk, member)

    elsewhere = browser.post(asked, {"role": "viewer", "name": "x"}, headers={"sec-fetch-site": "cross-site"})

    assert elsewhere.status_code == 403
    assert browser.get(asked).headers["Location"] == f"/b/teams/{team.pk}"
    assert Membership.objects.filter(role="admin").count() == 2
    assert Team.objects.get().name == "Payments"
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("route", ["b/teams", *ROUTES])
def test_there_is_no_such_page_without_people(settings: Settings, route: str) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"access": "open"})

    assert Browser().get(path(route, 1)).status_code == 404
