"""Replies and rules that never were, for the style page."""

from __future__ import annotations

from typing import Any

import msgspec
from django.utils import timezone

from bins.pages.detail_attempts import Attempts, ShownAttempt
from bins.pages.form_shapes import Shapes
from bins.pages.form_values import Form, reply_values, rule_values
from bins.pages.reply_given import given_of
from bins.pages.reply_rows import ChallengeRow, RuleRow
from bins.pages.rows import Row
from bins.pages.rule_trial import Trial
from bins.pages.times import moment
from bins.replies.presets import REPLY_PRESETS, RULE_PRESETS
from bins.replies.problem import Problem
from bins.replies.providers import shipped
from bins.replies.spec import Fault, FaultKind, MatchSpec, Order, ReplySpec, RuleSpec
from bins.rules.deadline_card import card_of

_REPLY = ReplySpec(
    503, (("Content-Type", "text/plain"), ("Retry-After", "1"), ("Set-Cookie", "a=1")), "Not now.\n", delay_seconds=2.5
)
_ROW = RuleRow(
    id=1, title="Fail twice per delivery", match="POST /orders/** · header X-Event = push",
    replies="503, 503, then 200 · per delivery", enabled=True, hits=12, last=None, deliveries=4, shadow="",
    is_first=True, is_last=False,
)  # fmt: skip


def reply_samples(row: Row) -> dict[str, Any]:
    """Give what the partials of replies take; `row` stands for every request."""
    spec = msgspec.structs.replace(_REPLY, fault=Fault(FaultKind.RESET))
    last = msgspec.structs.replace(_ROW, id=2, title="every request", match="every request", enabled=False, hits=0)
    shadowed = msgspec.structs.replace(_ROW, id=3, shadow="Maintenance 503", is_first=False, is_last=True)
    slack = next((one for one in shipped().all if one.name == "Slack"), None)
    return {
        "reply": _shapes(Form(reply_values(spec)), ("status", "A status is a number from 200 to 599.")).reply(),
        "rules": [_ROW, last, shadowed],
        "presets": RULE_PRESETS.values(),
        "reply_presets": REPLY_PRESETS.values(),
        "challenges": _challenges(),
        "card": card_of(slack, [ReplySpec(500, delay_seconds=5)], "5.0 s"),
        "quiet_card": card_of(slack, [ReplySpec()]),
        "said": "Saved. The next request gets it.",
        "undo": {"name": "Maintenance 503", "path": "sample"},
        "rule": _shapes(Form(rule_values(_rule(spec))), ("match.path", "A path begins with /.")).rule(),
        "plain_rule": _rule(spec),
        "given": given_of(spec),
        "trial": Trial(14, 200, [(row, "503"), (row, "200")], 12),
        "attempts": _attempts(row),
        "reply_path": "#",
        "most_delay": 30,
    }


def _rule(spec: ReplySpec) -> RuleSpec:
    match = MatchSpec(method=("POST",), path="orders", header=(("X-Event", "push"),), json=(("$.type", "invoice.*"),))
    return RuleSpec(name="Sample", match=match, replies=(spec, ReplySpec()), order=Order.RANDOM)


def _shapes(form: Form, *problems: tuple[str, str]) -> Shapes:
    return Shapes(form, [Problem(*one) for one in problems], lambda number: "")


def _challenges() -> list[ChallengeRow]:
    plain = ChallengeRow(
        key="slack", title="Slack", help="Sends its challenge back.", label="", optional=False, enabled=True, problem=""
    )
    secret = msgspec.structs.replace(
        plain, key="zoom", title="Zoom", label="Secret token", enabled=False, problem="Zoom needs its secret."
    )
    return [plain, secret]


def _attempts(row: Row) -> Attempts:
    now = moment(timezone.now())
    common: dict[str, Any] = {"href": "#", "at": now, "rule": "Fail twice per delivery"}
    shown = [
        ShownAttempt(
            n=4,
            gap="5.0 s",
            answer="no answer",
            took="for 30.0 s",
            failed=True,
            tone="bad",
            count=1,
            is_this=False,
            **common,
        ),
        ShownAttempt(
            n=row.n,
            gap="5 min 2 s",
            answer="503",
            took="in 3.1 ms",
            failed=True,
            tone="bad",
            count=2,
            is_this=True,
            **common,
        ),
        ShownAttempt(
            n=9, gap="", answer="200", took="in 2.9 ms", failed=False, tone="good", count=3, is_this=False, **common
        ),
    ]
    return Attempts(told_by="X-GitHub-Delivery 72d3162e", attempts=shown, more=0, looked_at=120)
