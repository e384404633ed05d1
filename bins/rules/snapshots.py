"""What the hot path knows of a bin, made from its rows: replies prepared, rules compiled, secrets opened."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bins.message.refusal import Refusal
from bins.models import Bin, Challenge, Rule, SavedReply, Tombstone
from bins.replies.challenges import make_ready
from bins.replies.choose import DEFAULT_REPLY, BinSnapshot
from bins.replies.match import compile_match
from bins.replies.plan import Choice
from bins.replies.reply import Reply
from bins.replies.rules import Rule as ReadyRule
from bins.replies.rules import Rules
from bins.replies.spec import CountBy, Order, RuleSpec
from bins.retention.bounds import room_of
from bins.rules.ready import sendable
from bins.rules.sealed import opened
from bins.rules.writing import UNREADABLE

_log = logging.getLogger(__name__)


def snapshot_of(bin_id: str) -> BinSnapshot | Refusal | None:
    """Give the snapshot of a bin, None when there is none, or a refusal when it is gone.

    A reply or rule that cannot be used, such as one changed by hand in the store, is left out and logged.
    """
    bin = Bin.objects.filter(pk=bin_id).first()
    if bin is None:
        return Refusal.GONE if Tombstone.objects.filter(pk=bin_id).exists() else None
    if bin.deleted_at is not None:
        return Refusal.GONE
    rules = list(Rule.objects.filter(bin=bin, enabled=True))
    replies = _replies(bin, rules)
    default = replies.get(bin.reply_version, DEFAULT_REPLY)
    return BinSnapshot(
        id=bin.id,
        default=default,
        status_override=bin.status_override,
        cors=default is DEFAULT_REPLY or default.cors,
        rules=Rules(_ready(rules, replies)),
        challenges=challenges_of(bin),
        reply_bytes=sum(len(reply.body) + len(reply.head) for reply in replies.values()),
        room=room_of(bin),
    )


def _ready(rules: Iterable[Rule], replies: Mapping[int, Reply]) -> Iterator[ReadyRule]:
    for rule in rules:
        given = [replies[version] for version in rule.reply_versions if version in replies]
        try:
            if given and len(given) == len(rule.versions):
                yield ready_rule(rule.pk, rule.spec, given)
        except UNREADABLE as error:
            _log.error("rule %d is left out: %s", rule.pk, error)


def ready_rule(rule_id: int, spec: RuleSpec, replies: Sequence[Reply]) -> ReadyRule:
    """Give a rule ready to be asked."""
    weights = tuple(reply.weight for reply in replies)
    return ReadyRule(
        rule_id, spec.name, compile_match(spec.match), tuple(replies),
        Choice(weights, spec.then, spec.seed if spec.order is Order.RANDOM else None),
        spec.delivery if spec.count_by is CountBy.DELIVERY else None,
    )  # fmt: skip


def _replies(bin: Bin, rules: Iterable[Rule]) -> dict[int, Reply]:
    versions = {bin.reply_version, *(version for rule in rules for version in rule.reply_versions)} - {0}
    saved = SavedReply.objects.filter(bin=bin, pk__in=versions) if versions else ()
    return {one.pk: reply for one in saved if (reply := sendable(one))}


def challenges_of(bin: Bin) -> dict[str, str | None]:
    """Give the verification challenges that a bin answers, each with its secret, and load what answers them."""
    rows = Challenge.objects.filter(bin=bin)
    found = {row.preset: opened(bin.id, bytes(row.sealed_secret)) for row in rows}
    make_ready(found)
    return found
