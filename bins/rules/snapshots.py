"""What the hot path knows of a bin, made from its rows: replies prepared, rules compiled, secrets opened."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bins.models import Bin, Challenge, Rule, SavedReply
from bins.replies.choose import DEFAULT_REPLY, BinSnapshot
from bins.replies.choose import Rule as ReadyRule
from bins.replies.match import compile_match
from bins.replies.plan import Choice
from bins.replies.reply import Reply
from bins.replies.spec import CountBy, Order, RuleSpec
from bins.rules.ready import problems_of, ready_reply
from bins.rules.sealed import opened

_log = logging.getLogger(__name__)


def snapshot_of(bin_id: str) -> BinSnapshot | None:
    """Give the snapshot of a bin, or None when there is none.

    A reply or rule that cannot be used, such as one changed by hand in the store, is left out and logged.
    """
    bin = Bin.objects.filter(pk=bin_id, deleted_at=None).first()
    if bin is None:
        return None
    rules = list(Rule.objects.filter(bin=bin, enabled=True))
    replies = _replies(bin, rules)
    default = replies.get(bin.reply_version, DEFAULT_REPLY)
    return BinSnapshot(
        id=bin.id,
        default=default,
        status_override=bin.status_override,
        cors=default is DEFAULT_REPLY or default.cors,
        rules=tuple(_ready(rules, replies)),
        challenges=_challenges(bin),
        reply_bytes=sum(len(reply.body) + len(reply.head) for reply in replies.values()),
    )


def _ready(rules: Iterable[Rule], replies: Mapping[int, Reply]) -> Iterator[ReadyRule]:
    for rule in rules:
        given = [replies[version] for version in rule.versions if version in replies]
        if given and len(given) == len(rule.versions):
            yield ready_rule(rule.pk, rule.spec, given)


def ready_rule(rule_id: int, spec: RuleSpec, replies: Sequence[Reply]) -> ReadyRule:
    """Give a rule ready to be asked."""
    weights = tuple(reply.weight for reply in replies)
    return ReadyRule(
        rule_id, spec.name, compile_match(spec.match), tuple(replies),
        Choice(weights, spec.then, spec.seed if spec.order is Order.RANDOM else None),
        spec.delivery if spec.count_by is CountBy.DELIVERY else None,
        takes_preflights="OPTIONS" in spec.match.method,
    )  # fmt: skip


def _replies(bin: Bin, rules: Iterable[Rule]) -> dict[int, Reply]:
    versions = {bin.reply_version, *(version for rule in rules for version in rule.versions)} - {0}
    if not versions:
        return {}
    found = {}
    for saved in SavedReply.objects.filter(bin=bin, pk__in=versions):
        if problems := problems_of(saved):
            _log.error("reply %d is left out: %s", saved.pk, problems[0].words)
        else:
            found[saved.pk] = ready_reply(saved)
    return found


def _challenges(bin: Bin) -> dict[str, str | None]:
    rows = Challenge.objects.filter(bin=bin)
    return {row.preset: opened(bin.id, bytes(row.sealed_secret)) for row in rows}
