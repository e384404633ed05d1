"""What a rule would have done with the latest requests, while it is being written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from bins.models import Bin, CapturedRequest
from bins.replies.choose import DEFAULT_REPLY, BinSnapshot, Chosen, choose
from bins.replies.filling import made_ready
from bins.replies.plan import pick
from bins.replies.prepare import prepare
from bins.replies.rules import Rules
from bins.replies.spec import RuleSpec
from bins.rules.captures import capture_of
from bins.rules.snapshots import challenges_of, ready_rule
from bins.rules.writing import default_of

LATEST = 200
MOST_BYTES = 16 * 1024 * 1024
"""Bodies that are read for it; behind them it looks at no more."""


@dataclass(frozen=True)
class Tried:
    """A request, and what it would have got."""

    n: int
    status: int
    """0 where a fault would let no status line out."""
    fault: str | None
    """Kind of the fault that would be made."""
    place: int


@dataclass
class DryRun:
    """What a rule would have done."""

    looked_at: int = 0
    tried: list[Tried] = field(default_factory=list)
    """Newest first."""


def dry_run(bin: Bin, spec: RuleSpec) -> DryRun:
    """Ask a rule about the latest requests of a bin, oldest first as they came, beginning to count anew.

    As when they came: what no rule is asked about, such as a preflight or a challenge that is answered, does not match.
    """
    snapshot = _with_one_rule(bin, spec)
    found, counts = DryRun(), Counter[bytes]()
    for row in reversed(_latest(bin)):
        found.looked_at += 1
        chosen = choose(snapshot, capture_of(row))
        if isinstance(chosen, Chosen) and chosen.plan.rule_id:
            plan = chosen.plan
            counts[plan.key] += 1
            place = pick(plan.choice, plan.key, counts[plan.key])
            outcome = plan.outcomes[place]
            found.tried.insert(0, Tried(row.n, outcome.status, outcome.fault, place))
    return found


def _with_one_rule(bin: Bin, spec: RuleSpec) -> BinSnapshot:
    rule = ready_rule(1, spec, [made_ready(one) for one in spec.replies])
    default = default_of(bin)
    return BinSnapshot(
        bin.id,
        default=prepare(default) if default else DEFAULT_REPLY,
        rules=Rules([rule]),
        challenges=challenges_of(bin),
    )


def _latest(bin: Bin) -> list[CapturedRequest]:
    rows = CapturedRequest.objects.visible_in(bin).newest_first()
    wanted: list[int] = []
    total = 0
    for n, size in rows.values_list("n", "body_kept")[:LATEST]:
        total += size
        if total > MOST_BYTES and wanted:
            break
        wanted.append(n)
    return list(rows.filter(n__in=wanted))
