from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User

from bins.links.attempts import Attempts
from bins.message.rate import Limiter, Rate
from bins.models import AuditEntry
from bins.people import resets
from bins.people.resets import MAILS_AN_HOUR, reset_token
from inspector.mail_settings import mail_settings
from tests.pages.browser import Browser
from tests.pages.people.conftest import SignIn
from tests.people.mail_server import MailBox, mail_server
from tests.people.people import PASSWORD, make_person

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

NEW = "another-long-password"


@pytest.fixture
def box(settings: Settings, monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Iterator[MailBox]:
    """What is sent from here to a real server."""
    settings.ATTEMPTS = Attempts()
    monkeypatch.setattr(resets, "_sent", Limiter(Rate(MAILS_AN_HOUR, 3_600)))
    with mail_server() as running:
        changed = {"mail_url": f"smtp+plain://127.0.0.1:{running.port}", "public_url": "https://hooks.example.com"}
        settings.CONFIG = settings.CONFIG.model_copy(update=changed)
        for name, value in mail_settings(settings.CONFIG.mail_server, "hooks@example.com").items():
            setattr(settings, name, value)
        yield running


def test_a_link_sets_a_password_signs_in_and_is_over(sign_in: SignIn) -> None:
    person = make_person()
    elsewhere = sign_in("ada")
    path = f"/b/reset/{reset_token(User.objects.get(pk=person.pk))}"
    browser = Browser()

    shown = browser.get(path)
    answer = browser.post(path, {"password": NEW})

    assert shown.status_code == 200
    assert (answer.status_code, answer.headers["Location"]) == (302, "/b/")
    assert browser.get("/b/account").status_code == 200
    assert elsewhere.get("/b/account").status_code == 302
    assert Browser().get(path).status_code == Browser().post(path, {"password": NEW}).status_code == 404
    assert Browser().post("/b/sign-in", {"name": "ada", "password": NEW}).status_code == 302


def test_looking_at_the_page_leaves_the_link_good() -> None:
    path = f"/b/reset/{reset_token(make_person())}"

    assert {Browser().get(path).status_code, Browser().head(path).status_code} == {200}
    assert Browser().post(path, {"password": NEW}).status_code == 302


def test_it_says_what_is_wrong_with_a_password_and_shows_it_to_nobody() -> None:
    path = f"/b/reset/{reset_token(make_person())}"

    answer = Browser().post(path, {"password": "ada-ada"})

    assert answer.status_code == 422
    assert "too short" in answer.content.decode()
    assert "ada-ada" not in answer.content.decode()


def test_a_wrong_link_is_as_any_wrong_link_and_counted(settings: Settings) -> None:
    settings.ATTEMPTS = Attempts(miss_rate=Rate(2, 60))
    good = f"/b/reset/{reset_token(make_person())}"

    answers = [Browser().get(f"/b/reset/{word}").status_code for word in ("1-a-b", "x", "1-a-b")]

    assert answers == [404, 404, 429]
    assert Browser().get(good).status_code == 200


def test_who_has_forgotten_the_password_is_sent_a_link_to_set_one(box: MailBox) -> None:
    make_person(email="Ada@example.com")

    Browser().post("/b/forgot", {"name": "ada@EXAMPLE.com"})
    message = box.next()
    url = re.search(r"https://\S+", str(message.get_payload()))

    assert message["To"] == "Ada@example.com"
    assert url
    assert url[0].startswith("https://hooks.example.com/b/reset/")
    assert Browser().post(url[0].removeprefix("https://hooks.example.com"), {"password": NEW}).status_code == 302


def test_the_same_is_answered_for_everybody(box: MailBox) -> None:
    make_person("ada", email="ada@example.com")
    make_person("bob")
    make_person("closed", email="closed@example.com", is_active=False)
    User.objects.create_user("elsewhere", email="elsewhere@example.com").set_unusable_password()
    asked = ["nobody", "bob", "closed", "elsewhere", "\0", "ada@example.com\nBcc: eve@example.com", "", "ada"]

    answers = [_without_tokens(Browser().post("/b/forgot", {"name": name}).content) for name in asked]

    assert len(set(answers)) == 1
    assert box.next()["To"] == "ada@example.com"
    assert box.messages.empty()
    assert [entry.subject for entry in AuditEntry.objects.filter(action="reset_made")] == ["ada"]


def _without_tokens(page: bytes) -> bytes:
    return re.sub(rb'value="\w{64}"', b"", page)


def test_nobody_is_flooded_with_mail(box: MailBox) -> None:
    make_person("ada", email="ada@example.com")
    make_person("bob", email="bob@example.com")

    for _ in range(MAILS_AN_HOUR + 3):
        Browser().post("/b/forgot", {"name": "ada"})
    Browser().post("/b/forgot", {"name": "bob"})

    to = [box.next()["To"] for _ in range(MAILS_AN_HOUR + 1)]
    assert to == ["ada@example.com"] * MAILS_AN_HOUR + ["bob@example.com"]


def test_it_stops_who_asks_again_and_again(box: MailBox, settings: Settings) -> None:
    settings.ATTEMPTS = Attempts(sign_in_rate=Rate(2, 60))

    answers = [Browser().post("/b/forgot", {"name": "nobody"}).status_code for _ in range(3)]

    assert answers == [200, 200, 429]
    assert box.messages.empty()


def test_without_a_mail_server_it_says_whom_to_ask() -> None:
    make_person(email="ada@example.com")

    asked, posted = Browser().get("/b/forgot"), Browser().post("/b/forgot", {"name": "ada"})

    assert _without_tokens(asked.content) == _without_tokens(posted.content)
    assert "Ask an admin of this instance" in asked.content.decode()
    assert not AuditEntry.objects.exists()


def test_the_page_to_sign_in_leads_there() -> None:
    assert 'href="/b/forgot"' in Browser().get("/b/sign-in").content.decode()


def test_there_is_no_such_page_without_people(settings: Settings) -> None:
    token = reset_token(make_person())
    settings.CONFIG = settings.CONFIG.model_copy(update={"access": "open"})

    assert [Browser().get(path).status_code for path in ("/b/forgot", f"/b/reset/{token}")] == [404, 404]
    assert User.objects.get().check_password(PASSWORD)
