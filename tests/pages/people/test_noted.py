"""What is done to bins on their pages is in the audit list, in the words of whoever did it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from django.db import DatabaseError

from bins.models import AuditEntry, Bin, Link, Role
from bins.replies.spec import RuleSpec
from bins.rules.writing import add_rule
from tests.factories import make_request, make_token
from tests.pages.browser import Browser
from tests.pages.people.conftest import SignIn
from tests.people.people import PASSWORD, make_owned_bin, make_person

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

DONE: list[tuple[str, dict[str, Any], str, str]] = [
    ("/rename", {"name": "Payments"}, "bin_renamed", "Payments"),
    ("/remove", {}, "bin_deleted", "Orders"),
    ("/clear", {}, "bin_cleared", "Orders"),
    ("/1/delete", {}, "requests_deleted", "Orders: #1"),
    ("/delete", {"n": ["1", "2"]}, "requests_deleted", "Orders: 2 requests"),
    ("/settings/keep", {"keep_requests": "5"}, "bin_settings", "Orders"),
    ("/links", {"role": "view", "label": "CI"}, "link_made", "Orders: CI"),
    ("/links", {"role": "view"}, "link_made", "Orders"),
    ("/links/rotate", {}, "links_rotated", "Orders"),
    ("/reply", {"do": "built-in"}, "reply_changed", "Orders"),
    ("/reply/presets", {"preset": "flaky"}, "reply_changed", "Orders"),
    ("/reply/challenges/slack", {"on": "1"}, "reply_changed", "Orders"),
    ("/reply/rules/{rule}/switch", {"on": "0"}, "reply_changed", "Orders"),
    ("/reply/rules/{rule}/delete", {}, "reply_changed", "Orders"),
    ("/reply/rules/order", {"rule": "{rule}"}, "reply_changed", "Orders"),
    ("/links/{link}/revoke", {}, "link_revoked", "Orders"),
]
NOTHING_DONE: list[tuple[str, dict[str, Any]]] = [
    ("/9/delete", {}),
    ("/settings/keep", {"keep_requests": "often"}),
    ("/links", {"role": "owner"}),
    ("/links/999/revoke", {}),
    ("/reply/challenges/slack-x", {"on": "1"}),
    ("/reply/rules/new", {"do": "try"}),
    ("/reply/rules/order", {"rule": "999"}),
    ("/reply/rules/undo/00000000-0000-0000-0000-000000000001", {}),
    ("/undo/00000000-0000-0000-0000-000000000001", {}),
    ("/1/pin", {"on": "1"}),
    ("/1/note", {"text": "look"}),
    ("/searches", {"q": "github", "name": "GitHub"}),
]


@pytest.fixture
def owner(sign_in: SignIn) -> Browser:
    bin = make_owned_bin(make_person(), name="Orders")
    make_request(bin), make_request(bin)
    browser = sign_in("ada")
    browser.token = browser.get("/b/").headers["Location"].removeprefix("/b/")
    AuditEntry.objects.all().delete()
    return browser


def noted() -> list[tuple[str, str, str]]:
    return [(entry.by, entry.action, entry.subject) for entry in AuditEntry.objects.order_by("pk")]


@pytest.mark.parametrize(("path", "asked", "action", "subject"), DONE, ids=[f"{one[0]}-{one[3]}" for one in DONE])
@pytest.mark.parametrize("partial", [False, True], ids=["form", "script"])
def test_what_is_done_is_noted(
    owner: Browser, path: str, asked: dict[str, Any], action: str, subject: str, partial: bool
) -> None:
    bin = Bin.objects.get()
    named = {"rule": add_rule(bin, RuleSpec()).pk, "link": Link.objects.get(bin=bin).pk}
    fields = {key: value.format(**named) if isinstance(value, str) else value for key, value in asked.items()}

    owner.post(owner.path(path.format(**named)), fields, headers={"x-partial": "1"} if partial else {})

    assert noted() == [("ada", action, subject)]
    assert AuditEntry.objects.get().bin_id == bin.pk


@pytest.mark.parametrize(("path", "asked"), NOTHING_DONE, ids=[path for path, _ in NOTHING_DONE])
def test_what_was_not_done_and_what_is_small_is_not_noted(owner: Browser, path: str, asked: dict[str, Any]) -> None:
    for headers in ({}, {"x-partial": "1"}):
        owner.post(owner.path(path), asked, headers=headers)

    assert noted() == []


def test_what_was_deleted_comes_back_noted(owner: Browser) -> None:
    deleted = owner.post(owner.path("/1/delete"), headers={"x-partial": "1"}).json()
    cleared = owner.post(owner.path("/clear"), headers={"x-partial": "1"}).json()

    owner.post(cleared["undo"]), owner.post(deleted["undo"])
    owner.post(owner.path("/remove")), owner.post(owner.path("/bring-back"))

    assert [action for _, action, _ in noted()] == [
        *("requests_deleted", "bin_cleared", "requests_back", "requests_back", "bin_deleted", "bin_back"),
    ]


def test_a_rule_that_is_written_is_noted(owner: Browser) -> None:
    owner.post(owner.path("/reply/rules/new"), {"do": "save", "reply": "0", "reply-0-status": "204"})

    assert [action for _, action, _ in noted()] == ["reply_changed"]


def test_who_takes_the_right_to_manage_is_noted(owner: Browser) -> None:
    make_person("eve")
    token = make_token(Bin.objects.get(), Role.MANAGE, label="CI")
    browser = Browser(token)
    browser.post("/b/sign-in", {"name": "eve", "password": PASSWORD})

    browser.post(browser.path("/accept"))

    assert noted()[-1] == ("eve", "link_accepted", "Orders: CI")


def test_what_a_browser_without_an_account_does_is_noted(settings: Settings) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"bin_makers": "anyone"})
    browser = Browser()
    browser.token = browser.get("/b/").headers["Location"].removeprefix("/b/")

    offered = browser.post("/b/move").content.decode()
    path = next(part for part in offered.split('"') if part.startswith("/b/move/"))
    Browser().post(path.removesuffix("/qr.svg")), browser.post("/b/forget")

    who = "somebody who is not signed in"
    assert [entry[:2] for entry in noted()] == [(who, "bin_made"), (who, "bins_moved"), (who, "browser_forgotten")]


def test_it_is_noted_who_let_a_browser_forget(owner: Browser) -> None:
    owner.post("/b/forget")

    assert noted() == [("ada", "browser_forgotten", "")]


def test_an_action_is_done_though_it_cannot_be_noted(owner: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> NoReturn:
        raise DatabaseError("disk full")

    monkeypatch.setattr(AuditEntry, "save", fail)

    assert owner.post(owner.path("/rename"), {"name": "Payments"}).status_code == 302
    assert Bin.objects.get().name == "Payments"


def test_nothing_is_noted_where_nobody_signs_in(settings: Settings) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"access": "open"})
    browser = Browser()
    browser.token = browser.get("/b/").headers["Location"].removeprefix("/b/")

    browser.post(browser.path("/clear"))

    assert noted() == []
