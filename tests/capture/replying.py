"""Bins with replies of the owner's choice, for tests of the capture path: every argument optional."""

from __future__ import annotations

from typing import Any

from bins.replies.choose import DEFAULT_REPLY, BinSnapshot
from bins.replies.filling import made_ready
from bins.replies.match import compile_match
from bins.replies.plan import Choice
from bins.replies.reply import Reply
from bins.replies.rules import Rule, Rules
from bins.replies.spec import Fault, FaultKind, MatchSpec, ReplySpec, Then
from tests.capture.fakes import BIN


def saved(version: int = 3, **fields: Any) -> Reply:
    """Give a reply as it comes from the store."""
    return made_ready(ReplySpec(**fields), version=version)


def faulty(kind: FaultKind, body: str = "0123456789", **fields: Any) -> Reply:
    """Give a reply with a fault."""
    return saved(body=body, fault=Fault(kind, **fields))


def with_default(reply: Reply) -> BinSnapshot:
    """Give a bin that answers everything so."""
    return BinSnapshot(BIN, reply)


def with_rule(*replies: Reply, then: Then = Then.LAST, default: Reply | None = None) -> BinSnapshot:
    """Give a bin with one rule that matches everything."""
    choice = Choice((1,) * len(replies), then)
    rule = Rule(7, "retry", compile_match(MatchSpec()), replies, choice)
    return BinSnapshot(BIN, default or DEFAULT_REPLY, rules=Rules([rule]))
