"""How often rules have matched."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from bins.models import Bin, ReplyCount


@dataclass(frozen=True)
class Hits:
    """Of one rule."""

    count: int = 0
    last: dt.datetime | None = None
    deliveries: int = 0
    """Counted apart."""


def hits_of(bin: Bin) -> dict[int, Hits]:
    """Give the hits of each rule of a bin that has any."""
    whole = {row.rule_id: row for row in ReplyCount.objects.filter(rule__bin=bin, key=b"")}
    apart = dict(
        ReplyCount.objects.filter(rule__bin=bin).values_list("rule").annotate(size=Count("pk", filter=~Q(key=b"")))
    )
    return {rule: Hits(row.count, _moment(row.last_us), apart.get(rule, 0)) for rule, row in whole.items()}


def _moment(microseconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(microseconds=microseconds)
