from __future__ import annotations

import csv
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from bins.models import AuditEntry
from bins.pages.people import admin_audit
from tests.factories import make_bin
from tests.pages.browser import Browser
from tests.people.people import make_admin


def make_entry(by: str = "ada", action: str = "signed_in", **fields: Any) -> AuditEntry:
    return AuditEntry.objects.create(by=by, action=action, client="192.0.2.7", **fields)


def list_of(root: Browser, query: str = "") -> str:
    answer = root.get(f"/b/admin/audit{query}")
    assert answer.status_code == 200
    return answer.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]


def test_it_says_who_did_what_from_where_newest_first(root: Browser) -> None:
    make_entry("grace", "bin_cleared", subject="<Orders>", bin_id=make_bin().pk)
    make_entry()

    page = list_of(root)

    for words in ("cleared the bin <strong><bdi>&lt;Orders&gt;", "192.0.2.7", "/b/admin/bins/"):
        assert words in page
    assert page.index("ada") < page.index("grace")


def test_a_bin_that_is_gone_is_named_without_a_link(root: Browser) -> None:
    make_entry(action="bin_deleted", bin_id="a" * 24)

    page = list_of(root)

    assert f'title="{"a" * 24}"' in page
    assert "/b/admin/bins/" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?by=ADA", ["ada"]),
        ("?by=ad", []),
        ("?by=%00grace", ["grace"]),
        ("?action=bin_cleared", ["grace"]),
        ("?action=danced", ["grace", "ada"]),
        ("?bin=BBBBBBBBBBBBBBBBBBBBBBBB", ["grace"]),
        ("?by=ada&bin=bbbbbbbbbbbbbbbbbbbbbbbb", []),
    ],
)
def test_it_finds_by_who_what_and_bin(root: Browser, query: str, found: list[str]) -> None:
    make_entry()
    make_entry("grace", "bin_cleared", bin_id="b" * 24)

    page = list_of(root, query)

    assert [name for name in ("grace", "ada") if f"<bdi>{name}</bdi>" in page] == found


def test_it_goes_on_below_a_number(root: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin_audit, "PER_PAGE", 2)
    entries = [make_entry(f"person-{number}") for number in range(3)]

    first = root.get("/b/admin/audit").content.decode()
    older = list_of(root, f"?before={entries[1].pk}")

    assert f'href="?before={entries[1].pk}">Older' in first
    assert "person-0" in older
    assert "person-1" not in older


def test_it_says_that_there_is_nothing(root: Browser) -> None:
    pages = [root.get(f"/b/admin/audit{query}").content.decode() for query in ("", "?by=x", "?before=1")]

    assert "Nothing was done yet." in pages[0]
    assert "Nothing like that was done." in pages[1]
    assert "Nothing was done before that." in pages[2]


def test_it_shows_what_another_version_noted(root: Browser) -> None:
    make_entry(action="moon_landed")

    assert "moon landed" in list_of(root)


def test_it_knows_no_other_format(root: Browser) -> None:
    answer = root.get("/b/admin/audit/export?format=xlsx")

    assert answer.status_code == 400
    assert "format=csv or format=ndjson" in answer.content.decode()


async def exported(query: str) -> Any:
    client = AsyncClient(headers={"host": "localhost"})
    admin = await sync_to_async(make_admin)()
    await sync_to_async(client.force_login)(admin)
    answer: Any = await client.get(f"/b/admin/audit/export?{query}")
    return answer, b"".join([piece async for piece in answer.streaming_content]).decode("utf-8")


@pytest.mark.django_db(transaction=True)
async def test_it_is_given_as_csv_without_formulas() -> None:
    await sync_to_async(make_entry)("=cmd()", "bin_cleared", subject='+1,"x"')

    answer, text = await exported("format=csv")

    head, row = csv.reader(text.removeprefix("\ufeff").splitlines())
    assert head == list(admin_audit.COLUMNS)
    assert row[1:6] == ["'=cmd()", "192.0.2.7", "bin_cleared", "cleared the bin", '\'+1,"x"']
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="audit-20')
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.django_db(transaction=True)
async def test_it_is_given_as_ndjson_a_slice_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin_audit, "_SLICE", 2)
    for number in range(5):
        await sync_to_async(make_entry)("ada" if number else "grace", subject=str(number))

    _, text = await exported("format=ndjson&by=ada")

    rows = [json.loads(line) for line in text.splitlines()]
    assert [row["subject"] for row in rows] == ["4", "3", "2", "1"]
    assert rows[0]["at"].endswith("Z")
    assert rows[0].keys() == set(admin_audit.COLUMNS)
