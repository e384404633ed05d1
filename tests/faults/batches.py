"""Requests for a writer without a server, which the audit knows by their names."""

from __future__ import annotations

from bins.journal.rows import Item
from bins.message.headers import encode_fields
from tests.faults.load import make_request
from tests.journal.samples import make_item


def named_item(lane: int, sequence: int) -> tuple[str, Item]:
    """Give the name of a request and the request, its bin still to be set."""
    rid = f"{lane}-{sequence}"
    head, _, body = make_request("/x", rid).partition(b"\r\n\r\n")
    fields = [part for line in head.split(b"\r\n")[1:] for part in line.split(b": ", 1)]
    return rid, make_item(raw_headers=encode_fields(fields), body=body)
