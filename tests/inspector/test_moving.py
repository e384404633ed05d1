"""`inspector migrate-data`: from a SQLite file to a real PostgreSQL, whole, resumed, refused, verified."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import textwrap
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper as SqliteWrapper
from pytest_django.plugin import DjangoDbBlocker

from inspector.config import Config, ConfigError
from inspector.moving import MoveError, move
from tests.backing import Postgres, free_port
from tests.inspector.commands import run
from tests.inspector.instances import Instance, fill, opened, read
from tests.inspector.moves import command, cut, execute, with_password
from tests.serving import ROOT, Served, serve

Mover = Callable[..., str]


class Moved(NamedTuple):
    """A move that was made."""

    done: subprocess.CompletedProcess[str]
    url: str


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, server: Served) -> Instance:
    """An instance that no test of this module may change."""
    return fill(tmp_path_factory.mktemp("filled") / "data", server)


@pytest.fixture(scope="module")
def moved(filled: Instance, postgres_server: Postgres) -> Moved:
    """The instance moved by the command, to a database that was empty."""
    url = with_password(postgres_server, postgres_server.new_database())
    return Moved(command(filled.folder, url), url)


@pytest.fixture(scope="module")
def cut_database(filled: Instance, postgres_server: Postgres, migrated_postgres: str) -> str:
    """A database to which the move was killed in the middle of the requests."""
    name = postgres_server.new_database(migrated_postgres)
    cut(filled.folder, postgres_server.url(name), 2_050)
    return name


@pytest.fixture
def url(postgres_server: Postgres) -> str:
    """An empty database."""
    return with_password(postgres_server, postgres_server.new_database())


@pytest.fixture
def migrated_url(postgres_server: Postgres, migrated_postgres: str) -> str:
    """A database with the tables in it, all of them empty."""
    return with_password(postgres_server, postgres_server.new_database(migrated_postgres))


@pytest.fixture
def cut_url(postgres_server: Postgres, cut_database: str) -> str:
    """A copy of the database with half of a move in it."""
    return with_password(postgres_server, postgres_server.new_database(cut_database))


@pytest.fixture
def mover(django_db_blocker: DjangoDbBlocker) -> Iterator[Mover]:
    """Moves in this process, which spares a start for each move."""
    usual = connections["default"]
    with django_db_blocker.unblock():
        yield _moved
    connections["default"] = usual
    for alias in set(connections.databases) - {"default"}:
        connections[alias].close()
        del connections[alias], connections.databases[alias]


def _moved(instance: Instance, url: str, *, anew: bool = False) -> str:
    connections["default"] = SqliteWrapper(
        {**connections["default"].settings_dict, "NAME": str(instance.database)}, alias="default"
    )
    try:
        return move(Config(data_dir=instance.folder), url, anew=anew)
    finally:
        connections["default"].close()


def plain(value: Any) -> Any:
    """Give a value as SQLite keeps it."""
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ")
    return value


def columns(table: str, instance: Instance) -> str:
    return ", ".join(sorted(row[1] for row in instance.execute(f"PRAGMA table_info({table})")))


TABLES = [
    "django_session", "bins_bin", "bins_capturedrequest", "bins_trashedrequest", "bins_note", "bins_savedsearch",
    "bins_refusedrequests", "bins_link", "bins_move",
]  # fmt: skip


def test_it_moves_every_row_of_every_table(filled: Instance, moved: Moved) -> None:
    assert (moved.done.returncode, moved.done.stderr) == (0, "")
    assert f"derive from the secret key in {filled.folder / 'secret_key'}: keep it." in moved.done.stdout
    for table in TABLES:
        key = "session_key" if table == "django_session" else "id"
        query = f"SELECT {columns(table, filled)} FROM {table} ORDER BY {key}"  # noqa: S608 - of our own
        assert [tuple(map(plain, row)) for row in execute(moved.url, query)] == filled.execute(query) != []
    assert not execute(moved.url, "SELECT 1 FROM pg_tables WHERE tablename = 'inspector_move'")


def test_a_server_on_the_moved_store_gives_out_the_same(filled: Instance, moved: Moved) -> None:
    with serve(filled.folder, database_url=moved.url) as served:
        there = read(served, filled.bins)
        with httpx.Client(base_url=served.url, cookies=filled.cookies) as browser:
            help_page = browser.get(f"/b/{filled.bins[0].view_token}/search/help").text
            own_bins = browser.get("/b/bins").text
        next_one = httpx.post(served.url + httpx.URL(filled.bins[0].capture_url).path).headers["x-bin-request"]
        token = served.new_bin().view_token

    assert there == filled.read
    assert "Püts" in help_page
    assert 'href="/b/' in own_bins
    assert next_one == "5"
    assert int(token.partition("-")[0], 36) > 900, "the number of a link that is gone was given out again"


def test_it_goes_on_where_it_was_cut(
    filled: Instance, cut_url: str, mover: Mover, capsys: pytest.CaptureFixture[str]
) -> None:
    before = execute(cut_url, "SELECT id, xmin::text FROM bins_capturedrequest ORDER BY id")

    mover(filled, cut_url)

    after = execute(cut_url, "SELECT id, xmin::text FROM bins_capturedrequest ORDER BY id")
    assert "Going on from what an earlier run has copied to the database test_" in capsys.readouterr().out
    assert (len(before), len(after)) == (2_000, 2_105)
    assert after[: len(before)] == before


def test_it_notices_a_byte_that_was_changed(filled: Instance, cut_url: str, mover: Mover) -> None:
    other = (  # the body is random: any given byte may be there already
        "UPDATE bins_capturedrequest SET raw_body = set_byte(raw_body, 2000000, 255 - get_byte(raw_body, 2000000)) "
        "WHERE id = 1"
    )
    execute(cut_url, other)

    with pytest.raises(MoveError, match=r"^bins_capturedrequest is not the same in the database test_"):
        mover(filled, cut_url)
    mover(filled, cut_url, anew=True)


def test_it_does_not_go_on_from_a_source_that_was_used_meanwhile(
    filled: Instance, cut_url: str, mover: Mover, tmp_path: Path
) -> None:
    used = filled.copy(tmp_path / "used")
    used.execute("UPDATE bins_note SET text = 'other'")

    with pytest.raises(ConfigError, match="or of this one before it was used again"):
        mover(used, cut_url)


def test_it_verifies_again_what_it_has_moved(filled: Instance, cut_url: str, mover: Mover) -> None:
    mover(filled, cut_url)
    assert mover(filled, cut_url).startswith("Moved ")

    execute(cut_url, "UPDATE bins_capturedrequest SET n = 9999 WHERE id = 2105")
    with pytest.raises(MoveError, match="bins_capturedrequest is not the same"):
        mover(filled, cut_url)


def test_it_moves_to_a_database_on_which_a_server_was_started_once(filled: Instance, url: str, mover: Mover) -> None:
    assert run("manage", "migrate", INSPECTOR_DATABASE_URL=url).returncode == 0
    assert execute(url, "SELECT count(*) FROM auth_permission") != [(0,)]

    assert "Moved" in mover(filled, url)


def test_it_goes_on_where_it_was_cut_before_permissions_were_copied(
    filled: Instance, cut_url: str, mover: Mover
) -> None:
    execute(cut_url, "DELETE FROM auth_permission")

    assert "Moved" in mover(filled, cut_url)


def test_it_refuses_a_database_with_data_in_it(filled: Instance, migrated_url: str, mover: Mover) -> None:
    names, values = "id, name, created_at, last_n, cleared_n, request_count", "'a', '', now(), 0, 0, 0"
    execute(migrated_url, f"INSERT INTO bins_bin ({names}) VALUES ({values})")  # noqa: S608 - of our own

    with pytest.raises(ConfigError, match=r"holds data already \(in bins_bin\): name an empty database$"):
        mover(filled, migrated_url)
    assert execute(migrated_url, "SELECT id FROM bins_bin") == [("a",)]


def test_it_refuses_a_database_that_cannot_hold_every_name(
    filled: Instance, postgres_server: Postgres, mover: Mover
) -> None:
    letters = "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
    execute(postgres_server.url(), f"CREATE DATABASE latin_move TEMPLATE template0 {letters}")

    with pytest.raises(ConfigError, match=r"has the encoding LATIN1: make one with ENCODING 'UTF8'"):
        mover(filled, postgres_server.url("latin_move"))


def test_it_refuses_a_database_of_something_else(filled: Instance, url: str, mover: Mover) -> None:
    execute(url, "CREATE TABLE theirs ()")

    with pytest.raises(ConfigError, match=r"holds tables of something else \(theirs\): "):
        mover(filled, url)
    assert execute(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [("theirs",)]


def test_it_refuses_while_a_server_holds_the_source(server: Served, url: str, mover: Mover) -> None:
    with pytest.raises(ConfigError, match=r"^another server already uses the database [^\n]*: stop it first$"):
        mover(Instance(server.data_dir), url)


def test_it_refuses_while_somebody_else_has_the_source_open(filled: Instance, url: str, mover: Mover) -> None:
    with opened(filled.database), pytest.raises(ConfigError, match="another process has the database"):
        mover(filled, url)


@pytest.mark.parametrize("to", ["mysql://u:opensesame@h/x", "postgres://u:open:sesame/@h/x", "postgres://u@h", "x"])
def test_it_refuses_what_is_no_address_of_a_database(filled: Instance, to: str, mover: Mover) -> None:
    with pytest.raises(ConfigError, match=r"^--to: [^\n]+$") as refused:
        mover(filled, to)

    assert "sesame" not in str(refused.value)


def test_it_refuses_a_database_that_is_not_there(filled: Instance, mover: Mover) -> None:
    with pytest.raises(ConfigError, match=r"^cannot connect to the database x on 127.0.0.1: [^\n]+$") as refused:
        mover(filled, f"postgres://u:opensesame@127.0.0.1:{free_port()}/x?password=opensesame")

    assert "sesame" not in str(refused.value)


def test_it_refuses_a_source_that_is_not_there(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match="there is no database"):
        move(Config(data_dir=tmp_path / "none"), url)

    assert not (tmp_path / "none").exists()


def test_it_refuses_a_source_on_postgresql(url: str) -> None:
    with pytest.raises(ConfigError, match="on PostgreSQL already"):
        move(Config(database_url=url), url)


def test_it_names_the_rows_that_postgresql_cannot_hold(
    filled: Instance, migrated_url: str, mover: Mover, tmp_path: Path
) -> None:
    odd = filled.copy(tmp_path / "odd")
    odd.execute("UPDATE bins_note SET text = 'a' || char(0)")

    with pytest.raises(MoveError, match=r"PostgreSQL cannot hold a row of bins_note \(1 to 1\): "):
        mover(odd, migrated_url)


# A table that is added later is moved without anyone remembering to: here it is added, with columns of other kinds.

_SETTINGS = """
    from inspector.settings import *
    INSTALLED_APPS = [*INSTALLED_APPS, "shelf"]
"""
_MODELS = """
    from django.db import models

    class Shelf(models.Model):
        id = models.CharField(primary_key=True, max_length=9)
        bins = models.ManyToManyField("bins.Bin")
        beside = models.ForeignKey("self", models.CASCADE, null=True)
        facts = models.JSONField()
        height = models.DecimalField(max_digits=9, decimal_places=3)
        depth = models.FloatField()
        since = models.DateField()
        at = models.TimeField()
        kept = models.DurationField()
        host = models.GenericIPAddressField()
"""
_FILL = """
    import datetime as dt, decimal, django
    django.setup()
    from django.core.management import call_command
    call_command("makemigrations", "shelf", verbosity=0)
    call_command("migrate", verbosity=0)
    from bins.models import Bin
    from shelf.models import Shelf
    for key in ["Z", "a", "_", "ä"]:
        shelf = Shelf.objects.create(
            id=key, beside=Shelf.objects.first(), facts={"b": [1, None, "x"], "a": 0.5}, height=decimal.Decimal("1.5"),
            depth=0.1, since=dt.date(2027, 1, 15), at=dt.time(1, 2, 3, 4), kept=dt.timedelta(days=-1, microseconds=1),
            host="::1",
        )
        shelf.bins.add(Bin.objects.create(name=key))
"""


def test_it_moves_a_table_that_was_added_later(url: str, tmp_path: Path) -> None:
    (tmp_path / "shelf").mkdir()
    for name, text in {"with_shelf.py": _SETTINGS, "shelf/__init__.py": "", "shelf/models.py": _MODELS}.items():
        (tmp_path / name).write_text(textwrap.dedent(text))
    environment = {"PYTHONPATH": f"{tmp_path}:{ROOT}", "DJANGO_SETTINGS_MODULE": "with_shelf"}
    made = {**environment, "INSPECTOR_DATA_DIR": str(tmp_path / "data")}
    subprocess.run([sys.executable, "-c", textwrap.dedent(_FILL)], env=made, check=True)

    done = command(tmp_path / "data", url, **environment)

    assert (done.returncode, done.stderr) == (0, "")
    query = "SELECT id, beside_id, facts->'b', height, kept, host FROM shelf_shelf ORDER BY id COLLATE \"C\""
    found = execute(url, query)
    assert [row[0] for row in found] == ["Z", "_", "a", "ä"]
    assert len(execute(url, "SELECT * FROM shelf_shelf_bins")) == 4
