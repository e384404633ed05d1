from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bins.links import granting
from bins.links.access import open_link
from bins.links.granting import (
    BadLink,
    Wish,
    browser_link,
    closed,
    create_bin,
    create_own_bin,
    make_link,
    open_links,
    page_link,
    revoke_link,
    rotate_links,
)
from bins.links.tokens import token_for
from bins.models import Bin, Link, Role
from tests.factories import make_bin, make_request, make_requests

pytestmark = pytest.mark.django_db


@pytest.fixture
def bin() -> Bin:
    bin = create_bin().bin
    make_requests(bin, 3)
    return bin


@pytest.mark.parametrize(
    ("lasts", "seconds"), [("1h", 3600), ("1d", 86_400), ("7d", 604_800), ("30d", 2_592_000), ("never", None)]
)
def test_a_link_lasts_as_long_as_was_asked(bin: Bin, lasts: str, seconds: int | None) -> None:
    made = make_link(bin, Wish(lasts=lasts))

    if seconds is None:
        assert made.expires_at is None
    else:
        assert made.expires_at is not None
        assert abs((made.expires_at - timezone.now()).total_seconds() - seconds) < 60


def test_a_link_keeps_what_was_wished(bin: Bin) -> None:
    made = make_link(bin, Wish(label=" For\nAna\x00 ", only_n=2, masked=False))

    assert (made.label, made.only_n, made.masked, made.role) == ("For Ana", 2, False, "view")


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish(role="own"), "to view or to manage"),
        (Wish(lasts="2h"), "1h, 1d"),
        (Wish(role=Role.MANAGE, only_n=1), "whole bin"),
        (Wish(only_n=1, upto_n=2), "one of the two"),
        (Wish(only_n=4), "no request 4"),
        (Wish(upto_n=4), "newest has number 3"),
        (Wish(upto_n=0), "newest has number 3"),
    ],
)
def test_a_link_to_what_there_is_not_is_refused_with_the_mend(bin: Bin, wish: Wish, words: str) -> None:
    with pytest.raises(BadLink, match=words):
        make_link(bin, wish)


def test_a_bin_has_only_so_many_links(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(granting, "MOST_LINKS", 2)

    with pytest.raises(BadLink, match="at most 2"):
        make_link(bin, Wish())


def test_a_revoked_link_opens_nothing_and_says_so_to_open_pages(bin: Bin) -> None:
    made = make_link(bin, Wish())
    told: list[Any] = []

    def hear(bin_id: str, event: Any, **_: object) -> None:
        told.append((bin_id, event))

    closed.connect(hear)
    assert revoke_link(bin, made.pk)
    closed.disconnect(hear)

    assert open_link(token_for(made)) is None
    assert told == [(bin.pk, {"type": "closed", "links": [made.pk]})]


def test_a_link_of_another_bin_is_not_revoked(bin: Bin) -> None:
    other = create_bin()
    number = open_links(other.bin)[0].pk

    assert not revoke_link(bin, number)
    assert open_link(other.view_token) is not None


def test_a_bin_always_has_a_page(bin: Bin) -> None:
    first = page_link(bin)

    revoke_link(bin, first.pk)

    assert page_link(bin).pk != first.pk
    assert open_link(token_for(page_link(bin))) is not None


def test_rotating_ends_every_link_and_makes_each_anew(bin: Bin) -> None:
    make_link(bin, Wish(label="Ana", lasts="7d", upto_n=2, masked=False))
    former = open_links(bin)

    made = rotate_links(bin)

    assert [open_link(token_for(link)) for link in former] == [None, None, None]
    assert list(made) == [link.pk for link in former]
    assert _grants(open_links(bin)) == _grants(former)


def test_rotating_does_not_bring_back_what_had_ended(bin: Bin) -> None:
    ended = make_link(bin, Wish(lasts="1h"))
    Link.objects.filter(pk=ended.pk).update(expires_at=timezone.now())

    assert ended.pk not in rotate_links(bin)


def test_a_snapshot_may_end_at_a_request_that_is_gone() -> None:
    bin = make_bin()
    make_request(bin, 5)

    assert make_link(bin, Wish(upto_n=4)).upto_n == 4


def _grants(links: list[Link]) -> list[tuple[Any, ...]]:
    return [(link.role, link.label, link.expires_at, link.only_n, link.upto_n, link.masked) for link in links]


def test_a_browser_at_an_owned_bin_has_a_link_of_its_own() -> None:
    owned = create_own_bin(User.objects.create_user("ada")).bin

    link = browser_link(owned)

    assert browser_link(owned) == link
    assert open_link(token_for(link)) is not None
    assert page_link(owned) != link
    assert link.label == "A browser that may manage"
