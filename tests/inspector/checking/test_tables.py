"""Whether the tables are those of this version."""

import pytest
from django.db.migrations.recorder import MigrationRecorder

from inspector.checking import tables

pytestmark = pytest.mark.django_db


def test_tables_of_this_version_are_fine() -> None:
    assert tables.line().status == "ok"


def test_tables_of_a_newer_version_fail() -> None:
    MigrationRecorder.Migration.objects.create(app="bins", name="9999_of_tomorrow")

    line = tables.line()

    assert (line.status, "9999_of_tomorrow" in line.words) == ("FAIL", True)


def test_tables_of_an_older_version_are_changed_at_the_next_start() -> None:
    newest = MigrationRecorder.Migration.objects.filter(app="bins").order_by("name").last()
    assert newest is not None
    newest.delete()

    line = tables.line()

    assert (line.status, line.words.startswith("1 changes are to be made")) == ("warn", True)
