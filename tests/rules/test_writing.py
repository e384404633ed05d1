from __future__ import annotations

import msgspec
import pytest

from bins.models import Bin, ReplyCount, Rule, SavedReply
from bins.replies.reading import Unfit
from bins.replies.spec import ReplySpec, RuleSpec
from bins.retention import events
from bins.rules import writing
from tests.factories import make_bin
from tests.rules.rows import make_count, make_rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, object]]:
    """Give what workers and pages were told."""
    found: list[tuple[str, object]] = []
    monkeypatch.setattr(writing, "tell", lambda bin_id, event: found.append((bin_id, event)))
    return found


def test_a_reply_is_kept_once_however_often_it_is_written(bin: Bin) -> None:
    for status in (503, 200, 503):
        writing.set_default(bin, ReplySpec(status=status))

    assert SavedReply.objects.count() == 2
    assert writing.default_of(Bin.objects.get(pk=bin.pk)) == ReplySpec(status=503)


def test_without_one_the_bin_has_the_built_in_reply(bin: Bin) -> None:
    writing.set_default(bin, ReplySpec(status=503))

    writing.set_default(bin, None)

    assert writing.default_of(bin) is None
    assert SavedReply.objects.count() == 1


def test_a_reply_of_one_bin_is_none_of_another(bin: Bin) -> None:
    writing.set_default(bin, ReplySpec(status=503))
    other = make_bin(reply_version=bin.reply_version)

    assert writing.default_of(other) is None


def test_rules_are_listed_in_order_with_their_replies(bin: Bin) -> None:
    for name in "abc":
        make_rule(bin, name=name, replies=[{"status": 503}, {"status": 503}, {"body": name}])

    found = writing.rules_of(bin)

    assert [spec.name for _, spec in found] == ["a", "b", "c"]
    assert [[reply.status for reply in spec.replies] for _, spec in found] == [[503, 503, 200]] * 3


def test_a_changed_rule_keeps_its_place_and_counts(bin: Bin) -> None:
    first, _ = make_rule(bin, name="a"), make_rule(bin, name="b")
    make_count(first, count=4)

    writing.change_rule(first, RuleSpec(name="new", enabled=False))

    assert [spec.name for _, spec in writing.rules_of(bin)] == ["new", "b"]
    assert not Rule.objects.get(pk=first.pk).enabled
    assert ReplyCount.objects.get().count == 4


def test_a_rule_is_put_where_it_shall_stand(bin: Bin) -> None:
    first = make_rule(bin, name="a")
    make_rule(bin, name="b")

    added = writing.add_rule(bin, RuleSpec(name="new"), place=2)
    writing.change_rule(first, RuleSpec(name="a"), place=9)

    assert [spec.name for _, spec in writing.rules_of(bin)] == ["new", "b", "a"]
    assert writing.place_of(added) == 1


def test_an_order_may_not_name_rules_of_another_bin(bin: Bin) -> None:
    own, foreign = make_rule(bin), make_rule(make_bin())

    with pytest.raises(Unfit, match=f"once: {own.pk}"):
        writing.order_rules(bin, [foreign.pk])


def test_only_the_counts_of_one_rule_are_reset(bin: Bin) -> None:
    first, second = make_rule(bin), make_rule(bin)
    for rule in (first, second):
        make_count(rule)
        make_count(rule, b"delivery")

    writing.reset_counts(first)

    assert set(ReplyCount.objects.values_list("rule", flat=True)) == {second.pk}


def test_everybody_is_told_of_every_change(bin: Bin, told: list[tuple[str, object]]) -> None:
    rule = make_rule(bin)

    writing.set_default(bin, ReplySpec())
    writing.set_status_override(bin, allowed=False)
    writing.change_rule(rule, RuleSpec())
    writing.order_rules(bin, [rule.pk])
    writing.reset_counts(rule)
    writing.delete_rule(rule)

    assert told == [(bin.pk, {"type": "settings", "replies": True})] * 7
    assert callable(events.tell)


def test_a_rule_that_was_spoiled_by_hand_can_be_seen_and_deleted(bin: Bin) -> None:
    rule = make_rule(bin, name="a")
    Rule.objects.update(raw_spec=b"\xff", versions={})
    SavedReply.objects.update(raw_spec=b"{")

    ((found, spec),) = writing.rules_of(bin)
    writing.delete_rule(found)

    assert (spec.name, spec.enabled, spec.replies) == ("a", False, ())
    assert not Rule.objects.filter(pk=rule.pk).exists()


def test_a_default_that_was_spoiled_by_hand_is_shown_as_what_is_sent(bin: Bin) -> None:
    writing.set_default(bin, ReplySpec(status=503))
    SavedReply.objects.update(raw_spec=b"\xff")

    assert writing.default_of(bin) is None


def test_a_change_builds_on_what_the_rule_is_by_now(bin: Bin) -> None:
    opened = writing.add_rule(bin, RuleSpec(name="first"))
    writing.change_rule(Rule.objects.get(pk=opened.pk), RuleSpec(name="renamed"))

    writing.alter_rule(opened, lambda now: msgspec.structs.replace(now, seed=5))

    assert writing.spec_of(Rule.objects.get(pk=opened.pk)) == RuleSpec(name="renamed", seed=5)


def test_a_rule_that_was_deleted_meanwhile_stays_so(bin: Bin) -> None:
    opened = writing.add_rule(bin, RuleSpec())
    writing.delete_rule(Rule.objects.get(pk=opened.pk))

    with pytest.raises(Rule.DoesNotExist):
        writing.change_rule(opened, RuleSpec(name="back"))

    assert not Rule.objects.filter(bin=bin).exists()
