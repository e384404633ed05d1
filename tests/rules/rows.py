"""Bins with replies, rules and counts in the store, for tests: every argument optional."""

from __future__ import annotations

from typing import Any

from bins.models import Bin, CapturedRequest, ReplyCount, Rule
from bins.replies.plan import Choice, Outcome, Plan, noted
from bins.replies.reading import UNBOUNDED, read_rule
from bins.rules.writing import add_rule
from tests.factories import make_request


def make_rule(bin: Bin, **data: Any) -> Rule:
    """Give a stored rule, written as in the API."""
    return add_rule(bin, read_rule(data, UNBOUNDED))


def make_count(rule: Rule, key: bytes = b"", count: int = 1, last_us: int = 1_800_000_000_000_000) -> ReplyCount:
    """Give a stored count of a rule."""
    return ReplyCount.objects.create(rule=rule, key=key, count=count, last_us=last_us)


def note(rule: Rule | None = None, version: int = 0, count: int = 1, key: bytes = b"", mark: str = "") -> bytes:
    """Give the note of a request that got the only reply of a rule."""
    outcomes = (Outcome(200, version),) * 2
    rule_id, name = (rule.pk, rule.name) if rule else (0, "")
    return noted(Plan(Choice((1,)), outcomes, rule_id, name, key, mark), count)[1]


def answered(bin: Bin, rule: Rule | None = None, **fields: Any) -> CapturedRequest:
    """Give a stored request with the note of what it got."""
    known = {key: fields.pop(key) for key in ("version", "count", "key", "mark") if key in fields}
    return make_request(bin, reply_note=note(rule, **known), **fields)
