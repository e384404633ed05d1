"""The attempts of one delivery: requests that a sender sent again, with the gaps between them and what each got."""

from __future__ import annotations

import datetime as dt

import msgspec
from django.conf import settings

from bins.message.masking import is_secret
from bins.models import Bin, CapturedRequest
from bins.replies.asked import Asked
from bins.replies.delivery import delivery_key
from bins.replies.delivery import delivery_of as told_apart
from bins.replies.spec import DeliveryKey
from bins.rules.captures import capture_of
from bins.rules.writing import rules_of

LOOKED_AT = 1_000
"""Requests on either side of one in which its other attempts are looked for."""
MOST_BYTES = 16 * 1024 * 1024
"""Bodies that are read for it."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One request of a delivery."""

    n: int
    received_at: dt.datetime
    gap: dt.timedelta | None
    """Since the attempt before; None for the first."""
    status: int
    """0 where no status line went out."""
    fault: str | None
    """Kind of the fault that was made."""
    sent_us: int | None
    """Microseconds from its first byte to the end of our reply."""
    rule: str
    count: int
    """Which attempt the rule took it for; 0 where no rule counted it."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """All attempts that were found, oldest first."""

    key: bytes
    told_by: str
    """What tells that they belong together; captured text, without the value of a field that is masked."""
    attempts: list[Attempt]
    looked_at: int


def delivery_of(bin: Bin, row: CapturedRequest) -> Delivery:
    """Give the attempts of the delivery that a request belongs to, among the requests round it."""
    where = _counted_by(bin, row)
    told = told_apart(Asked(capture_of(row)), where)
    key = told.key
    near = _near(bin, row)
    found = [one for one in near if delivery_key(Asked(capture_of(one)), where) == key]
    return Delivery(
        key=key,
        told_by=told.name if _is_hidden(row, told.name) else told.words,
        attempts=_attempts(found),
        looked_at=len(near),
    )


def _is_hidden(row: CapturedRequest, name: str) -> bool:
    return row.masked and is_secret(name.lower().encode("latin-1", "replace"), settings.CONFIG.masked_names)


def _counted_by(bin: Bin, row: CapturedRequest) -> DeliveryKey:
    note = row.replied
    specs = {rule.pk: spec for rule, spec in rules_of(bin)} if note and note.rule_id else {}
    return specs[note.rule_id].delivery if note and note.rule_id in specs else DeliveryKey()


def _near(bin: Bin, row: CapturedRequest) -> list[CapturedRequest]:
    rows = CapturedRequest.objects.visible_in(bin).filter(
        n__gte=row.n - LOOKED_AT, n__lte=row.n + LOOKED_AT, method=row.method
    )
    wanted, total = [row.n], 0
    for n, size in sorted(rows.values_list("n", "body_kept"), key=lambda one: abs(one[0] - row.n)):
        total += size
        if total > MOST_BYTES:
            break
        wanted.append(n)
    return list(rows.filter(n__in=set(wanted)).order_by("n"))


def _attempts(rows: list[CapturedRequest]) -> list[Attempt]:
    found = []
    for before, row in zip([None, *rows], rows, strict=False):
        note = row.replied
        found.append(
            Attempt(
                n=row.n,
                received_at=row.received_at,
                gap=row.received_at - before.received_at if before else None,
                status=row.reply_status,
                fault=row.reply_fault,
                sent_us=row.sent_us,
                rule=note.rule_name if note else "",
                count=note.count if note and note.key else 0,
            )
        )
    return found
