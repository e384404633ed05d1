from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pages.people.conftest import SignIn
from tests.people.people import make_admin, make_person

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
