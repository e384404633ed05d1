from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NoReturn

import pytest
from django.contrib.auth.models import User
from django.db import InterfaceError
from django.utils import timezone

from bins.models import AuditEntry
from bins.people import audit
from bins.people.audit import Actor, note, prune
from tests.factories import make_bin
from tests.people.people import make_person

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

PROGRAM = Actor(None, "a program with a link", "192.0.2.7")


def make_entries(count: int, days_ago: int = 0) -> None:
    at = timezone.now() - dt.timedelta(days=days_ago)
    AuditEntry.objects.bulk_create(AuditEntry(at=at, by="ada", action="signed_in") for _ in range(count))


def test_it_keeps_who_did_what_to_which_bin_from_where() -> None:
    bin = make_bin(name="Orders")

    note(PROGRAM, "bin_cleared", bin=bin)

    entry = AuditEntry.objects.get()
    assert (entry.by, entry.client, entry.action) == ("a program with a link", "192.0.2.7", "bin_cleared")
    assert (entry.subject, entry.bin_id) == ("Orders", bin.pk)


def test_it_names_a_bin_without_a_name_by_its_id() -> None:
    bin = make_bin()

    note(PROGRAM, "bin_cleared", bin=bin)

    assert AuditEntry.objects.get().subject == bin.pk


def test_it_says_the_same_when_the_person_is_gone() -> None:
    person = make_person()
    note(Actor(person, person.username), "signed_in")

    User.objects.all().delete()

    entry = AuditEntry.objects.get()
    assert (entry.person, entry.by) == (None, "ada")


def test_it_keeps_no_control_characters_and_no_more_than_fits() -> None:
    note(Actor(None, "a\x00b\ud800", "9" * 100), "sign_in_failed", "x\n" * 500)

    entry = AuditEntry.objects.get()
    assert (entry.by, len(entry.client), len(entry.subject)) == ("a b ", 64, 150)
    assert entry.subject.startswith("x x x")


def test_it_refuses_an_action_without_words() -> None:
    with pytest.raises(ValueError, match="not in the list"):
        note(PROGRAM, "danced")


def test_every_action_fits_its_column() -> None:
    most = AuditEntry._meta.get_field("action").max_length

    assert max(map(len, audit.ACTIONS)) <= (most or 0)


def test_it_keeps_nothing_where_nobody_signs_in(settings: Settings) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"access": "open"})

    note(PROGRAM, "bin_cleared", bin=make_bin())

    assert not AuditEntry.objects.exists()


def test_a_store_that_takes_no_note_fails_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> NoReturn:
        raise InterfaceError("connection already closed")

    monkeypatch.setattr(AuditEntry, "save", fail)

    note(PROGRAM, "bin_cleared", bin=make_bin())

    assert "could not be written: connection already closed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_person_who_is_gone_meanwhile_fails_nothing(caplog: pytest.LogCaptureFixture) -> None:
    note(Actor(User(pk=4711, username="ada"), "ada"), "signed_in")

    assert "could not be written" in caplog.text
    assert not AuditEntry.objects.exists()


def test_it_takes_out_what_is_older_than_is_kept() -> None:
    make_entries(3, days_ago=401)
    make_entries(2, days_ago=399)

    assert prune() == 3
    assert AuditEntry.objects.count() == 2


def test_it_takes_out_the_oldest_of_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    make_entries(10)
    newest = list(AuditEntry.objects.values_list("pk", flat=True)[:4])
    monkeypatch.setattr(audit, "MOST_ENTRIES", 4)
    monkeypatch.setattr(audit, "SLICE", 4)

    assert prune() == 6
    assert list(AuditEntry.objects.values_list("pk", flat=True)) == newest


def test_it_stops_between_slices_when_it_is_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    make_entries(6, days_ago=500)
    monkeypatch.setattr(audit, "SLICE", 2)
    told = iter([False, False, True])

    assert prune(is_enough=lambda: next(told)) == 4


def test_it_leaves_an_empty_list_alone() -> None:
    assert prune() == 0
