from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bins.models import AuditEntry
from tests.pages.browser import Browser
from tests.pages.people.conftest import SignIn
from tests.people.people import PASSWORD, make_admin, make_person

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
ACCOUNT, LIST = "/b/account", "/b/bins"


def test_it_says_who_is_signed_in_and_where_mail_goes(sign_in: SignIn) -> None:
    make_person("ada", email="ada@example.com")

    page = sign_in("ada").get(ACCOUNT).content.decode()

    assert '<bdi id="account-name">ada</bdi>' in page
    assert "<bdi>ada@example.com</bdi>" in page
    assert "admin of the instance" not in page


def test_it_leads_admins_to_their_pages(sign_in: SignIn) -> None:
    make_admin("root")
    browser = sign_in("root")

    assert 'href="/b/admin">admin of the instance' in browser.get(ACCOUNT).content.decode()
    assert ">Admin</a>" in browser.get("/b/?new", follow=True).content.decode()


def test_who_was_signed_in_is_nobody_once_people_have_no_accounts(sign_in: SignIn, settings: Settings) -> None:
    make_person("ada")
    browser = sign_in("ada")
    assert "account-menu" in browser.get(LIST).content.decode()

    settings.CONFIG = settings.CONFIG.model_copy(update={"access": "open"})

    assert "account-menu" not in browser.get(LIST).content.decode()
    assert browser.get(ACCOUNT).status_code == 404


def test_it_changes_the_password_for_who_knows_the_present_one(sign_in: SignIn) -> None:
    make_person()
    browser, elsewhere = sign_in("ada"), sign_in("ada")
    new = "another-long-password"

    refused = browser.post(f"{ACCOUNT}/password", {"present": "wrong", "password": new})
    weak = browser.post(f"{ACCOUNT}/password", {"present": PASSWORD, "password": "short"})
    changed = browser.post(f"{ACCOUNT}/password", {"present": PASSWORD, "password": new})

    assert (refused.status_code, weak.status_code, changed.status_code) == (422, 422, 302)
    assert "This is not your password." in refused.content.decode()
    assert browser.get(ACCOUNT).status_code == 200
    assert elsewhere.get(ACCOUNT).status_code == 302
    assert Browser().post("/b/sign-in", {"name": "ada", "password": new}).status_code == 302


def test_it_changes_the_address_for_who_knows_the_password(sign_in: SignIn) -> None:
    person = make_person(email="ada@example.com")
    browser = sign_in("ada")

    for asked in ({"email": "eve@example.com", "present-email": "wrong"}, {"email": "no", "present-email": PASSWORD}):
        refused = browser.post(f"{ACCOUNT}/email", asked)
        assert refused.status_code == 422
        assert f'value="{asked["email"]}"' in refused.content.decode()
    person.refresh_from_db()
    assert person.email == "ada@example.com"

    browser.post(f"{ACCOUNT}/email", {"email": "ada@new.example", "present-email": PASSWORD})
    person.refresh_from_db()
    assert person.email == "ada@new.example"
    assert "email_changed" in AuditEntry.objects.values_list("action", flat=True)
