from __future__ import annotations

from typing import Any

import pytest

from bins.models import Bin, Rule, SavedReply
from bins.replies.spec import MOST_RULES, ReplySpec, RuleSpec
from bins.rules.deleted import MOST_REMEMBERED, delete_and_remember, put_back
from bins.rules.writing import add_rule, spec_of
from tests.factories import make_bin

SPEC = RuleSpec(name="n", replies=(ReplySpec(503), ReplySpec(503)), enabled=False)


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


def test_a_deleted_rule_is_put_back_as_it_was(bin: Bin) -> None:
    session: dict[str, Any] = {}
    name = delete_and_remember(add_rule(bin, SPEC), session)
    assert not Rule.objects.exists()

    rule = put_back(bin, session, name)

    assert rule is not None
    assert spec_of(rule) == SPEC
    assert put_back(bin, session, name) is None


def test_it_is_too_late_once_its_replies_are_gone(bin: Bin) -> None:
    session: dict[str, Any] = {}
    name = delete_and_remember(add_rule(bin, SPEC), session)
    SavedReply.objects.all().delete()

    assert put_back(bin, session, name) is None


def test_a_full_bin_takes_none_back(bin: Bin) -> None:
    session: dict[str, Any] = {}
    name = delete_and_remember(add_rule(bin, SPEC), session)
    for _ in range(MOST_RULES):
        add_rule(bin, RuleSpec())

    assert put_back(bin, session, name) is None


def test_only_the_browser_that_deleted_it_and_only_in_its_bin(bin: Bin) -> None:
    session: dict[str, Any] = {}
    name = delete_and_remember(add_rule(bin, SPEC), session)

    assert put_back(bin, {}, name) is None
    assert put_back(make_bin(), session, name) is None


def test_a_browser_remembers_the_last_deletions(bin: Bin) -> None:
    session: dict[str, Any] = {}
    names = [delete_and_remember(add_rule(bin, SPEC), session) for _ in range(MOST_REMEMBERED + 1)]

    assert put_back(bin, session, names[0]) is None
    assert put_back(bin, session, names[1]) is not None
