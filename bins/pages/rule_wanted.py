"""A rule to begin with: one that matches requests like one that was sent."""

from __future__ import annotations

from bins.models import Bin, CapturedRequest
from bins.pages.numbers import HIGHEST
from bins.replies.match_checks import check_match
from bins.replies.spec import MatchSpec, RuleSpec

_NOTHING = RuleSpec()


def rule_like(bin: Bin, n: int | None) -> RuleSpec:
    """Give a rule for requests of the method and path of request `n`; without one, for every request."""
    if n is None:
        return _NOTHING
    found = CapturedRequest.objects.visible_in(bin).filter(n=min(n, HIGHEST)).without_body().first()
    match = MatchSpec(method=(found.method,), path=found.path_text) if found else MatchSpec()
    return _NOTHING if check_match(match) else RuleSpec(match=match)
