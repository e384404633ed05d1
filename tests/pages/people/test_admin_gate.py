"""Who may see and do what admins do: every route of theirs, from the URL conf itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User

from bins.models import AuditEntry, Bin, Invitation
from bins.pages.urls import urlpatterns
from tests.pages.browser import Browser
from tests.pages.people.conftest import SignIn
from tests.people.people import make_admin, make_owned_bin, make_person

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

ROUTES = [str(pattern.pattern) for pattern in urlpatterns if str(pattern.pattern).startswith("b/admin")]
PAGES = {"b/admin", "b/admin/people", "b/admin/people/<int:number>", "b/admin/bins", "b/admin/bins/<slug:bin_id>"}
PAGES |= {"b/admin/audit", "b/admin/audit/export"}
ACTIONS = [route for route in ROUTES if route not in PAGES]


@pytest.fixture
def bin() -> Bin:
    return make_owned_bin(make_person())


def path_of(route: str, bin: Bin) -> str:
    filled = {"number": User.objects.get(username="ada").pk, "bin_id": bin.pk, "does": "admin"}
    return "/" + re.sub(r"<\w+:(\w+)>", lambda part: str(filled[part[1]]), route)


def test_there_are_routes_to_look_at() -> None:
    assert set(ROUTES) > PAGES
    assert len(ACTIONS) >= 7


@pytest.mark.parametrize("route", ROUTES)
def test_to_others_it_is_as_any_page_that_is_not_there(sign_in: SignIn, bin: Bin, route: str) -> None:
    browser = sign_in("ada")
    AuditEntry.objects.all().delete()
    missing = browser.get(f"/b/1-{'a' * 32}")

    answers = [browser.get(path_of(route, bin)), browser.post(path_of(route, bin))]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert {answer.content for answer in answers} == {missing.content}
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("route", ROUTES)
def test_who_is_not_signed_in_is_asked_to(bin: Bin, route: str) -> None:
    answers = [Browser().get(path_of(route, bin)), Browser().post(path_of(route, bin))]

    assert {answer.headers["Location"].partition("?")[0] for answer in answers} == {"/b/sign-in"}
    assert not User.objects.filter(is_superuser=True).exists()


@pytest.mark.parametrize("route", ACTIONS)
def test_actions_are_posted(sign_in: SignIn, bin: Bin, route: str) -> None:
    make_admin()

    assert sign_in("root").get(path_of(route, bin)).status_code == 405


@pytest.mark.parametrize("route", ACTIONS)
def test_actions_are_refused_without_our_own_form(sign_in: SignIn, bin: Bin, route: str) -> None:
    make_admin()
    browser = sign_in("root")
    forged = Browser(enforce_csrf_checks=True)
    forged.cookies = browser.cookies

    from_elsewhere = browser.post(path_of(route, bin), headers={"sec-fetch-site": "cross-site"})

    assert forged.post(path_of(route, bin)).status_code == from_elsewhere.status_code == 403
    assert not User.objects.get(username="ada").is_superuser
    assert not Invitation.objects.exists()
    assert Bin.objects.get(pk=bin.pk).deleted_at is None


@pytest.mark.parametrize("route", ROUTES)
def test_there_is_no_such_page_without_people(settings: Settings, sign_in: SignIn, bin: Bin, route: str) -> None:
    make_admin()
    browser = sign_in("root")
    settings.CONFIG = settings.CONFIG.model_copy(update={"access": "open"})

    assert browser.get(path_of(route, bin)).status_code == 404


@pytest.mark.parametrize("path", ["/b/admin/people/99999999999999999999", "/b/admin/bins/x", "/b/admin/bins/a_b-c"])
def test_what_is_not_there_is_no_page_for_admins_either(sign_in: SignIn, path: str) -> None:
    make_admin()

    assert sign_in("root").get(path).status_code == 404


def test_the_menu_leads_admins_there_and_nobody_else(sign_in: SignIn) -> None:
    make_admin(), make_person()

    pages = [sign_in(name).get("/b/account").content.decode() for name in ("root", "ada")]

    assert ['href="/b/admin"' in page for page in pages] == [True, False]


def test_who_is_no_admin_any_more_is_out_at_once(sign_in: SignIn) -> None:
    make_admin()
    browser = sign_in("root")
    User.objects.update(is_superuser=False)

    assert browser.get("/b/admin").status_code == 404
