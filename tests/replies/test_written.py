import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.replies.spec import MatchSpec
from bins.replies.written import KEYS, read_match, written_match
from tests.replies.captures import specs

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["path", "equals", "$.a"]), inner),
    max_leaves=6,
)


@given(specs)
def test_what_is_written_reads_as_it_was(spec: MatchSpec) -> None:
    sent = json.loads(json.dumps(written_match(spec)))

    assert read_match(sent) == (spec, [])


@given(st.dictionaries(st.sampled_from([*KEYS, "other"]), ANYTHING) | ANYTHING)
def test_whatever_is_written_is_read_or_has_a_problem(data: Any) -> None:
    read, problems = read_match(data)

    assert isinstance(read, MatchSpec)
    assert all(problem.words for problem in problems)


@pytest.mark.parametrize(
    ("data", "spec"),
    [
        ({"method": "post"}, MatchSpec(method=("POST",))),
        ({"method": ["GET", "POST"]}, MatchSpec(method=("GET", "POST"))),
        ({"method": "*", "path": None, "signed": None}, MatchSpec()),
        ({"query": {"id": "7", "page": None}}, MatchSpec(query=(("id", "7"), ("page", "*")))),
        ({"query": {"id": ["7", "8"]}}, MatchSpec(query=(("id", "7"), ("id", "8")))),
        ({"query": [["id", "7"], "page"]}, MatchSpec(query=(("id", "7"), ("page", "*")))),
        ({"query": "id=7=8"}, MatchSpec(query=(("id", "7=8"),))),
        ({"header": "X-Event: push: x"}, MatchSpec(header=(("X-Event", "push: x"),))),
        ({"header": {"X-Event": "*"}}, MatchSpec(header=(("X-Event", "*"),))),
        ({"json": {"$.a": None, "$.b": [1]}}, MatchSpec(json=(("$.a", None), ("$.b", [1])))),
        ({"json": [["$.a", 1]]}, MatchSpec(json=(("$.a", 1),))),
        ({"json": {"path": "$.a", "equals": 1}}, MatchSpec(json=(("$.a", 1),))),
        ({"json": [{"path": "$.a", "value": "x"}, {"path": "$.b"}]}, MatchSpec(json=(("$.a", "x"), ("$.b", "*")))),
        ({"json": "$.a"}, MatchSpec(json=(("$.a", "*"),))),
        ({"network": " 10.0.0.0/8"}, MatchSpec(network=("10.0.0.0/8",))),
        ({"content_type": "a/b", "body_contains": "x", "signed": False, "path": "/x"},
         MatchSpec(content_type="a/b", body_contains="x", signed=False, path="/x")),
    ],
    ids=range(16),
)  # fmt: skip
def test_it_reads_several_spellings(data: dict[str, Any], spec: MatchSpec) -> None:
    assert read_match(data) == (spec, [])


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ([], "", "are an object"),
        ({"mehtod": "GET"}, "mehtod", "did you mean “method”?"),
        ({"zzz": 1}, "zzz", "there are method, path"),
        ({"method": 7}, "method", "a text or a list of texts"),
        ({"path": ["/"]}, "path", "as a text"),
        ({"query": 7}, "query", "name=value"),
        ({"query": [["a", "b", "c"]]}, "query", "name=value"),
        ({"header": {"a": 7}}, "header", "Name: value"),
        ({"json": 7}, "json", "$.path"),
        ({"json": {"path": "$.a", "equals": 1, "value": 2}}, "json", "$.path"),
        ({"json": {"path": "$.a", "matches": 1}}, "json", "$.path"),
        ({"signed": "yes"}, "signed", "true, false or null"),
    ],
    ids=range(12),
)
def test_it_says_what_can_be_read(data: Any, field: str, words: str) -> None:
    _, (problem,) = read_match(data)

    assert problem.field == field
    assert words in problem.words


def test_it_writes_objects_where_each_name_comes_once() -> None:
    spec = MatchSpec(method=("POST",), query=(("a", "1"), ("a", "2")), header=(("X", "y"),), json=(("$.a", 1),))

    assert written_match(spec) == {
        "method": ["POST"],
        "query": [["a", "1"], ["a", "2"]],
        "header": {"X": "y"},
        "json": {"$.a": 1},
    }
