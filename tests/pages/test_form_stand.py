"""Two tabs, or two people, with the same form: nobody writes unawares over what the other did."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from bins.models import Bin, Rule
from bins.pages.form_stand import stand_of_rule
from bins.pages.form_values import rule_values
from bins.replies.spec import MatchSpec, ReplySpec, RuleSpec
from bins.rules import writing
from tests.pages.browser import Browser

MINE = RuleSpec(name="mine", match=MatchSpec(method=("POST",)))
THEIRS = RuleSpec(name="<b>theirs", match=MatchSpec(path="/x"), replies=(ReplySpec(503),), enabled=False)
CHANGED = "changed meanwhile"


def stand_in(page: str) -> str:
    found = re.search(r'name="stand" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.fixture
def rule(bin: Bin) -> Rule:
    return writing.add_rule(bin, RuleSpec(name="first"))


def test_a_rule_that_was_changed_meanwhile_is_written_over_on_purpose_only(owner: Browser, rule: Rule) -> None:
    path = owner.path(f"/reply/rules/{rule.pk}")
    form: dict[str, Any] = {**rule_values(MINE), "stand": stand_in(owner.page(f"/reply/rules/{rule.pk}"))}
    writing.change_rule(rule, THEIRS)

    refused = owner.post(path, form)
    rule.refresh_from_db()
    assert (refused.status_code, writing.spec_of(rule)) == (422, THEIRS)
    page = refused.content.decode()
    assert "It is now: “&lt;b&gt;theirs”, /x: 503 each time, switched off." in page
    assert 'value="mine"' in page

    owner.post(path, {**form, "stand": stand_in(page)})
    rule.refresh_from_db()
    assert writing.spec_of(rule) == MINE


@pytest.mark.parametrize("fields", [{"match.path": "x"}, {"do": "try"}, {"do": "more:reply"}])
def test_a_form_that_is_not_saved_stands_where_it_was_opened(owner: Browser, rule: Rule, fields: Any) -> None:
    form = {**rule_values(MINE), "stand": "opened long ago"}

    page = owner.post(owner.path(f"/reply/rules/{rule.pk}"), {**form, **fields}).content.decode()

    assert stand_in(page) == "opened long ago"
    assert CHANGED not in page


def test_what_is_so_already_is_no_conflict(owner: Browser, rule: Rule) -> None:
    answer = owner.post(owner.path(f"/reply/rules/{rule.pk}"), {**rule_values(RuleSpec(name="first")), "stand": "old"})

    assert answer.status_code == 302


def test_a_default_reply_that_is_so_already_is_no_conflict(owner: Browser, bin: Bin) -> None:
    form = {"status": "418", "cors": "1", "status_override": "1", "do": "save", "stand": stand_in(owner.page("/reply"))}

    answers = [owner.post(owner.path("/reply"), form).status_code for _ in range(2)]

    assert answers == [302, 302]


def test_a_rule_that_was_deleted_meanwhile_can_be_made_anew(owner: Browser, bin: Bin, rule: Rule) -> None:
    form = {**rule_values(MINE), "stand": stand_of_rule(MINE)}
    path = owner.path(f"/reply/rules/{rule.pk}")
    writing.delete_rule(rule)

    refused = owner.post(path, form)

    page = refused.content.decode()
    assert (refused.status_code, Rule.objects.filter(bin=bin).count()) == (422, 0)
    assert "This rule was deleted meanwhile." in page
    assert 'value="mine"' in page
    assert f'action="{owner.path("/reply/rules/new")}"' in page
    assert 'name="stand"' not in page


def test_the_default_reply_is_written_over_on_purpose_only(owner: Browser, bin: Bin) -> None:
    form = {"status": "418", "cors": "1", "status_override": "1", "do": "save", "stand": stand_in(owner.page("/reply"))}
    writing.set_default(bin, ReplySpec(503))

    refused = owner.post(owner.path("/reply"), form)
    bin.refresh_from_db()
    assert (refused.status_code, writing.default_of(bin)) == (422, ReplySpec(503))
    page = refused.content.decode()
    assert "The default reply was changed meanwhile." in page

    owner.post(owner.path("/reply"), {**form, "stand": stand_in(page)})
    bin.refresh_from_db()
    assert writing.default_of(bin) == ReplySpec(418)


def test_a_rule_stands_elsewhere_with_every_change() -> None:
    one = RuleSpec()

    changed = [msgspec.structs.replace(one, **fields) for fields in ({"name": "a"}, {"enabled": False}, {"seed": 1})]

    assert len({stand_of_rule(spec) for spec in (one, *changed)}) == 4
