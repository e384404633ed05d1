"""The audit list, for admins: what was done by whom, searched, and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from bins.export.csv import BYTE_ORDER_MARK, line
from bins.models import AuditEntry, Bin
from bins.pages.export import streamed
from bins.pages.numbers import number_in
from bins.pages.people.gate import for_admins
from bins.pages.people.paging import query_with, words_in
from bins.pages.times import Moment, moment
from bins.people.audit import ACTIONS, KEPT_DAYS, MOST_ENTRIES

PER_PAGE = 100
_SLICE = 1_000
"""Entries of a file that are in memory at a time."""
COLUMNS = ("at", "by", "client", "action", "words", "subject", "bin")
_TYPES = {"csv": "text/csv; charset=utf-8; header=present", "ndjson": "application/x-ndjson"}


class Entry(msgspec.Struct, frozen=True):
    """Something that was done, as it is listed."""

    at: Moment
    by: str
    words: str
    subject: str
    bin_id: str
    client: str
    has_bin: bool
    """Whether the bin is still there, perhaps deleted."""


@for_admins
def audit_page(request: HttpRequest, admin: User) -> HttpResponse:
    """List what was done, newest first."""
    found, before = _found(request), number_in(request, "before")
    rows = list((found.filter(pk__lt=before) if before is not None else found)[: PER_PAGE + 1])
    context = {
        "tab": "audit",
        "entries": _entries(rows[:PER_PAGE]),
        "older": query_with(request, before=rows[PER_PAGE - 1].pk) if len(rows) > PER_PAGE else "",
        "is_later": before is not None,
        "query": query_with(request),
        "actions": ACTIONS,
        "days": KEPT_DAYS,
        "most": f"{MOST_ENTRIES:,}",
        **_asked(request),
    }
    return render(request, "people/admin_audit.html", context)


@for_admins
def export_audit(request: HttpRequest, admin: User) -> HttpResponseBase:
    """Stream what the page lists, all pages of it, as CSV or NDJSON."""
    form = request.GET.get("format", "")
    if form not in _TYPES:
        words = "There is no such format. Ask for format=csv or format=ndjson.\n"
        return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
    response = StreamingHttpResponse(streamed(_pieces(_found(request), form)), content_type=_TYPES[form])
    name = f"audit-{timezone.now():%Y-%m-%d}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _asked(request: HttpRequest) -> dict[str, str]:
    action = request.GET.get("action", "")
    known = action if action in ACTIONS else ""
    return {"by": words_in(request, "by"), "action": known, "bin": words_in(request, "bin")}


def _found(request: HttpRequest) -> QuerySet[AuditEntry]:
    asked, found = _asked(request), AuditEntry.objects.order_by("-pk")
    if asked["by"]:
        found = found.filter(by__iexact=asked["by"])
    if asked["action"]:
        found = found.filter(action=asked["action"])
    return found.filter(bin_id=asked["bin"].lower()) if asked["bin"] else found


def _entries(rows: list[AuditEntry]) -> list[Entry]:
    there = set(Bin.objects.filter(pk__in={row.bin_id for row in rows}).values_list("pk", flat=True))
    return [
        Entry(moment(row.at), row.by, _words(row), row.subject, row.bin_id, row.client, row.bin_id in there)
        for row in rows
    ]


def _words(row: AuditEntry) -> str:
    return ACTIONS.get(row.action, row.action.replace("_", " "))  # another version may have known it


def _pieces(found: QuerySet[AuditEntry], form: str) -> Iterator[bytes]:
    """Give the file in pieces; each is read when it is asked for."""
    if form == "csv":
        yield BYTE_ORDER_MARK + line(COLUMNS)
    part = list(found[:_SLICE])
    while part:
        yield b"".join(_line_of(row, form) for row in part)
        part = list(found.filter(pk__lt=part[-1].pk)[:_SLICE])


def _line_of(row: AuditEntry, form: str) -> bytes:
    at = row.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    cells = (at, row.by, row.client, row.action, _words(row), row.subject, row.bin_id)
    if form == "csv":
        return line(cells)
    told: dict[str, Any] = dict(zip(COLUMNS, cells, strict=True))
    return msgspec.json.encode(told) + b"\n"
