"""Writing replies and rules: saved as versions that are never altered, in force at once in every worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Max, Sum

from bins.models import Bin, ReplyCount, Rule, SavedReply
from bins.replies.problem import Problem
from bins.replies.reading import Unfit
from bins.replies.spec import MOST_BIN_BYTES, MOST_RULES, ReplySpec, RuleSpec
from bins.retention.events import tell

MOST_SAVED = 2_000
"""Replies of one bin that are kept: those that are given, and those that requests got; the sweep takes others away."""

UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)
"""What reading a row raises that somebody changed by hand."""
CHANGED = {"type": "settings", "replies": True}
"""What open pages and other workers are told."""


def default_of(bin: Bin) -> ReplySpec | None:
    """Give the reply that the owner wrote for all that no rule matches; None for the one that is built in."""
    return _saved(bin, [bin.reply_version]).get(bin.reply_version)


def set_default(bin: Bin, spec: ReplySpec | None) -> None:
    """Let `spec` be given from now on, or the reply that is built in.

    Raises:
        Unfit: there is no room for it.
    """
    with transaction.atomic():
        bin.reply_version = SavedReply.keep(bin, spec).pk if spec else 0
        bin.save(update_fields=["reply_version"])
        _check_room(bin)
    tell(bin.id, CHANGED)


def set_status_override(bin: Bin, *, allowed: bool) -> None:
    """Say whether `/{bin id}/503` answers 503."""
    bin.status_override = allowed
    bin.save(update_fields=["status_override"])
    tell(bin.id, CHANGED)


def keep_unused(bin: Bin, spec: ReplySpec) -> int:
    """Keep a reply that nothing gives yet; give its number. The sweep takes it away when that stays so.

    Raises:
        Unfit: there is no room for it.
    """
    with transaction.atomic():
        version = SavedReply.keep(bin, spec).pk
        _check_room(bin)
    return version


def rules_of(bin: Bin) -> list[tuple[Rule, RuleSpec]]:
    """Give the rules of a bin in order, each with what was written."""
    rules = list(Rule.objects.filter(bin=bin))
    replies = _saved(bin, [version for rule in rules for version in rule.reply_versions])
    return [(rule, _whole(rule, replies)) for rule in rules]


def spec_of(rule: Rule) -> RuleSpec:
    """Give a rule as it was written."""
    return _whole(rule, _saved(rule.bin, rule.reply_versions))


def add_rule(bin: Bin, spec: RuleSpec, place: int | None = None) -> Rule:
    """Put a rule at a place, counted from 1, or behind the others.

    Raises:
        Unfit: the bin has as many as it can have.
    """
    with transaction.atomic():
        _lock(bin)
        if Rule.objects.filter(bin=bin).count() >= MOST_RULES:
            raise Unfit([Problem("", f"A bin has at most {MOST_RULES} rules. Delete one first.")])
        last = Rule.objects.filter(bin=bin).aggregate(last=Max("place"))["last"]
        rule = Rule(bin=bin, place=(last or 0) + 1)
        _write(rule, spec)
        if place is not None:
            _put(rule, place)
    tell(bin.id, CHANGED)
    return rule


def place_of(rule: Rule) -> int:
    """Give the place of a rule among those of its bin, counted from 1."""
    return list(Rule.objects.filter(bin=rule.bin_id).values_list("pk", flat=True)).index(rule.pk) + 1


def change_rule(rule: Rule, spec: RuleSpec, place: int | None = None) -> None:
    """Write a rule anew, and put it at a place; its counts go on.

    Raises:
        Unfit: there is no room for its replies.
        Rule.DoesNotExist: it was deleted meanwhile.
    """
    alter_rule(rule, lambda now: spec, place)


def alter_rule(rule: Rule, change: Callable[[RuleSpec], RuleSpec], place: int | None = None) -> None:
    """Write a rule anew by what it is by now; whoever else writes one in this bin waits for that.

    Raises:
        Unfit: there is no room for its replies, or `change` says so.
        Rule.DoesNotExist: it was deleted meanwhile.
    """
    with transaction.atomic():
        _lock(rule.bin)
        rule.refresh_from_db(from_queryset=Rule.objects.select_for_update())
        _write(rule, change(spec_of(rule)))
        if place is not None:
            _put(rule, place)
    tell(rule.bin_id, CHANGED)


def delete_rule(rule: Rule) -> None:
    """Take a rule and its counts away; requests that it answered keep saying so."""
    bin_id = rule.bin_id
    rule.delete()
    tell(bin_id, CHANGED)


def order_rules(bin: Bin, ids: Sequence[int]) -> None:
    """Put the rules of a bin in the order of `ids`.

    Raises:
        Unfit: these are not the rules of the bin, each once.
    """
    with transaction.atomic():
        _lock(bin)
        rules = {rule.pk: rule for rule in Rule.objects.select_for_update().filter(bin=bin)}
        if sorted(ids) != sorted(rules):
            raise Unfit([Problem("rules", f"Name each rule of the bin once: {', '.join(map(str, rules)) or 'none'}.")])
        _number([rules[pk] for pk in ids])
    tell(bin.id, CHANGED)


def reset_counts(rule: Rule) -> None:
    """Let a rule begin again, for all deliveries."""
    ReplyCount.objects.filter(rule=rule).delete()
    tell(rule.bin_id, CHANGED)


def _lock(bin: Bin) -> None:
    """Have others who write rules of this bin wait; first of all, so that no two wait for each other."""
    Bin.objects.select_for_update().get(pk=bin.pk)


def _put(rule: Rule, place: int) -> None:
    others = list(Rule.objects.select_for_update().filter(bin=rule.bin_id).exclude(pk=rule.pk))
    others.insert(min(place - 1, len(others)), rule)
    _number(others)


def _number(rules: Sequence[Rule]) -> None:
    for place, rule in enumerate(rules, 1):
        rule.place = place
    Rule.objects.bulk_update(rules, ["place"])


def _write(rule: Rule, spec: RuleSpec) -> None:
    rule.name, rule.enabled = spec.name, spec.enabled
    rule.raw_spec = msgspec.json.encode(msgspec.structs.replace(spec, name="", replies=(), enabled=True))
    rule.versions = [SavedReply.keep(rule.bin, reply).pk for reply in spec.replies]
    rule.save()
    _check_room(rule.bin)


def _check_room(bin: Bin) -> None:
    """Look at what a bin's replies take once a change is made; the transaction of the change is rolled back else.

    Raises:
        Unfit: it is too much, or too many replies were written in a short time.
    """
    saved = SavedReply.objects.filter(bin=bin)
    if saved.count() > MOST_SAVED:
        raise Unfit([Problem("", f"More than {MOST_SAVED:,} different replies were written. Wait a minute or two.")])
    used = {bin.reply_version, *(version for rule in Rule.objects.filter(bin=bin) for version in rule.versions)}
    if (saved.filter(pk__in=used).aggregate(total=Sum("size"))["total"] or 0) > MOST_BIN_BYTES:
        words = f"The replies of a bin take at most {MOST_BIN_BYTES:,} bytes together. Shorten one, or delete a rule."
        raise Unfit([Problem("", words)])


def _saved(bin: Bin, versions: Sequence[int]) -> dict[int, ReplySpec]:
    found = {}
    for saved in SavedReply.objects.filter(bin=bin, pk__in=versions):
        with suppress(*UNREADABLE):
            found[saved.pk] = saved.spec
    return found


def _whole(rule: Rule, replies: dict[int, Any]) -> RuleSpec:
    """Give a rule with its replies; one that cannot be read, and so answers nothing, is shown as switched off."""
    given = tuple(replies[version] for version in rule.reply_versions if version in replies)
    spec = RuleSpec(name=rule.name, enabled=False)
    with suppress(*UNREADABLE):
        spec = rule.spec
    return msgspec.structs.replace(spec, replies=given)
