from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User

from bins.links.granting import create_bin
from bins.links.tokens import token_for
from bins.models import AuditEntry, Bin, Link, Role
from bins.people.ownership import hand_over
from tests.factories import make_token
from tests.pages.browser import Browser
from tests.people.people import PASSWORD, let_people_sign_in, make_owned_bin, make_person, make_team

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _people(settings: Settings, db: None) -> None:
    let_people_sign_in(settings, bin_makers="anyone")


def signed_in(name: str, token: str = "", browser: Browser | None = None) -> Browser:
    """Give a browser in which somebody has signed in, at the page that `token` opens."""
    browser = browser or Browser(token)
    assert browser.post("/b/sign-in", {"name": name, "password": PASSWORD}).status_code == 302
    return browser


def at_home() -> Browser:
    """Give the browser of somebody who is not signed in, with a bin of its own."""
    browser = Browser()
    browser.token = browser.get("/b/").headers["Location"].rpartition("/")[2]
    return browser


def address_of(bin: Bin) -> str:
    return token_for(Link.objects.get(bin=bin, for_members=True))


def give(browser: Browser, to: object) -> str:
    """Hand over the bin; give the token of the page that this leads to."""
    answer = browser.post(browser.path("/settings/whose"), {"to": str(to)})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"].removeprefix("/b/").partition("/")[0]


def test_a_bin_of_a_browser_is_taken_into_an_account() -> None:
    make_person()
    browser = at_home()
    assert "Sign in to take it into your account" in browser.page("/settings")
    former = browser.token
    signed_in("ada", browser=browser)

    browser.token = give(browser, "me")

    assert Bin.objects.get().owner == User.objects.get()
    assert "It is yours." in browser.page("/settings")
    assert "Delete this bin" in browser.page()
    assert Browser(browser.token).get(browser.path()).status_code == 404
    assert Browser(former).get(f"/b/{former}").status_code == 200
    assert browser.get("/b/").headers["Location"] == browser.path()


def test_the_browser_itself_may_no_more_once_it_is_a_persons() -> None:
    make_person()
    browser = signed_in("ada", browser=at_home())
    former, browser.token = browser.token, give(browser, "me")

    browser.post("/b/sign-out")

    assert browser.get(browser.path()).status_code == 404
    assert "Delete this bin" not in browser.get(f"/b/{former}").content.decode()
    assert browser.get("/b/").headers["Location"] != f"/b/{former}"


def test_other_browsers_that_may_manage_it_still_may() -> None:
    make_person()
    browser, other = at_home(), Browser()
    other.token = make_token(browser.bin, Role.MANAGE)
    other.token = other.post(other.path("/accept")).headers["Location"].rpartition("/")[2]

    give(signed_in("ada", browser=browser), "me")

    assert "Delete this bin" in other.page()
    assert other.get("/b/").headers["Location"] == other.path()
    assert "yours" not in other.page("/settings")
    assert "It is <bdi>ada</bdi>'s." in other.page("/settings")


def test_another_browser_that_made_it_too_may_no_more_until_a_link_lets_it() -> None:
    make_person()
    browser, moved = at_home(), Browser()
    offered = browser.post("/b/move").content.decode().partition("/b/move/")[2][:34]
    moved.post(f"/b/move/{offered}")
    moved.token = browser.token
    assert "Delete this bin" in moved.page()

    give(signed_in("ada", browser=browser), "me")

    assert "Delete this bin" not in moved.page()
    moved.post(f"/b/{make_token(browser.bin, Role.MANAGE)}/accept")
    assert "Delete this bin" in moved.page()


def test_a_role_leaves_no_right_behind_in_the_browser() -> None:
    team = make_team(ada="editor", grace="admin")
    bin = make_owned_bin(team=team)
    ada, view = signed_in("ada", address_of(bin)), make_token(bin)
    ada.post(ada.path("/accept"))
    ada.post(f"/b/{view}/accept")

    team.memberships.get(person__username="ada").delete()

    assert ada.get(ada.path()).status_code == 404
    assert "Delete this bin" not in ada.get(f"/b/{view}").content.decode()


def test_who_takes_a_link_to_manage_an_owned_bin_gets_a_page_of_it() -> None:
    bin, browser = make_owned_bin(make_person()), Browser()
    browser.token = make_token(bin, Role.MANAGE)

    browser.token = browser.post(browser.path("/accept")).headers["Location"].rpartition("/")[2]
    rotated = browser.post(browser.path("/links/rotate")).headers["Location"]

    assert "Share" in browser.get(rotated).content.decode()
    assert browser.token not in rotated


def test_a_bin_is_handed_over_to_a_team_and_back() -> None:
    team = make_team(ada="editor", grace="viewer")
    bin = make_owned_bin(User.objects.get(username="ada"))
    browser = signed_in("ada", address_of(bin))

    assert give(browser, team.pk) == browser.token
    assert f'href="/b/teams/{team.pk}"' in browser.page("/settings")
    assert signed_in("grace").get(browser.path()).status_code == 200
    assert give(browser, "me") == browser.token

    assert signed_in("grace").get(browser.path()).status_code == 404
    entries = AuditEntry.objects.filter(action="bin_handed_over").order_by("pk")
    assert [(entry.subject, entry.bin_id) for entry in entries] == [("Payments", bin.pk), ("ada", bin.pk)]


@pytest.mark.parametrize("role", ["viewer", None])
def test_a_bin_goes_to_no_team_that_one_may_not_change(role: str | None) -> None:
    team = make_team(**({"ada": role} if role else {"ada": "viewer"}))
    if role is None:
        team.memberships.all().delete()
    bin = make_owned_bin(User.objects.get(username="ada"))
    browser = signed_in("ada", address_of(bin))

    answer = browser.post(browser.path("/settings/whose"), {"to": str(team.pk)})

    assert answer.status_code == 422
    assert "in which you are an editor or an admin" in answer.content.decode()
    assert "Hand it over" not in browser.page("/settings")
    assert Bin.objects.get().owner is not None


@pytest.mark.parametrize("to", ["", "me", "nobody", "0", "-1", "٣", "9" * 40, "1.5", "None"])
def test_a_bin_goes_to_nobody_else(to: str) -> None:
    bin = make_owned_bin(make_person())
    browser = signed_in("ada", address_of(bin))

    assert browser.post(browser.path("/settings/whose"), {"to": to}).status_code == 422

    assert Bin.objects.get().owner is not None


def test_a_viewer_hands_nothing_over() -> None:
    bin = make_owned_bin(team=make_team(ada="viewer"))
    browser = signed_in("ada", address_of(bin))

    assert browser.post(browser.path("/settings/whose"), {"to": "me"}).status_code == 403

    page = browser.page("/settings")
    assert "You are a viewer in the team <bdi>Payments</bdi>." in page
    assert "Hand it over" not in page


def test_a_link_to_manage_does_not_take_a_bin_away() -> None:
    bin = make_owned_bin(make_person())
    make_person("eve")
    browser = signed_in("eve", make_token(bin, Role.MANAGE))
    browser.token = browser.post(browser.path("/accept")).headers["Location"].rpartition("/")[2]

    assert browser.post(browser.path("/settings/whose"), {"to": "me"}).status_code == 422

    assert "Hand it over" not in browser.page("/settings")
    assert Bin.objects.get().owner == User.objects.get(username="ada")


def test_who_is_not_signed_in_is_asked_to_before_anything_is_handed_over() -> None:
    browser = at_home()

    answer = browser.post(browser.path("/settings/whose"), {"to": "me"})

    assert answer.headers["Location"].startswith("/b/sign-in?next=")
    assert not Bin.objects.get().is_owned


def test_names_of_people_and_teams_are_not_for_everybody_with_a_link() -> None:
    team = make_team("Secret team", ada="editor")
    owned, teams = make_owned_bin(make_person("boss@example.com")), make_owned_bin(team=team)

    for bin in (owned, teams):
        browser = Browser(make_token(bin))
        for page in (browser.page(), browser.page("/settings")):
            assert "boss@example.com" not in page
            assert "Secret team" not in page


def test_the_page_shows_its_team_and_the_role() -> None:
    bin = make_owned_bin(team=make_team(ada="viewer", grace="editor"), name="Stripe")

    viewer, editor = (signed_in(name, address_of(bin)).page() for name in ("ada", "grace"))

    assert "Payments, viewer</bdi>" in viewer
    assert "Payments</bdi>" in editor
    assert "viewer" not in editor


def test_the_menu_leads_to_the_account_or_to_signing_in() -> None:
    bin = make_owned_bin(make_person())
    browser, stranger = signed_in("ada", address_of(bin)), Browser(make_token(bin))

    assert 'href="/b/account"' in browser.page()
    assert 'href="/b/teams"' in browser.page()
    assert f'href="/b/sign-in?next={stranger.path()}"' in stranger.page()


def test_the_switcher_names_teams() -> None:
    make_owned_bin(team=make_team(ada="viewer"), name="Stripe")

    menu = signed_in("ada").get("/b/bins/menu").content.decode()

    assert "Payments</bdi>" in menu
    assert "Stripe" in menu


def test_an_address_that_others_use_stays_when_a_bin_changes_hands() -> None:
    team = make_team(ada="admin", grace="editor")
    bin = make_owned_bin(team=team)
    grace = signed_in("grace", address_of(bin))

    hand_over(bin, User.objects.get(username="grace"))

    assert "It is yours." in grace.page("/settings")


def test_without_people_nothing_is_said_of_whose_a_bin_is(settings: Settings) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"access": "open"})
    browser = Browser.at_home()

    assert "Whose it is" not in browser.page("/settings")
    assert "/b/sign-in" not in browser.page()
    assert "/b/account" not in browser.page()
    assert browser.post(browser.path("/settings/whose"), {"to": "me"}).status_code == 404


def test_what_a_bin_shows_of_itself_is_new_after_it_was_handed_over() -> None:
    made = create_bin("Orders")

    hand_over(made.bin, team=make_team(ada="viewer"))

    page = signed_in("ada", address_of(made.bin)).page()
    assert "Orders" in page
    assert "Rename" not in page
