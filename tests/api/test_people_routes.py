"""What programs learn of their person, and the bins that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bins.links.attempts import Attempts
from bins.message.rate import Rate
from bins.models import ApiToken, AuditEntry, Bin, Link
from bins.people.api_tokens import make_token
from tests.api.people import program_of, program_with
from tests.factories import make_token as make_link_token
from tests.people.people import let_people_sign_in, make_admin, make_owned_bin, make_person, make_team

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

OF_PEOPLE = ["/api/me", "/api/teams", "/api/bins"]


@pytest.fixture(autouse=True)
def _people(settings: Settings, db: None) -> None:
    let_people_sign_in(settings)


def make(client: Client, **asked: Any) -> Any:
    return client.post("/api/bins", data=asked, content_type="application/json")


def test_it_says_who_asks_and_what_the_token_is_good_for() -> None:
    ada = make_person()
    bin = make_owned_bin(ada)

    told = program_of(ada, may_write=False, bin=bin).get("/api/me").json()

    assert told == {
        "name": "ada",
        "is_admin": False,
        "token": {"name": "nightly", "bin": bin.pk, "writes": False, "expires_at": None},
    }


def test_it_lists_the_teams_of_the_person() -> None:
    payments, shop = make_team("Payments", ada="viewer"), make_team("Shop", ada="admin", bob="viewer")
    make_team("Else", bob="admin")

    told = program_of(User.objects.get(username="ada")).get("/api/teams").json()["data"]

    assert told == [
        {"id": payments.pk, "name": "Payments", "role": "viewer"},
        {"id": shop.pk, "name": "Shop", "role": "admin"},
    ]


def test_a_token_for_one_bin_lists_no_teams_and_makes_no_bins() -> None:
    ada = make_person()
    program = program_of(ada, bin=make_owned_bin(ada))

    answers = [program.get("/api/teams"), make(program)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert all("for one bin" in answer.json()["detail"] for answer in answers)
    assert Bin.objects.count() == 1


@pytest.mark.parametrize("path", OF_PEOPLE)
def test_without_a_token_and_with_a_wrong_one_it_is_the_same_401(path: str) -> None:
    ada = make_person()
    ended = make_token(ada, "old")
    ApiToken.objects.update(revoked_at="2026-01-01T00:00Z")
    link = make_link_token(make_owned_bin(ada), "manage")
    asking = [program_with(token) for token in ("inspector-" + "a" * 40, ended.token, link, "\xff")]

    answers = [Client(headers={"host": "localhost"}).get(path), *(each.get(path) for each in asking)]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert "Bearer inspector-" in answers[0].json()["detail"]
    assert answers[0].headers["WWW-Authenticate"] == "Bearer"


def test_wrong_ones_are_counted_and_right_ones_open_all_the_same(settings: Settings) -> None:
    settings.ATTEMPTS = Attempts(miss_rate=Rate(2, 60))
    right, wrong = program_of(make_person()), program_with("inspector-" + "a" * 40)

    answers = [wrong.get("/api/me"), make(wrong), wrong.get("/api/bins/x/requests"), wrong.get("/api/me")]

    assert [answer.status_code for answer in answers] == [401, 401, 429, 429]
    assert right.get("/api/me").status_code == 200


@pytest.mark.parametrize("path", OF_PEOPLE)
def test_where_nobody_has_an_account_no_api_token_opens_anything(path: str, settings: Settings) -> None:
    ada = make_person()
    bin = make_owned_bin(ada)
    program = program_of(ada)
    settings.CONFIG = settings.CONFIG.model_copy(update={"access": "open"})

    answers = [program.get(path), make(program)]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert all("Nobody has an account here" in answer.json()["detail"] for answer in answers)
    assert program.get(f"/api/bins/{bin.pk}").status_code == 404
    assert make(Client(headers={"host": "localhost"})).status_code == 201


def test_it_makes_a_bin_of_the_person() -> None:
    ada = make_person()

    told = make(program_of(ada), name="orders").json()

    made = Bin.objects.get()
    assert (made.pk, made.name, made.owner, made.team) == (told["id"], "orders", ada, None)
    assert Link.objects.get(pk=int(told["page_url"].rpartition("/")[2].partition("-")[0], 36)).for_members


def test_it_makes_a_bin_of_a_team() -> None:
    team = make_team(ada="editor")

    answer = make(program_of(User.objects.get()), team=team.pk)

    assert answer.status_code == 201
    assert (Bin.objects.get().owner, Bin.objects.get().team) == (None, team)


@pytest.mark.parametrize(("wanted", "status"), [("viewed", 403), ("foreign", 422), ("unknown", 422)])
def test_it_makes_none_for_teams_whose_bins_the_person_may_not_change(wanted: str, status: int) -> None:
    teams = {"viewed": make_team(ada="viewer").pk, "foreign": make_team("Else", bob="admin").pk, "unknown": 2**62}

    answer = make(program_of(User.objects.get(username="ada")), team=teams[wanted])

    assert answer.status_code == status
    assert answer.json()["detail"].replace(str(teams[wanted]), "7") in {
        "You are a viewer in this team. Its editors and admins make bins.",
        "team: You are in no team 7. Your teams are at `/api/teams`.",
    }
    assert not Bin.objects.exists()


def test_a_token_that_reads_makes_none() -> None:
    answer = make(program_of(make_person(), may_write=False))

    assert answer.status_code == 403
    assert answer.json()["detail"] == "This API token only reads. Use one that also writes."


@pytest.mark.parametrize(
    ("makers", "nobody", "person", "admin"),
    [("anyone", 201, 201, 201), ("people", 401, 201, 201), ("admins", 401, 403, 201)],
)
def test_it_keeps_to_who_may_make_bins(makers: str, nobody: int, person: int, admin: int, settings: Settings) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"bin_makers": makers})
    asking = [Client(headers={"host": "localhost"}), program_of(make_person()), program_of(make_admin())]

    assert [make(client).status_code for client in asking] == [nobody, person, admin]


def test_a_team_is_for_people(settings: Settings) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"bin_makers": "anyone"})

    answer = make(Client(headers={"host": "localhost"}), team=1)

    assert answer.status_code == 401
    assert not Bin.objects.exists()


def test_it_notes_who_made_and_changed_what_through_which_token() -> None:
    program = program_of(make_person())
    bin = make(program, name="orders").json()["id"]
    path = f"/api/bins/{bin}"
    program.patch(path, data={"name": "shop", "keep_days": 3}, content_type="application/json")
    program.post(f"{path}/links", data={"label": "Ana"}, content_type="application/json")
    program.put(f"{path}/reply", data={"status": 201}, content_type="application/json")
    program.delete(f"{path}/requests")
    program.delete(path)

    entries = list(AuditEntry.objects.order_by("pk"))
    assert {(entry.by, entry.bin_id) for entry in entries} == {("ada, with the API token “nightly”", bin)}
    assert [(entry.action, entry.subject) for entry in entries] == [
        ("bin_made", "orders"),
        ("bin_settings", "orders"),
        ("bin_renamed", "shop"),
        ("link_made", "Ana"),
        ("reply_changed", "shop"),
        ("bin_cleared", "shop"),
        ("bin_deleted", "shop"),
    ]


def test_it_notes_what_is_done_by_a_link() -> None:
    bin = make_owned_bin(make_person())

    program_with(make_link_token(bin, "manage", label="Bob")).delete(f"/api/bins/{bin.pk}/requests")
    program_with(make_link_token(bin, "manage")).delete(f"/api/bins/{bin.pk}")

    assert [(entry.person, entry.by) for entry in AuditEntry.objects.order_by("pk")] == [
        (None, "whoever has the link “Bob”"),
        (None, "whoever has a link to manage"),
    ]


def test_a_link_for_members_is_listed_as_such_and_is_no_use_as_a_token() -> None:
    ada = make_person()
    bin = make_owned_bin(ada)

    listed = program_of(ada).get(f"/api/bins/{bin.pk}/links").json()["data"]

    assert [each["for_members"] for each in listed] == [True]
    assert program_with(listed[0]["token"]).get(f"/api/bins/{bin.pk}").status_code == 404
