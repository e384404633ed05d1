"""Browsers of people, where people sign in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from bins.links.attempts import Attempts
from bins.models import AuditEntry
from tests.pages.browser import Browser
from tests.people.people import PASSWORD, let_people_sign_in, make_admin

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

SignIn = Callable[[str], Browser]


@pytest.fixture(autouse=True)
def _people(settings: Settings, db: None) -> None:
    let_people_sign_in(settings)
    settings.ATTEMPTS = Attempts()  # the process counts those of every test together


@pytest.fixture
def sign_in() -> SignIn:
    """Give a browser in which the person with this name has signed in by the form."""

    def signed_in(name: str) -> Browser:
        browser = Browser()
        answer = browser.post("/b/sign-in", {"name": name, "password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()
        return browser

    return signed_in


@pytest.fixture
def root(sign_in: SignIn) -> Browser:
    """The browser of an admin of the instance; nothing is in the audit list yet."""
    make_admin()
    browser = sign_in("root")
    AuditEntry.objects.all().delete()
    return browser
