from hypothesis import given
from hypothesis import strategies as st

from bins.message.capture import Capture
from bins.replies.asked import Asked
from bins.replies.match import compile_match
from bins.replies.plan import Choice
from bins.replies.rules import Rule, Rules
from bins.replies.spec import MatchSpec
from tests.replies.captures import GITHUB_FIELDS, captures, make_asked, specs, whole_kind


def rule(spec: MatchSpec, id: int = 1) -> Rule:
    return Rule(id, "", compile_match(spec), (), Choice((1,)))


@given(st.lists(captures, min_size=1, max_size=4), st.lists(specs, max_size=4))
def test_passing_over_rules_by_kind_changes_no_answer(several: list[Capture], found: list[MatchSpec]) -> None:
    rules = Rules(rule(spec, id) for id, spec in enumerate(found))

    for capture in several:
        asked = Asked(capture)
        kind = whole_kind(asked)
        matching = [one for one in rules.all if one.match.suits(kind) and one.match.holds(asked)]
        assert rules.first(asked) is (matching[0] if matching else None)


def test_a_kind_is_looked_at_once() -> None:
    rules = Rules([rule(MatchSpec(method=("PUT",), header=(("X-GitHub-Event", "push"),)))])

    for number in range(100):
        rules.first(make_asked(method=f"M{number}", path=b"/%d" % number, headers=GITHUB_FIELDS))

    assert rules.kinds_looked_at == 1


def test_an_endless_media_type_makes_no_kind_of_its_own() -> None:
    rules = Rules([rule(MatchSpec(content_type="*"))])

    for number in range(100):
        rules.first(make_asked(headers=[(b"Content-Type", b"%d" % number + b"x" * 300)]))

    assert rules.kinds_looked_at == 1


def test_a_preflight_passes_by_rules_that_do_not_name_it() -> None:
    rules = Rules([rule(MatchSpec(), 1), rule(MatchSpec(method=("OPTIONS",)), 2)])

    found = rules.first(make_asked(method="OPTIONS"), is_preflight=True)

    assert found is not None
    assert found.id == 2
