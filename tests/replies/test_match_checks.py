from typing import Any

import pytest
from hypothesis import given

from bins.replies.match_checks import check_match
from bins.replies.spec import MatchSpec
from tests.replies.captures import specs

DEEP: Any = []
for _ in range(5_000):
    DEEP = [DEEP]


@given(specs)
def test_no_conditions_raise(spec: MatchSpec) -> None:
    assert all(problem.words and hasattr(spec, problem.field) for problem in check_match(spec))


def test_it_finds_nothing_wrong_with_what_makes_sense() -> None:
    spec = MatchSpec(
        method=("POST", "M-SEARCH"),
        path="/orders/**",
        query=(("id", "*"),),
        header=(("X-GitHub-Event", "push"),),
        content_type="application/*",
        json=(("$.type", "invoice.*"), ("$.live", True)),
        body_contains="x" * 1_024,
        network=("203.0.113.7", "2001:db8::/32"),
        signed=True,
    )

    assert check_match(spec) == check_match(MatchSpec()) == []


@pytest.mark.parametrize(
    ("conditions", "field", "words"),
    [
        ({"method": ("PO ST",)}, "method", "one word, such as POST"),
        ({"method": ("A",) * 17}, "method", "At most 16"),
        ({"path": "orders"}, "path", "such as /orders"),
        ({"path": "/a?b=c"}, "path", "under query"),
        ({"path": "/" * 1_025}, "path", "1,025 characters; at most 1,024"),
        ({"query": (("a", "b" * 1_025),)}, "query", "“a” has 1,025"),
        ({"query": (("a", "b"),) * 17}, "query", "At most 16"),
        ({"header": (("X Y", "*"),)}, "header", "such as X-Event"),
        ({"content_type": "text/html; charset=utf-8"}, "content_type", "“text/html”"),
        ({"json": (("$.a[", 1),)}, "json", "(column 4)"),
        ({"json": (("$.a", "x" * 1_025),)}, "json", "at most 1,024"),
        ({"json": (("$.a", ["x" * 5_000]),)}, "json", "4 KiB"),
        ({"json": (("$.a", DEEP),)}, "json", "32 deep"),
        ({"json": (("$.a", object()),)}, "json", "no JSON value"),
        ({"json": (("$.a", {"\ud800": 1}),)}, "json", "half a character"),
        ({"path": "/\0"}, "path", "NUL"),
        ({"body_contains": "x" * 1_025}, "body_contains", "at most 1,024"),
        ({"network": ("203.0.113.7/24",)}, "network", "write 203.0.113.0/24"),
        ({"network": ("300.0.0.1",)}, "network", "write 203.0.113.7"),
        ({"network": ("10.0.0.1",) * 65}, "network", "At most 64"),
    ],
    ids=range(20),
)
def test_it_names_the_field_and_the_mend(conditions: dict[str, Any], field: str, words: str) -> None:
    (problem,) = check_match(MatchSpec(**conditions))

    assert problem.field == field
    assert words in problem.words
