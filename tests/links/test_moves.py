from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from bins.links.browser import manages, remember
from bins.links.granting import create_bin
from bins.links.moves import bins_of_move, offer_move, open_move, take_move
from bins.links.tokens import move_token, token_for
from bins.models import Link, Move, Role
from tests.factories import make_bin, make_link

pytestmark = pytest.mark.django_db

Session = dict[str, Any]


@pytest.fixture
def session() -> Session:
    """Of a browser that made one bin and was granted another."""
    session: Session = {}
    remember(session, create_bin("made").bin.id)
    granted = make_bin(name="granted")
    remember(session, granted.pk, make_link(granted, Role.MANAGE))
    return session


def test_another_browser_takes_what_is_offered(session: Session) -> None:
    move = open_move(offer_move(session) or "")
    other: Session = {}

    assert move is not None
    assert {bin.name for bin in bins_of_move(move)} == {"made", "granted"}
    assert take_move(other, move)
    assert all(manages(other, bin) and manages(session, bin) for bin in bins_of_move(move))


def test_a_granted_right_still_ends_with_its_link(session: Session) -> None:
    move = open_move(offer_move(session) or "")
    other: Session = {}
    assert move is not None
    take_move(other, move)

    Link.objects.filter(role=Role.MANAGE).update(revoked_at=timezone.now())

    assert {bin.name: manages(other, bin) for bin in bins_of_move(move)} == {"made": True, "granted": False}


def test_an_offer_works_once(session: Session) -> None:
    token = offer_move(session) or ""
    move = open_move(token)
    assert move is not None

    assert [take_move({}, move), take_move({}, move)] == [True, False]
    assert open_move(token) is None


def test_an_offer_ends_after_a_while(session: Session) -> None:
    token = offer_move(session) or ""
    Move.objects.update(made_at=timezone.now() - dt.timedelta(minutes=16))

    assert open_move(token) is None


def test_a_browser_without_bins_offers_nothing() -> None:
    assert offer_move({}) is None


def test_old_offers_are_taken_away(session: Session) -> None:
    offer_move(session)
    Move.objects.update(made_at=timezone.now() - dt.timedelta(days=2))

    offer_move(session)

    assert Move.objects.count() == 1


@pytest.mark.parametrize("wrong", ["", "1-" + "a" * 32, "zzzzzzzzzzzz-" + "a" * 32])
def test_a_wrong_token_opens_no_offer(session: Session, wrong: str) -> None:
    offer_move(session)

    assert open_move(wrong) is None


def test_the_token_of_a_link_opens_no_offer(session: Session) -> None:
    move = open_move(offer_move(session) or "")
    assert move is not None

    assert open_move(token_for(Link(pk=move.pk, bin=make_bin(), role=Role.MANAGE))) is None
    assert open_move(move_token(move)) == move
