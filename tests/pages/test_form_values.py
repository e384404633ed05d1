from __future__ import annotations

from typing import Any

import pytest

from bins.pages.form_values import Form, reply_data, reply_values, rule_data, rule_values
from bins.replies.presets import RULE_PRESETS
from bins.replies.reading import Bounds, read_reply, read_rule
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


@pytest.mark.parametrize("spec", REPLIES)
def test_a_reply_comes_out_of_its_form_as_it_went_in(spec: ReplySpec) -> None:
    assert read_reply(reply_data(Form(reply_values(spec, "p.")), "p.", none), Bounds()) == spec


@pytest.mark.parametrize("match", MATCHES)
def test_conditions_come_out_of_their_form_as_they_went_in(match: MatchSpec) -> None:
    spec = RuleSpec(name="n", match=match)

    assert read_rule(rule_data(Form(rule_values(spec)), none), Bounds()) == spec


@pytest.mark.parametrize(
    "spec",
    [
        *(preset.rule for preset in RULE_PRESETS.values()),
        RuleSpec(replies=REPLIES, then=Then.LOOP, order=Order.RANDOM, seed=-5, enabled=False),
        RuleSpec(count_by=CountBy.DELIVERY, delivery=DeliveryKey(json="$.event.id"), then=Then.DEFAULT),
    ],
)
def test_a_rule_comes_out_of_its_form_as_it_went_in(spec: RuleSpec) -> None:
    assert read_rule(rule_data(Form(rule_values(spec)), none), Bounds()) == spec


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
        ("fault.missing", "x" * 9),
        ("status", "9" * 5000),
    ],
)
def test_what_is_no_number_is_a_problem_at_its_field(field: str, text: str) -> None:
    form = Form({field: [text], "fault.kind": ["drip"]})

    data: dict[str, Any] = reply_data(form, "", none)

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
