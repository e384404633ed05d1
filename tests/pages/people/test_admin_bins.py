from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from bins.links.tokens import token_for
from bins.models import Link
from tests.factories import make_bin, make_request
from tests.pages.browser import Browser
from tests.pages.people.conftest import SignIn
from tests.people.people import make_admin, make_owned_bin, make_person, make_team


@pytest.fixture
def root(sign_in: SignIn) -> Browser:
    make_admin()
    return sign_in("root")


@pytest.fixture
def _bins() -> None:
    now = timezone.now()
    first = make_owned_bin(make_person(), name="Orders", created_at=now - dt.timedelta(days=3))
    second = make_owned_bin(team=make_team("Shop"), name="Hooks", created_at=now - dt.timedelta(days=2))
    make_bin(name="Nobody", created_at=now - dt.timedelta(days=1))
    make_request(first, body=b"x" * 90_000), make_request(second), make_request(second)


def list_of(root: Browser, query: str = "") -> str:
    answer = root.get(f"/b/admin/bins{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a [^>]+><bdi>([^<]+)', page)


@pytest.mark.usefixtures("_bins")
def test_it_lists_bins_with_whose_they_are(root: Browser) -> None:
    page = list_of(root)

    assert names(page) == ["Nobody", "Hooks", "Orders"]
    for words in ("<bdi>ada</bdi>", "team <bdi>Shop</bdi>", "nobody&#x27;s", "2027-01-15 08:00:00.123"):
        assert words in page.replace("nobody's", "nobody&#x27;s")


@pytest.mark.usefixtures("_bins")
@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("oldest", ["Orders", "Hooks", "Nobody"]),
        ("bytes", ["Orders", "Hooks", "Nobody"]),
        ("requests", ["Hooks", "Orders", "Nobody"]),
        ("owner__password", ["Nobody", "Hooks", "Orders"]),
    ],
)
def test_it_sorts_by_what_it_knows(root: Browser, sort: str, found: list[str]) -> None:
    assert names(list_of(root, f"?sort={sort}")) == found


@pytest.mark.usefixtures("_bins")
@pytest.mark.parametrize(
    ("wanted", "found"),
    [("ord", ["Orders"]), ("ADA", ["Orders"]), ("shop", ["Hooks"]), ("%00hooks", ["Hooks"]), ("zzz", [])],
)
def test_it_finds_by_name_owner_and_team(root: Browser, wanted: str, found: list[str]) -> None:
    assert names(list_of(root, f"?q={wanted}")) == found


def test_it_finds_by_id(root: Browser) -> None:
    bin = make_bin()
    make_bin()

    assert names(list_of(root, f"?q={bin.pk[3:20].upper()}")) == [bin.pk]


def test_deleted_ones_are_a_list_of_their_own(root: Browser) -> None:
    make_bin(name="Gone", deleted_at=timezone.now()), make_bin(name="Here")

    assert names(list_of(root)) == ["Here"]
    assert names(list_of(root, "?deleted=1")) == ["Gone"]


def test_it_says_that_there_is_none(root: Browser) -> None:
    assert "There is no bin." in list_of(root)
    assert "No bin has <q>&lt;</q>" in list_of(root, "?q=<")


def test_it_leads_to_no_bin_itself(root: Browser) -> None:
    bin = make_owned_bin(make_person(), name="Orders")
    tokens = [token_for(link) for link in Link.objects.filter(bin=bin)]

    pages = list_of(root) + root.get(f"/b/admin/bins/{bin.pk}").content.decode()

    assert tokens
    assert not [token for token in tokens if token in pages]
