from __future__ import annotations

import pytest

from bins.models import Bin
from bins.pages.reply_rows import challenge_rows, rule_rows
from bins.replies.challenges import PRESETS
from bins.replies.problem import Problem
from bins.replies.spec import MatchSpec, RuleSpec
from bins.rules.challenges import set_challenge
from bins.rules.writing import add_rule
from tests.factories import RECEIVED_US, make_bin


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


def test_a_rule_without_a_name_is_called_by_its_conditions(bin: Bin) -> None:
    add_rule(bin, RuleSpec(match=MatchSpec(method=("PUT",))))

    assert [row.title for row in rule_rows(bin)] == ["PUT"]


def test_it_counts_hits_and_deliveries(bin: Bin) -> None:
    rule = add_rule(bin, RuleSpec())
    rule.counts.create(key=b"", count=3, last_us=RECEIVED_US)
    rule.counts.create(key=b"d", count=2, last_us=1)

    (row,) = rule_rows(bin)

    assert (row.hits, row.deliveries) == (3, 1)
    assert row.last is not None
    assert row.last.iso == "2027-01-15T08:00:00.123Z"


def test_it_marks_what_a_rule_above_leaves_nothing_for(bin: Bin) -> None:
    for name, enabled in (("off", False), ("all", True), ("behind", True), ("behind and off", False)):
        add_rule(bin, RuleSpec(name=name, enabled=enabled))

    assert [row.shadow for row in rule_rows(bin)] == ["", "", "all", ""]


def test_it_knows_the_ends_of_the_list(bin: Bin) -> None:
    for _ in range(3):
        add_rule(bin, RuleSpec())

    assert [(row.is_first, row.is_last) for row in rule_rows(bin)] == [(True, False), (False, False), (False, True)]


def test_challenges_say_which_are_answered_and_what_is_wrong(bin: Bin) -> None:
    set_challenge(bin, "slack", "", enabled=True)

    rows = {row.key: row for row in challenge_rows(bin, "zoom", [Problem("secret", "Give it.")])}

    assert list(rows) == list(PRESETS)
    assert [key for key, row in rows.items() if row.enabled] == ["slack"]
    assert rows["zoom"].problem == "Give it."
    assert rows["slack"].problem == ""
