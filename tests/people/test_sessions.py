from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from bins.links.sessions import SessionStore
from bins.people import sessions
from bins.people.sessions import end_sessions
from tests.people.people import make_person


def make_session(**data: Any) -> str:
    store = SessionStore()
    store.update(data)
    store.save()
    return str(store.session_key)


def test_it_signs_one_person_out_everywhere_and_nobody_else() -> None:
    ada, eve = make_person(), make_person("eve")
    mine, theirs = [Client(), Client()], Client()
    for client in mine:
        client.force_login(ada)
    theirs.force_login(eve)

    assert end_sessions(ada) == 2

    assert [SESSION_KEY in client.session for client in (*mine, theirs)] == [False, False, True]


def test_it_finds_them_among_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "SLICE", 2)
    ada = make_person()
    for number in range(7):
        make_session(**({SESSION_KEY: str(ada.pk)} if number % 3 == 0 else {"managed_bins": ["a"]}))

    assert end_sessions(ada) == 3
    assert Session.objects.count() == 4


def test_it_leaves_browsers_in_which_nobody_is_signed_in() -> None:
    make_session(managed_bins=["a"])

    assert end_sessions(make_person()) == 0
    assert Session.objects.count() == 1


def test_it_passes_over_what_cannot_be_read() -> None:
    until = timezone.now() + dt.timedelta(days=1)
    Session.objects.create(session_key="x" * 40, session_data="spoiled", expire_date=until)

    assert end_sessions(make_person()) == 0
