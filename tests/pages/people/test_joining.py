from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User

from bins.links.attempts import Attempts
from bins.links.roles import team_role
from bins.links.tokens import invitation_token
from bins.message.rate import Rate
from bins.models import AuditEntry, Invitation, Membership, Team
from bins.people import teams
from bins.people.invitations import invite, revoke
from tests.pages.browser import Browser
from tests.pages.people.conftest import SignIn
from tests.people.people import PASSWORD, make_admin, make_person, make_team

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

ACCOUNT = {"name": "grace", "password": PASSWORD}


def path_to(made: Invitation) -> str:
    return f"/b/join/{invitation_token(made)}"


def to_team(role: str = "viewer") -> Invitation:
    team = make_team(ada="admin")
    return invite(User.objects.get(username="ada"), label="Grace, a note", team=team, role=role)


def noted() -> list[tuple[str, str, str]]:
    return [(entry.by, entry.action, entry.subject) for entry in AuditEntry.objects.order_by("pk")]


def test_it_says_what_is_offered_before_anything_is_taken() -> None:
    made = to_team("editor")

    page = Browser().get(path_to(made)).content.decode()

    assert all(words in page for words in ("ada", "Payments", "an editor", "until", "Make the account and join"))
    assert "a note" not in page
    assert Membership.objects.count() == 1
    assert Invitation.objects.get().taken_at is None


def test_an_account_is_made_by_it_and_signed_in() -> None:
    made, browser = to_team(), Browser()

    answer = browser.post(path_to(made), ACCOUNT)

    assert answer.headers["Location"] == f"/b/teams/{made.team_id}"
    assert "grace</bdi> (you)" in browser.get(answer.headers["Location"]).content.decode()
    assert noted() == [
        ("grace", "signed_in", ""),
        ("grace", "person_made", "grace"),
        ("grace", "invitation_taken", "Grace, a note to Payments"),
    ]


def test_who_has_an_account_signs_in_and_comes_back() -> None:
    made, browser = to_team(), Browser()
    make_person("grace")
    way = f"/b/sign-in?next={quote(path_to(made), safe='')}"
    assert way in browser.get(path_to(made)).content.decode()

    answer = browser.post("/b/sign-in", {**ACCOUNT, "next": path_to(made)})

    assert answer.headers["Location"] == path_to(made)
    assert "You are signed in as <bdi>grace</bdi>." in browser.get(path_to(made)).content.decode()
    assert browser.post(path_to(made)).headers["Location"] == f"/b/teams/{made.team_id}"
    assert team_role(User.objects.get(username="grace"), Team.objects.get().pk) == "viewer"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": "ADA"}, "somebody with this name"),
        ({"password": "short"}, "too short"),
        ({"email": "x"}, "no e-mail address"),
    ],
)
def test_what_is_wrong_is_told_and_the_invitation_waits(changed: dict[str, str], words: str) -> None:
    made, browser = to_team(), Browser()

    answer = browser.post(path_to(made), {**ACCOUNT, **changed})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert f'value="{changed.get("name", "grace")}"' in page
    assert PASSWORD not in page
    assert browser.post(path_to(made), ACCOUNT).status_code == 302


@pytest.mark.parametrize("signed", [True, False])
def test_a_full_team_is_told(sign_in: SignIn, signed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    made = to_team()
    make_person("joan")
    monkeypatch.setattr(teams, "MOST_MEMBERS", 1)

    answer = (sign_in("joan") if signed else Browser()).post(path_to(made), ACCOUNT)

    assert answer.status_code == 422
    assert "this one is full" in answer.content.decode()
    assert Invitation.objects.get().taken_at is None
    assert User.objects.count() == 2


def test_who_is_in_the_team_already_leaves_it_to_others(sign_in: SignIn) -> None:
    made = to_team("viewer")
    browser = sign_in("ada")

    page, answer = browser.get(path_to(made)).content.decode(), browser.post(path_to(made))

    assert "You are in this team already." in page
    assert answer.headers["Location"] == f"/b/teams/{made.team_id}"
    assert Invitation.objects.get().taken_at is None
    assert Membership.objects.get().role == "admin"


def test_an_invitation_to_the_instance_gives_an_account() -> None:
    made, browser = invite(make_admin()), Browser()
    assert "to have an account here" in browser.get(path_to(made)).content.decode()

    answer = browser.post(path_to(made), ACCOUNT)

    assert answer.headers["Location"] == "/b/"
    assert not User.objects.get(username="grace").is_superuser
    assert noted()[-1] == ("grace", "invitation_taken", "grace to this instance")


def test_an_invitation_for_an_account_is_nothing_to_who_has_one(sign_in: SignIn) -> None:
    made = invite(make_admin())
    make_person()
    browser = sign_in("ada")

    assert "You have an account already." in browser.get(path_to(made)).content.decode()
    assert browser.post(path_to(made)).headers["Location"] == "/b/"
    assert Browser().post(path_to(made), ACCOUNT).status_code == 302


def test_somebody_with_an_account_becomes_an_admin_by_one(sign_in: SignIn) -> None:
    made = invite(make_admin(), makes_admin=True)
    make_person()
    browser = sign_in("ada")
    assert "as an admin of the instance" in browser.get(path_to(made)).content.decode()

    browser.post(path_to(made))

    assert User.objects.get(username="ada").is_superuser


def test_wrong_taken_and_revoked_are_all_the_same() -> None:
    taken, revoked, browser = to_team(), invite(make_admin()), Browser()
    browser.post(path_to(taken), ACCOUNT)
    revoke(None, revoked.pk)
    paths = [path_to(taken), path_to(revoked), f"/b/join/1-{'a' * 32}", "/b/join/x"]

    answers = [browser.get(path) for path in paths]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert [Browser().post(path, ACCOUNT).status_code for path in paths] == [404] * 4


def test_guessing_is_counted_and_a_right_link_opens_all_the_same(settings: Settings) -> None:
    settings.ATTEMPTS = Attempts(miss_rate=Rate(2, 60))
    made, browser = to_team(), Browser()

    wrong = [f"/b/join/{number}-{'a' * 32}{rest}" for number in "123" for rest in ("", "/qr.svg")]

    guesses = [browser.get(path).status_code for path in wrong]

    assert guesses == [404, 404, 429, 429, 429, 429]
    assert browser.get(path_to(made)).status_code == 200


def test_it_takes_nothing_for_another_site_or_without_our_form(sign_in: SignIn) -> None:
    made = to_team()
    make_person("grace")
    browser = sign_in("grace")
    forged = Browser(enforce_csrf_checks=True)
    forged.cookies = browser.cookies

    assert browser.post(path_to(made), headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert forged.post(path_to(made)).status_code == 403
    assert browser.head(path_to(made)).status_code == 200
    assert Invitation.objects.get().taken_at is None


def test_there_is_no_such_page_without_people(settings: Settings) -> None:
    made = to_team()
    settings.CONFIG = settings.CONFIG.model_copy(update={"access": "open"})

    assert Browser().get(path_to(made)).status_code == Browser().post(path_to(made), ACCOUNT).status_code == 404


def test_it_stops_who_tries_name_after_name(settings: Settings) -> None:
    path = path_to(invite(make_admin()))
    settings.ATTEMPTS = Attempts(sign_in_rate=Rate(2, 60))
    asked = {"name": "root", "password": PASSWORD}

    answers = [Browser().post(path, asked).status_code for _ in range(3)]

    assert answers == [422, 422, 429]
