from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bins.links.attempts import Attempts
from bins.message.rate import Rate
from bins.models import AuditEntry, Bin, Team
from tests.factories import make_request
from tests.pages.browser import Browser
from tests.pages.people.conftest import SignIn
from tests.people.people import let_people_sign_in, make_owned_bin, make_person, make_team

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


def read(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def noted() -> list[tuple[str, str]]:
    return [(entry.action, entry.subject) for entry in AuditEntry.objects.exclude(action="signed_in").order_by("pk")]


def test_who_is_in_no_team_is_told_what_one_is_for(sign_in: SignIn) -> None:
    make_person()

    assert "You are in no team yet." in read(sign_in("ada"), "/b/teams")


def test_it_lists_the_teams_of_the_person_alone(sign_in: SignIn) -> None:
    team = make_team("Payments & <b>", ada="editor", grace="admin")
    make_team("Hidden", grace="admin")
    make_owned_bin(team=team)

    page = read(sign_in("ada"), "/b/teams")

    assert "Payments &amp; &lt;b&gt;" in page
    assert "2 members · 1 bin<" in page
    assert ">editor<" in page
    assert "Hidden" not in page


def test_a_team_is_made_and_opened(sign_in: SignIn) -> None:
    make_person()
    browser = sign_in("ada")

    answer = browser.post("/b/teams", {"name": "Payments"})

    assert answer.headers["Location"] == f"/b/teams/{Team.objects.get().pk}"
    assert "The team has no bin yet." in read(browser, answer.headers["Location"])
    assert noted() == [("team_made", "Payments")]


def test_a_team_without_a_name_is_not_made(sign_in: SignIn) -> None:
    make_person()

    answer = sign_in("ada").post("/b/teams", {"name": "\x00"})

    assert answer.status_code == 422
    assert "Give the team a name." in answer.content.decode()
    assert not Team.objects.exists()


def test_a_team_page_shows_members_and_bins(sign_in: SignIn) -> None:
    team = make_team(ada="admin", grace="viewer")
    bin = make_owned_bin(team=team, name="Stripe")
    make_request(bin)
    make_owned_bin(make_person("joan"), name="Joan's own")

    page = read(sign_in("ada"), f"/b/teams/{team.pk}")

    assert "Stripe" in page
    assert "Joan" not in page
    assert "ada</bdi> (you)" in page
    assert "grace" in page


def test_a_viewer_is_shown_nothing_to_change(sign_in: SignIn) -> None:
    team = make_team(ada="admin", grace="viewer")
    make_owned_bin(team=team)

    page = read(sign_in("grace"), f"/b/teams/{team.pk}")

    forms = {part.split('"')[0] for part in page.split('action="')[1:]}
    assert forms == {f"/b/teams/{team.pk}/leave", "/b/theme", "/b/sign-out"}


def test_an_editor_makes_bins_and_looks_after_nothing(sign_in: SignIn) -> None:
    team = make_team(ada="admin", grace="editor")

    page = read(sign_in("grace"), f"/b/teams/{team.pk}")

    assert f"/b/teams/{team.pk}/bins" in page
    assert "/invitations" not in page
    assert "/rename" not in page


@pytest.mark.parametrize("role", ["editor", "admin"])
def test_a_bin_made_in_a_team_is_the_teams(sign_in: SignIn, role: str) -> None:
    team = make_team(ada=role, grace="viewer")
    browser = sign_in("ada")

    page = browser.post(f"/b/teams/{team.pk}/bins").headers["Location"]

    assert Bin.objects.get().team == team
    assert browser.get(page).status_code == sign_in("grace").get(page).status_code == 200
    assert Browser().get(page).status_code == 404
    assert browser.get("/b/").headers["Location"] == page
    assert noted() == [("bin_made", Bin.objects.get().pk)]


def test_a_viewer_makes_no_bin(sign_in: SignIn) -> None:
    team = make_team(ada="viewer")

    answer = sign_in("ada").post(f"/b/teams/{team.pk}/bins")

    assert answer.status_code == 403
    assert "its editors and admins make bins" in answer.content.decode()
    assert not Bin.objects.exists()


def test_who_may_make_no_bins_makes_none_in_a_team(sign_in: SignIn, settings: Settings) -> None:
    let_people_sign_in(settings, bin_makers="admins")
    team = make_team(ada="admin")
    browser = sign_in("ada")

    answer = browser.post(f"/b/teams/{team.pk}/bins")

    assert answer.status_code == 422
    assert "bins are made by admins" in answer.content.decode()
    assert "New bin in this team" not in read(browser, f"/b/teams/{team.pk}")
    assert not Bin.objects.exists()


def test_bins_of_teams_count_for_the_rate_of_bins(sign_in: SignIn, settings: Settings) -> None:
    settings.ATTEMPTS = Attempts(bin_rate=Rate(1, 60))
    team = make_team(ada="admin")
    browser = sign_in("ada")

    answers = [browser.post(f"/b/teams/{team.pk}/bins").status_code for _ in range(2)]

    assert answers == [302, 429]


def test_a_bin_renamed_on_the_page_of_its_team_leads_back_there(sign_in: SignIn) -> None:
    team = make_team(ada="editor")
    browser = sign_in("ada")
    page = browser.post(f"/b/teams/{team.pk}/bins").headers["Location"]

    answer = browser.post(f"{page}/rename", {"name": "Stripe", "list": "team"})

    assert answer.headers["Location"] == f"/b/teams/{team.pk}"
    assert "Stripe" in read(browser, f"/b/teams/{team.pk}")


def test_a_team_is_renamed_and_a_wrong_name_is_told(sign_in: SignIn) -> None:
    team = make_team(ada="admin")
    browser = sign_in("ada")

    browser.post(f"/b/teams/{team.pk}/rename", {"name": " Money "})
    answer = browser.post(f"/b/teams/{team.pk}/rename", {"name": ""})

    assert answer.status_code == 422
    assert "Give the team a name." in answer.content.decode()
    assert Team.objects.get().name == "Money"
    assert noted() == [("team_renamed", "Payments to Money")]


def test_a_team_is_deleted_once_it_has_no_bins(sign_in: SignIn) -> None:
    team = make_team(ada="admin")
    bin = make_owned_bin(team=team)
    browser = sign_in("ada")

    refused = browser.post(f"/b/teams/{team.pk}/delete")
    bin.delete()
    done = browser.post(f"/b/teams/{team.pk}/delete")

    assert refused.status_code == 422
    assert "The team still has bins." in refused.content.decode()
    assert done.headers["Location"] == "/b/teams"
    assert not Team.objects.exists()
    assert noted() == [("team_deleted", "Payments")]
