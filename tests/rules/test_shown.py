from __future__ import annotations

import pytest

from bins.models import Bin
from bins.models.sight import EVERYTHING, MASKED
from bins.replies.spec import MatchSpec, RuleSpec
from bins.rules.shown import as_shown

SPEC = RuleSpec(match=MatchSpec(header=(("Authorization", "Bearer sesame"), ("X-Event", "push"), ("Cookie", "*"))))


def test_conditions_on_secret_fields_are_masked_for_those_who_see_masks() -> None:
    shown = as_shown(SPEC, Bin().seen_through(MASKED))

    assert shown.match.header == (("Authorization", "masked, 13 bytes"), ("X-Event", "push"), ("Cookie", "*"))


def test_others_see_a_rule_as_it_was_written() -> None:
    assert as_shown(SPEC, Bin().seen_through(EVERYTHING)) is SPEC


@pytest.mark.parametrize("name", ["\u2603", "\ud800", ""])
def test_an_odd_name_is_no_secret(name: str) -> None:
    spec = RuleSpec(match=MatchSpec(header=((name, "x"),)))

    assert as_shown(spec, Bin().seen_through(MASKED)) == spec
