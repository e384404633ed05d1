from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bins.links.tokens import token_for
from bins.models import AuditEntry, Bin, Link
from bins.pages.people import admin_bin
from tests.factories import make_bin
from tests.pages.browser import Browser
from tests.pages.people.conftest import SignIn
from tests.people.people import make_owned_bin, make_person, make_team


@pytest.fixture
def bin() -> Bin:
    return make_owned_bin(make_person(), name="Orders")


def path_of(bin: Bin, does: str = "") -> str:
    return f"/b/admin/bins/{bin.pk}{does}"


def noted() -> list[tuple[str, str, str]]:
    return [(entry.by, entry.action, entry.subject) for entry in AuditEntry.objects.order_by("pk")]


def test_it_is_handed_over_to_a_person(root: Browser, bin: Bin) -> None:
    grace = make_person("grace")

    answer = root.post(path_of(bin, "/give"), {"to": "person", "person": " Grace "})

    bin.refresh_from_db()
    assert (bin.owner, bin.team) == (grace, None)
    assert noted() == [("root", "bin_handed_over", "grace")]
    assert "Handed over." in root.get(answer.headers["Location"]).content.decode()


def test_it_is_handed_over_to_a_team(root: Browser, bin: Bin) -> None:
    team = make_team("Payments")

    root.post(path_of(bin, "/give"), {"to": "team", "team": str(team.pk)})

    bin.refresh_from_db()
    assert (bin.owner, bin.team) == (None, team)
    assert noted() == [("root", "bin_handed_over", "the team Payments")]


def test_a_bin_of_nobody_gets_an_owner_and_a_page_for_them(root: Browser, sign_in: SignIn) -> None:
    bin = make_bin()
    make_person("grace")

    root.post(path_of(bin, "/give"), {"to": "person", "person": "grace"})

    link = Link.objects.for_address_bars().get(bin=bin)
    assert link.for_members
    assert sign_in("grace").get(f"/b/{token_for(link)}").status_code == 200


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"to": "person", "person": "nobody"}, "There is nobody with this name."),
        ({"to": "person", "person": "a\0"}, "There is nobody with this name."),
        ({"to": "person", "person": "closed"}, "This account is closed."),
        ({"to": "team", "team": ""}, "Choose a team."),
        ({"to": "team", "team": "9" * 19}, "Choose a team."),
        ({"to": "team", "team": "x"}, "Choose a team."),
        ({}, "There is nobody with this name."),
    ],
)
def test_it_says_why_it_stays_where_it_is(root: Browser, bin: Bin, asked: dict[str, Any], words: str) -> None:
    make_person("closed", is_active=False), make_team()

    answer = root.post(path_of(bin, "/give"), asked)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Bin.objects.get(pk=bin.pk).owner == User.objects.get(username="ada")
    assert noted() == []


def test_an_admin_sees_what_is_in_it_once_it_is_theirs(root: Browser, bin: Bin) -> None:
    path = f"/b/{token_for(Link.objects.get(bin=bin))}"

    assert root.get(path).status_code == 404
    assert "Open the bin" not in root.get(path_of(bin)).content.decode()

    root.post(path_of(bin, "/give"), {"to": "person", "person": "root"})

    assert f'href="{path}">Open the bin' in root.get(path_of(bin)).content.decode()
    assert root.get(path).status_code == 200
    assert noted() == [("root", "bin_handed_over", "root")]


def test_it_is_deleted_and_brought_back(root: Browser, bin: Bin) -> None:
    root.post(path_of(bin, "/delete"))

    assert Bin.objects.get(pk=bin.pk).deleted_at is not None
    assert "It can be brought back until" in root.get(path_of(bin)).content.decode()
    assert root.post(path_of(bin, "/delete")).status_code == 404

    root.post(path_of(bin, "/bring-back"))

    assert Bin.objects.get(pk=bin.pk).deleted_at is None
    assert noted() == [("root", "bin_deleted", "Orders"), ("root", "bin_back", "Orders")]


def test_it_cannot_be_brought_back_after_its_day(root: Browser, bin: Bin) -> None:
    Bin.objects.update(deleted_at=timezone.now() - dt.timedelta(days=2))

    assert root.post(path_of(bin, "/bring-back")).status_code == 410
    assert "Its day to be brought back is over" in root.get(path_of(bin)).content.decode()
    assert noted() == []


@pytest.mark.parametrize("does", ["/give", "/delete", "/bring-back"])
def test_nothing_is_done_to_a_bin_that_is_not_there(root: Browser, does: str) -> None:
    assert root.post(f"/b/admin/bins/{'a' * 24}{does}").status_code == 404


def test_it_says_when_there_are_more_teams_than_it_lists(
    root: Browser, bin: Bin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin_bin, "MOST_TEAMS", 1)
    make_team("A"), make_team("B")

    assert "The first 1 teams by name are listed." in root.get(path_of(bin)).content.decode()
