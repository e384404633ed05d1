from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User

from bins.links.attempts import Attempts
from bins.links.tokens import setup_token
from bins.message.rate import Rate
from bins.models import AuditEntry, Bin
from tests.pages.browser import Browser
from tests.pages.people.conftest import SignIn
from tests.people.people import PASSWORD, make_person

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


def test_who_is_not_signed_in_is_asked_to() -> None:
    browser = Browser()

    answers = [browser.get("/", follow=True), browser.get("/b/", follow=True)]

    assert [answer.redirect_chain[-1][0] for answer in answers] == ["/b/sign-in", "/b/sign-in"]
    assert Bin.objects.count() == 0


def test_who_signs_in_gets_a_bin_of_their_own(sign_in: SignIn) -> None:
    person = make_person()
    browser = sign_in("ada")

    page = browser.get("/b/", follow=True)

    made = Bin.objects.get()
    assert page.status_code == 200
    assert made.owner == person
    assert browser.get("/b/").headers["Location"] == page.redirect_chain[-1][0]


def test_the_page_of_a_persons_bin_is_nothing_to_others(sign_in: SignIn) -> None:
    make_person(), make_person("eve")
    path = sign_in("ada").get("/b/").headers["Location"]

    assert sign_in("eve").get(path).status_code == 404
    assert Browser().get(path).status_code == 404


def test_it_leads_back_to_the_page_that_was_asked_for() -> None:
    make_person()
    asked = {"name": "ADA", "password": PASSWORD, "next": "/b/bins?q=x"}

    assert Browser().post("/b/sign-in", asked).headers["Location"] == "/b/bins?q=x"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "/\\evil", "https:evil", "/%09/evil", "\x01//evil", "/api/"])
def test_it_never_leads_elsewhere(elsewhere: str) -> None:
    make_person()

    answer = Browser().post("/b/sign-in", {"name": "ada", "password": PASSWORD, "next": elsewhere})

    assert answer.headers["Location"] == "/b/"


@pytest.mark.parametrize(("name", "password"), [("ada", "wrong"), ("nobody", PASSWORD), ("", ""), ("ada\0", PASSWORD)])
def test_it_refuses_what_is_wrong_in_the_same_words(name: str, password: str) -> None:
    make_person()

    answer = Browser().post("/b/sign-in", {"name": name, "password": password})

    assert answer.status_code == 422
    assert "There is nobody with this name and password." in answer.content.decode()


def test_a_closed_account_lets_nobody_in(sign_in: SignIn) -> None:
    person = make_person()
    browser = sign_in("ada")
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert browser.get("/b/account").status_code == 302
    assert Browser().post("/b/sign-in", {"name": "ada", "password": PASSWORD}).status_code == 422


def test_it_stops_who_tries_again_and_again(settings: Settings) -> None:
    make_person()
    settings.ATTEMPTS = Attempts(sign_in_rate=Rate(3, 60))
    browser = Browser()

    answers = [browser.post("/b/sign-in", {"name": "ada", "password": "guess"}) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 429, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_signing_out_ends_it_and_keeps_the_bins_of_the_browser(sign_in: SignIn, settings: Settings) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"bin_makers": "anyone"})
    make_person()
    browser = Browser()
    browser.token = browser.get("/b/").headers["Location"].removeprefix("/b/")
    browser.post("/b/sign-in", {"name": "ada", "password": PASSWORD})

    browser.post("/b/sign-out")

    assert browser.get("/b/account").status_code == 302
    assert "Settings" in browser.page("/settings")
    assert browser.get("/b/").headers["Location"] == browser.path()


def test_the_socket_has_a_cookie_of_its_own(sign_in: SignIn) -> None:
    make_person()
    cookies = sign_in("ada").cookies

    assert cookies["socket"]["path"] == "/ws/"
    assert cookies["socket"].value == cookies["sessionid"].value
    assert cookies["socket"]["httponly"]


def test_the_first_account_is_made_by_the_printed_link_once() -> None:
    asked = {"name": "root@example.com", "password": PASSWORD}
    path = f"/b/set-up/{setup_token()}"
    browser = Browser()

    assert browser.get(path).status_code == 200
    assert browser.post(path, asked).headers["Location"] == "/b/"
    assert browser.get("/b/account").status_code == 200

    assert User.objects.get().is_superuser
    assert Browser().get(path).status_code == Browser().post(path, {**asked, "name": "eve"}).status_code == 404
    assert User.objects.count() == 1


def test_a_wrong_link_to_set_up_is_as_any_wrong_link() -> None:
    assert Browser().get(f"/b/set-up/0-{'a' * 32}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"name": "root", "password": "short"}, "too short"),
        ({"name": "ro ot", "password": PASSWORD}, "valid username"),
        ({"name": "", "password": PASSWORD}, "cannot be blank"),
        ({"name": "root", "password": PASSWORD, "email": "nowhere"}, "no e-mail address"),
    ],
)
def test_it_says_what_is_wrong_with_an_account(asked: dict[str, str], words: str) -> None:
    answer = Browser().post(f"/b/set-up/{setup_token()}", asked)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not User.objects.exists()


def test_it_notes_who_came_in_and_who_did_not(sign_in: SignIn) -> None:
    make_person()
    Browser().post("/b/sign-in", {"name": "ADA", "password": "guess"})
    Browser().post("/b/sign-in", {"name": PASSWORD, "password": ""})
    sign_in("ada")

    assert [(entry.by, entry.action, entry.subject) for entry in AuditEntry.objects.all()] == [
        ("ada", "signed_in", ""),
        ("somebody who is not signed in", "sign_in_failed", "a name that nobody has"),
        ("somebody who is not signed in", "sign_in_failed", "ada"),
    ]


def test_there_is_no_such_page_without_people(settings: Settings) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"access": "open"})

    assert [Browser().get(path).status_code for path in ("/b/sign-in", "/b/account")] == [404, 404]
    assert Browser().get("/b/").status_code == 302
