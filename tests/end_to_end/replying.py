"""Writing replies and rules of a bin through the API, on a plain socket."""

from __future__ import annotations

import json
from typing import Any

from tests.end_to_end.raw import Answer, exchange, message
from tests.serving import NewBin, Served


def call(server: Served, bin: NewBin, method: str, rest: str, data: Any = None) -> Answer:
    """Call the API as the owner of `bin`."""
    fields = [(b"Authorization", b"Bearer " + bin.manage_token.encode()), (b"Content-Type", b"application/json")]
    body = b"" if data is None else json.dumps(data).encode()
    return exchange(server, message(f"/api/bins/{bin.id}{rest}", method, fields, body))


def set_reply(server: Served, bin: NewBin, **reply: Any) -> None:
    """Write the default reply."""
    answer = call(server, bin, "PUT", "/reply", reply)
    assert answer.status == 200, answer.body


def set_fault(server: Served, bin: NewBin, kind: str, *, body: str = "0123456789", **fields: Any) -> None:
    """Let everything be answered with a fault."""
    set_reply(server, bin, body=body, fault={"kind": kind, **fields})


def add_rule(server: Served, bin: NewBin, **rule: Any) -> int:
    """Add a rule; give its id."""
    answer = call(server, bin, "POST", "/rules", rule)
    assert answer.status == 201, answer.body
    return int(answer.json()["id"])


FAIL_TWICE = {
    "name": "fail twice",
    "count_by": "delivery",
    "replies": [{"status": 503}, {"status": 503}, {"status": 200, "body": "at last"}],
}
"""Fails the first two attempts of each delivery."""
