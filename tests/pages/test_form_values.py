from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given

from bins.pages.form_values import Form, Values, reply_data, reply_values, rule_data, rule_values
from bins.replies.presets import RULE_PRESETS
from bins.replies.reading import Bounds, read_reply, read_rule, written_rule
from bins.replies.spec import (
    CountBy,
    DeliveryKey,
    Fault,
    FaultKind,
    MatchSpec,
    Order,
    ReplySpec,
    RuleSpec,
    Then,
    Where,
)
from tests.pages.accepted import rules

REPLIES = (
    ReplySpec(),
    ReplySpec(503, (("Content-Type", "application/json"), ("Retry-After", "1"), ("X-A", "1"), ("X-A", "2")), '{"a":1}'),
    ReplySpec(200, (("X-First", ""), ("content-type", "text/html")), "two\nlines\n", delay_seconds=0.125, cors=False),
    ReplySpec(200, body="{{ number }}", template=True, weight=7),
    ReplySpec(fault=Fault(FaultKind.RESET, at=Where.MIDDLE)),
    ReplySpec(body="x", fault=Fault(FaultKind.DRIP, bytes_per_second=1_000_000)),
    ReplySpec(fault=Fault(FaultKind.SILENT, seconds=2.5)),
)
MATCHES = (
    MatchSpec(),
    MatchSpec(
        method=("POST", "PUT"), path="/orders/**", content_type="application/*", body_contains=" a ", signed=False
    ),
    MatchSpec(query=(("a", "1"), ("a", "*")), header=(("X-Event", "push*"),), network=("10.0.0.0/8", "::1/128")),
    MatchSpec(json=(("$.type", "invoice.*"), ("$.n", 5), ("$.t", "5"), ("$.b", True), ("$.z", None), ("$.l", [1]))),
)


def none(number: str) -> None:
    return None


def sent(values: Values) -> Form:
    """Give a form as a browser sends it: an input is one line, and a text area ends its lines its own way."""
    return Form({name: [_shown(name, text) for text in texts] for name, texts in values.items()})


def _shown(name: str, text: str) -> str:
    if not name.endswith(("body", "body_contains")):
        return text.replace("\r", "").replace("\n", "")
    return text.replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


@pytest.mark.parametrize("spec", REPLIES)
def test_a_reply_comes_out_of_its_form_as_it_went_in(spec: ReplySpec) -> None:
    data = reply_data(sent(reply_values(spec, "p.")), "p.", none, spec)

    assert read_reply(data, Bounds()) == spec


@pytest.mark.parametrize("match", MATCHES)
def test_conditions_come_out_of_a_form_of_their_own_as_they_went_in(match: MatchSpec) -> None:
    spec = RuleSpec(name="n", match=match)

    assert read_rule(rule_data(sent(rule_values(spec)), none), Bounds()) == spec


@given(rules)
@example(RuleSpec(match=MatchSpec(query=(("debug", ""),))))
@example(RuleSpec(match=MatchSpec(header=(("X-A", ""), ("X-B", '""'), ("X-C", '"etag"')))))
@example(RuleSpec(match=MatchSpec(json=(("$.a", " x "), ("$['a\\n']", "\n"), ("$.b", '""')))))
@example(RuleSpec(match=MatchSpec(body_contains="a\r\nb\nc", path="/a\n ", network=("fe80::1%a, b",))))
@example(RuleSpec(name=" n ", replies=(ReplySpec(body="a\r\nb\0"),)))
@example(RuleSpec(replies=(ReplySpec(headers=(("Content-Type", ""), ("Content-Type", " x"), ("X", " a "))),)))
def test_what_the_api_accepts_comes_out_of_its_form_as_it_went_in(spec: RuleSpec) -> None:
    spec = read_rule(written_rule(spec), Bounds())

    assert read_rule(rule_data(sent(rule_values(spec)), none, spec), Bounds()) == spec


@pytest.mark.parametrize(
    "spec",
    [
        *(preset.rule for preset in RULE_PRESETS.values()),
        RuleSpec(replies=REPLIES, then=Then.LOOP, order=Order.RANDOM, seed=-5, enabled=False),
        RuleSpec(count_by=CountBy.DELIVERY, delivery=DeliveryKey(json="$.event.id"), then=Then.DEFAULT),
    ],
)
def test_a_new_rule_comes_out_of_its_form_as_it_went_in(spec: RuleSpec) -> None:
    assert read_rule(rule_data(sent(rule_values(spec)), none), Bounds()) == spec


def test_a_reply_that_was_moved_keeps_what_its_form_cannot_hold() -> None:
    spec = RuleSpec(replies=(ReplySpec(body="a\rb"), ReplySpec(body="c\rd")))
    form = sent({**rule_values(spec), "reply": ["1", "0", "2"]})

    assert [one["body"] for one in rule_data(form, none, spec)["replies"]] == ["c\rd", "a\rb", ""]


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"fault.kind": "reset", "fault.bytes_per_second": "abc"}, {"bytes_per_second": 7}),
        ({"fault.kind": "drip", "fault.missing": "x"}, {"bytes_per_second": 9}),
        ({"fault.kind": "silent", "fault.seconds": "2"}, {"seconds": 2}),
    ],
)
def test_fields_that_a_fault_does_not_use_are_not_read(fields: dict[str, str], kept: dict[str, int]) -> None:
    form = Form({"fault.bytes_per_second": ["9"], **{name: [text] for name, text in fields.items()}})

    fault = reply_data(form, "", none, ReplySpec(fault=Fault(FaultKind.DRIP, bytes_per_second=7)))["fault"]

    assert form.problems == []
    assert kept.items() <= fault.items()


@pytest.mark.parametrize(
    "typed", [{"seed": "x"}, {"replies.0.weight": "0"}, {"delivery.header": "a b"}, {"delivery.json": "nope"}]
)
def test_fields_that_a_rule_does_not_use_are_not_read(typed: dict[str, str]) -> None:
    spec = RuleSpec(seed=5, delivery=DeliveryKey("X-Id"), replies=(ReplySpec(weight=3),))
    form = Form({**rule_values(spec), **{name: [text] for name, text in typed.items()}})

    assert read_rule(rule_data(form, none, spec), Bounds()) == spec


def test_uploaded_bytes_travel_by_their_number() -> None:
    values = reply_values(ReplySpec(body_base64="AAE="), version=7)

    data = reply_data(Form(values), "", {"7": "AAE="}.get)

    assert data["body_base64"] == "AAE="
    assert "body" not in data


def test_bytes_that_are_gone_are_a_problem_at_the_body() -> None:
    form = Form({"bytes": ["9"]})

    reply_data(form, "", none)

    assert [problem.field for problem in form.problems] == ["body"]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("status", "abc"),
        ("delay_seconds", "soon"),
        ("weight", "1.5"),
        ("fault.bytes_per_second", "x" * 9),
        ("status", "9" * 5000),
    ],
)
def test_what_is_no_number_is_a_problem_at_its_field(field: str, text: str) -> None:
    form = Form({field: [text], "fault.kind": ["drip"]})

    data: dict[str, Any] = reply_data(form, "", none, is_drawn=True)

    assert [problem.field for problem in form.problems] == [field]
    assert data["status"] == 200


def test_empty_rows_and_empty_fields_are_nothing() -> None:
    form = Form({"headers.name": ["", "A", " "], "headers.value": ["", "1", ""], "status": [""]})

    data = reply_data(form, "", none)

    assert data["headers"] == [("A", "1")]
    assert (data["status"], data["delay_seconds"]) == (200, 0)


def test_line_ends_are_those_of_the_reply_and_not_of_the_form() -> None:
    assert reply_data(Form({"body": ["a\r\nb"]}), "", none)["body"] == "a\nb"


def test_a_value_that_is_left_empty_asks_whether_the_name_is_there() -> None:
    form = Form(
        {"match.header.name": ["X-A"], "match.header.value": [""], "match.json.name": ["$.a"], "match.json.value": [""]}
    )

    match = rule_data(form, none)["match"]

    assert (match["header"], match["json"]) == ([["X-A", "*"]], [["$.a", "*"]])
