from __future__ import annotations

import os

import pytest
from django.db import connection

from bins.models import CapturedRequest
from bins.retention import reclaim as module
from bins.retention.reclaim import reclaim
from tests.factories import make_bin, make_request

on_sqlite = connection.vendor == "sqlite"


def fill_and_empty() -> None:
    reclaim(hurry=True)  # what other tests left behind, which may be more than is worth keeping
    bin = make_bin()
    for _ in range(20):
        make_request(bin, body=os.urandom(100_000))
    CapturedRequest.objects.filter(bin=bin).delete()


def pages() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_it_gives_back_in_slices_what_is_not_worth_keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SLICE_PAGES", 16)
    monkeypatch.setattr(module, "KEPT_BYTES", 500_000)
    fill_and_empty()
    before = pages() if on_sqlite else 0

    given_back = reclaim()

    if on_sqlite:
        assert 1_000_000 < given_back == (before - pages()) * 8_192
    else:
        assert given_back == 0
    assert reclaim() == 0


@pytest.mark.django_db(transaction=True)
def test_it_keeps_some_for_later_rows_but_not_in_a_hurry() -> None:
    fill_and_empty()

    assert reclaim() == 0
    assert (reclaim(hurry=True) > 1_000_000) is on_sqlite


@pytest.mark.django_db(transaction=True)
def test_it_stops_when_asked_to() -> None:
    fill_and_empty()

    assert reclaim(lambda: True, hurry=True) == 0
