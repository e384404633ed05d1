"""The list of a person's bins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User

from bins.links.tokens import token_for
from bins.models import Bin, Link
from tests.api.people import program_of
from tests.people.people import let_people_sign_in, make_owned_bin, make_person, make_team

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def _people(settings: Settings, db: None) -> None:
    let_people_sign_in(settings)


def test_it_lists_bins_newest_first_with_all_there_is_to_know() -> None:
    team = make_team("Payments", ada="viewer")
    ada = User.objects.get()
    own, teams = make_owned_bin(ada, name="mine"), make_owned_bin(team=team, last_n=4, request_count=3, byte_count=99)
    make_owned_bin(make_person("eve")), make_owned_bin(ada, deleted_at="2026-01-01T00:00Z")

    told = program_of(ada).get("/api/bins").json()

    assert [each["id"] for each in told["data"]] == [teams.pk, own.pk]
    first, second = told["data"]
    assert (first["team"], first["role"]) == ({"id": team.pk, "name": "Payments"}, "view")
    assert (first["last_n"], first["request_count"], first["byte_count"]) == (4, 3, 99)
    assert (second["name"], second["team"], second["role"]) == ("mine", None, "manage")
    assert second["capture_url"] == f"http://localhost/{own.pk}"
    assert "/b/" in second["page_url"]
    assert told["has_more"] is False


def test_a_token_that_reads_lists_what_it_may_do() -> None:
    ada = make_person()
    first, _ = make_owned_bin(ada), make_owned_bin(ada)

    listed = program_of(ada, may_write=False, bin=first).get("/api/bins").json()["data"]

    assert [(each["id"], each["role"]) for each in listed] == [(first.pk, "view")]


def test_it_lists_page_by_page_also_bins_of_the_same_moment() -> None:
    ada = make_person()
    made = [make_owned_bin(ada, created_at=f"2026-01-0{1 + i // 3}T00:00Z").pk for i in range(7)]
    program = program_of(ada)
    seen: list[str] = []
    before = ""
    more = True

    while more:
        page: Any = program.get("/api/bins", {"limit": "2", "before": before}).json()
        seen += [each["id"] for each in page["data"]]
        before, more = page["last"], page["has_more"]

    assert sorted(seen) == sorted(made)
    assert seen[0] == made[6]
    assert program.get("/api/bins", {"before": before}).json() == {"data": [], "last": "", "has_more": False}


@pytest.mark.parametrize("asked", [{"before": "x"}, {"before": "1-\0"}, {"limit": "0"}, {"limit": "201"}])
def test_it_says_what_is_wrong_with_a_list(asked: dict[str, str]) -> None:
    answer = program_of(make_person()).get("/api/bins", asked)

    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(next(iter(asked)))


def test_a_bin_without_a_page_gets_one() -> None:
    ada = make_person()
    bin = Bin.objects.create(owner=ada)

    listed = program_of(ada).get("/api/bins").json()["data"]

    assert listed[0]["page_url"].endswith(token_for(Link.objects.get(bin=bin, for_members=True)))


def test_it_asks_the_store_as_often_for_many_as_for_one(django_assert_max_num_queries: Any) -> None:
    team = make_team(ada="editor")
    for _ in range(20):
        make_owned_bin(team=team)
    program = program_of(User.objects.get(), may_write=False)

    with django_assert_max_num_queries(8):
        program.get("/api/bins")
