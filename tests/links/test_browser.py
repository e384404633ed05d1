from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bins.links import browser
from bins.links.browser import add_managed, bins_of_browser, follow, last_page_of, let_go, manages, remember
from bins.links.granting import create_bin, create_own_bin, revoke_link, rotate_links
from bins.models import Bin, Link, Role
from tests.factories import make_bin, make_link

pytestmark = pytest.mark.django_db

Session = dict[str, Any]


def test_a_browser_manages_what_it_made_and_nothing_else() -> None:
    session: Session = {}
    made = create_bin()
    remember(session, made.bin.id)

    assert manages(session, made.bin)
    assert not manages(session, create_bin().bin)


def test_a_right_granted_by_a_link_ends_with_it() -> None:
    session: Session = {}
    bin = make_bin()
    link = make_link(bin, Role.MANAGE)
    remember(session, bin.pk, link)
    assert manages(session, bin)

    Link.objects.update(revoked_at=timezone.now())

    assert not manages(session, bin)
    assert bins_of_browser(session) == []


def test_a_link_takes_nothing_from_the_browser_that_made_the_bin() -> None:
    session: Session = {}
    bin = make_bin()
    link = make_link(bin, Role.MANAGE)
    remember(session, bin.pk)
    remember(session, bin.pk, link)

    revoke_link(bin, link.pk)

    assert manages(session, bin)


def test_a_granted_right_follows_the_link_that_replaces_its_own() -> None:
    session: Session = {}
    bin = make_bin()
    remember(session, bin.pk, make_link(bin, Role.MANAGE))

    follow(session, bin.pk, rotate_links(bin))

    assert manages(session, bin)


def test_it_forgets_the_oldest_bin_for_a_newer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "MOST_REMEMBERED", 2)
    session: Session = {}
    made = [create_bin().bin for _ in range(3)]
    for bin in made:
        remember(session, bin.id)

    assert [manages(session, bin) for bin in made] == [False, True, True]


def test_it_lists_bins_with_links_that_are_fit_for_address_bars() -> None:
    session: Session = {}
    made = create_bin()
    make_link(made.bin, only_n=1)
    remember(session, made.bin.id)

    assert [own.token for own in bins_of_browser(session)] == [made.view_token]


def test_what_another_browser_made_is_not_made_less_by_what_it_was_granted() -> None:
    session: Session = {}
    bin = make_bin()
    remember(session, bin.pk)

    add_managed(session, [(bin.pk, make_link(bin, Role.MANAGE, revoked_at=timezone.now()).pk)])

    assert manages(session, bin)


def test_a_browser_comes_back_to_the_page_it_made_last() -> None:
    session: Session = {}
    first, last = create_bin(), create_bin()
    remember(session, first.bin.id)
    remember(session, last.bin.id)

    assert last_page_of(bins_of_browser(session), session) == last.view_token


def test_a_browser_whose_last_page_is_gone_comes_back_to_another() -> None:
    session: Session = {}
    first, last = create_bin(), create_bin()
    remember(session, first.bin.id)
    remember(session, last.bin.id)
    Bin.objects.get(pk=last.bin.id).delete()

    assert last_page_of(bins_of_browser(session), session) == first.view_token


def test_a_browser_without_bins_has_none_to_come_back_to() -> None:
    assert last_page_of([], {}) is None


@pytest.mark.parametrize("by_link", [True, False])
def test_a_browser_lets_go_of_its_own_right(by_link: bool) -> None:
    session: Session = {}
    bin, other = make_bin(), make_bin()
    remember(session, other.pk)
    remember(session, bin.pk, make_link(bin, Role.MANAGE) if by_link else None)

    let_go(session, bin.pk)

    assert not manages(session, bin)
    assert manages(session, other)


def test_that_a_browser_made_a_bin_counts_until_it_is_somebodys() -> None:
    session: Session = {}
    made = create_bin()
    remember(session, made.bin.pk)

    made.bin.owner = User.objects.create_user("ada")
    made.bin.save()

    assert not manages(session, made.bin)
    assert bins_of_browser(session) == []


def test_a_link_to_look_lets_no_browser_manage() -> None:
    session: Session = {}
    bin = make_bin()

    remember(session, bin.pk, make_link(bin))

    assert not manages(session, bin)
    assert bins_of_browser(session) == []


def test_a_bin_of_somebody_is_reached_by_a_link_for_everybody() -> None:
    session: Session = {}
    made, owned = create_bin(), create_own_bin(User.objects.create_user("ada")).bin
    Bin.objects.filter(pk=made.bin.pk).update(owner=User.objects.get())
    for bin in (made.bin, owned):
        remember(session, bin.pk, make_link(bin, Role.MANAGE))

    assert [own.token for own in bins_of_browser(session)] == [made.view_token]
