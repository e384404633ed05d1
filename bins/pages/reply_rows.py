"""The rules of a bin as its reply page lists them, and the challenges that it can answer."""

from __future__ import annotations

import msgspec

from bins.models import Bin, Rule
from bins.pages.times import Moment, moment
from bins.replies.challenges import PRESETS
from bins.replies.problem import Problem
from bins.replies.spec import MatchSpec, RuleSpec
from bins.replies.words import match_words, replies_words
from bins.rules.challenges import answered_by
from bins.rules.counts import Hits, hits_of
from bins.rules.shown import as_shown
from bins.rules.writing import rules_of


class RuleRow(msgspec.Struct, frozen=True, kw_only=True):
    """A rule in the list."""

    id: int
    title: str
    """Its name, else what it is asked about."""
    match: str
    replies: str
    enabled: bool
    hits: int
    last: Moment | None
    deliveries: int
    shadow: str
    """Title of a rule above that leaves nothing for this one; empty when there is none."""
    is_first: bool
    is_last: bool


class ChallengeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A verification challenge in the list."""

    key: str
    title: str
    help: str
    label: str
    """Of the field for its secret; empty when it needs none."""
    optional: bool
    enabled: bool
    problem: str


def rule_rows(bin: Bin) -> list[RuleRow]:
    """Give the rules of a bin in their order."""
    rules, hits = rules_of(bin), hits_of(bin)
    rows: list[RuleRow] = []
    shadow = ""
    for place, (rule, spec) in enumerate(rules):
        found = hits.get(rule.pk, Hits())
        ends = {"is_first": place == 0, "is_last": place == len(rules) - 1}
        rows.append(_row(rule, as_shown(spec, bin), found, shadow if spec.enabled else "", ends))
        if spec.enabled and spec.match == MatchSpec():
            shadow = shadow or rows[-1].title
    return rows


def moved_words(rows: list[RuleRow], id: str) -> str:
    """Say where the rule stands that was just moved; nothing when there is none."""
    places = [place for place, row in enumerate(rows, 1) if str(row.id) == id]
    return f"“{rows[places[0] - 1].title}” is now rule {places[0]} of {len(rows)}." if places else ""


def _row(rule: Rule, spec: RuleSpec, hits: Hits, shadow: str, ends: dict[str, bool]) -> RuleRow:
    match = match_words(spec.match)
    return RuleRow(
        id=rule.pk,
        title=spec.name or match,
        match=match,
        replies=replies_words(spec),
        enabled=spec.enabled,
        hits=hits.count,
        last=moment(hits.last) if hits.last else None,
        deliveries=hits.deliveries,
        shadow=shadow,
        **ends,
    )


def challenge_rows(bin: Bin, asked: str = "", problems: list[Problem] | None = None) -> list[ChallengeRow]:
    """Give every challenge that can be answered; `problems` are those of preset `asked`."""
    enabled = answered_by(bin)
    words = " ".join(problem.words for problem in problems or [])
    return [
        ChallengeRow(
            key=one.key,
            title=one.title,
            help=one.help,
            label=one.label,
            optional=one.optional,
            enabled=one.key in enabled,
            problem=words if one.key == asked else "",
        )
        for one in PRESETS.values()
    ]
