from __future__ import annotations

import pytest

from bins.pages.form_shapes import KINDS, Shapes, by_key
from bins.pages.form_values import Form, reply_values, rule_values
from bins.replies.problem import Problem
from bins.replies.spec import CountBy, Fault, FaultKind, Order, ReplySpec, RuleSpec

KIND = ("Content-Type", "text/plain")


def shapes(values: dict[str, list[str]], *problems: tuple[str, str]) -> Shapes:
    return Shapes(Form(values), [Problem(*one) for one in problems], lambda number: "2 B")


def test_every_problem_of_a_reply_stands_at_its_field() -> None:
    spec = ReplySpec(headers=(KIND, ("A", "1"), ("B", "2")), fault=Fault(FaultKind.SILENT))
    names = ("status", "headers.0", "headers.2", "body_base64", "fault.kind", "fault.seconds", "headers")

    made = shapes(reply_values(spec), *((name, name) for name in names))
    reply = made.reply()

    assert (reply.status.problem, reply.content_type.problem, reply.body.problem) == (
        "status",
        "headers.0",
        "body_base64",
    )
    assert [name.problem for name, _ in reply.headers.rows] == ["", "headers.2", ""]
    assert (reply.fault.problem, reply.parameters["seconds"].problem) == ("fault.kind", "fault.seconds")
    assert reply.headers.field.problem == "headers"
    assert made.others == []


def test_header_rows_are_counted_without_a_content_type_too() -> None:
    reply = shapes(reply_values(ReplySpec(headers=(("A", "1"),))), ("headers.0", "wrong")).reply()

    assert reply.headers.rows[0][0].problem == "wrong"


def test_problems_of_a_rule_stand_at_its_fields_and_the_rest_above() -> None:
    names = ("name", "match.path", "match.json", "delivery.json", "seed", "replies.1.status", "replies.0.weight")
    spec = RuleSpec(replies=(ReplySpec(), ReplySpec()), order=Order.RANDOM, count_by=CountBy.DELIVERY)

    rule = shapes(rule_values(spec), *((name, name) for name in names), ("", "full")).rule()

    assert (rule.name.problem, rule.path.problem, rule.json.field.problem) == ("name", "match.path", "match.json")
    assert (rule.delivery_json.problem, rule.seed.problem) == ("delivery.json", "seed")
    assert (rule.replies[1].status.problem, rule.replies[0].weight.problem) == ("replies.1.status", "replies.0.weight")
    assert rule.problems == ["full"]


@pytest.mark.parametrize(
    "name",
    ["seed", "delivery.header", "delivery.json", "replies.0.weight", "replies.0.fault.at", "replies.0.fault.missing"],
)
def test_a_problem_at_a_field_that_is_not_shown_stands_above(name: str) -> None:
    rule = shapes(rule_values(RuleSpec(replies=(ReplySpec(fault=Fault(FaultKind.DRIP)),))), (name, "wrong")).rule()

    assert rule.problems == ["wrong"]


def test_the_default_reply_has_no_weight_that_could_be_wrong() -> None:
    made = shapes(reply_values(ReplySpec()), ("weight", "wrong"))

    assert made.reply().weight.problem == ""
    assert made.others == ["wrong"]


def test_replies_keep_their_keys_whatever_their_place() -> None:
    found = by_key([Problem("replies.1.status", "x"), Problem("replies.0", "y"), Problem("replies", "z")], ["7", "3"])

    assert [problem.field for problem in found] == ["replies.3.status", "replies.7", "replies"]


def test_a_table_has_an_empty_row_at_its_end() -> None:
    assert len(shapes({}).pairs("headers").rows) == 1
    assert len(shapes({"headers.name": ["A", "", ""], "headers.value": ["1", "", ""]}).pairs("headers").rows) == 3


def test_it_names_what_is_left_out_on_a_shared_host() -> None:
    reply = shapes(reply_values(ReplySpec(headers=(("Set-Cookie", "a=1"), ("X", "1"))))).reply()

    assert reply.left_out == ["Set-Cookie"]


def test_a_plain_reply_is_shown_without_the_rest() -> None:
    assert shapes(reply_values(ReplySpec(503, (KIND,), "x"))).reply().is_plain
    assert not shapes(reply_values(ReplySpec(headers=(("X", "1"),)))).reply().is_plain
    assert not shapes(reply_values(ReplySpec()), ("fault.kind", "wrong")).reply().is_plain


def test_every_fault_can_be_chosen() -> None:
    assert {kind for kind, _ in KINDS} == set(FaultKind)
