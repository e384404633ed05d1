from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection

from bins.links.sessions import SessionStore

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


def saved() -> str:
    """Give the cookie of a stored session."""
    store = SessionStore()
    store["bins"] = 1
    store.save()
    assert store.session_key
    return store.session_key


def test_it_finds_a_session_by_its_cookie() -> None:
    assert SessionStore(saved())["bins"] == 1


def test_the_database_does_not_hold_the_cookie() -> None:
    cookie = saved()

    key = Session.objects.get().session_key
    assert cookie != key
    assert SessionStore(key).get("bins") is None


def test_it_changes_the_row_that_it_found() -> None:
    store = SessionStore(saved())
    store["bins"] = 2
    store.save()

    assert Session.objects.count() == 1
    assert SessionStore(store.session_key)["bins"] == 2


def test_it_finds_and_changes_what_a_former_secret_kept(settings: Settings) -> None:
    cookie = saved()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one"

    store = SessionStore(cookie)
    store["bins"] += 1
    store.save()

    assert SessionStore(cookie)["bins"] == 2


def test_a_session_that_is_flushed_is_gone() -> None:
    cookie = saved()

    SessionStore(cookie).flush()

    assert not Session.objects.exists()
    assert not SessionStore().exists(cookie)


def test_it_knows_which_cookies_are_taken() -> None:
    assert SessionStore().exists(saved())


def test_sessions_of_a_former_version_are_found(settings: Settings) -> None:
    cookie = saved()
    Session.objects.update(session_key=cookie)

    import_module("bins.migrations.0005_links").keep_sessions_under_digests(
        apps, SimpleNamespace(connection=connection)
    )

    assert SessionStore(cookie)["bins"] == 1
