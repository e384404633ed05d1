from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.replies.reading import (
    Bounds,
    Unfit,
    check_challenge,
    read_reply,
    read_rule,
    within,
    written_reply,
    written_rule,
)
from bins.replies.spec import CountBy, Fault, FaultKind, MatchSpec, Order, ReplySpec, RuleSpec, Then

BOUNDS = Bounds()
REDUCED = Bounds(on_the_wire=False)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=10,
)


def unfit(data: Any, bounds: Bounds = BOUNDS, read: Any = read_reply) -> list[tuple[str, str]]:
    with pytest.raises(Unfit) as refusal:
        read(data, bounds)
    return [(one.field, one.words) for one in refusal.value.problems]


@pytest.mark.parametrize("data", [None, [], "x", 7])
def test_a_reply_is_an_object(data: Any) -> None:
    ((field, words),) = unfit(data)

    assert (field, words) == ("", 'A reply is an object such as {"status": 204}.')


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"status": "200"}, "status", "Expected a whole number, got a text."),
        ({"status": True}, "status", "Expected a whole number, got true or false."),
        ({"status": 204, "body": "x"}, "body", "A 204 has no body: leave it empty"),
        ({"fault": {"kind": "drip"}}, "body", "write one or choose another fault"),
        ({"status": 2**80}, "status", "200 to 599"),
        (
            {"headers": {"A": "1"}},
            "headers",
            'Expected a list, got an object. Write pairs such as [["Name", "value"]].',
        ),
        ({"headers": [["A", "1"], ["B"]]}, "headers.1", "length 2"),
        ({"headers": [["A", 1]]}, "headers.0.1", "Expected a text, got a whole number."),
        ({"headers": [["A", "a\nb"]]}, "headers.0", "no line breaks"),
        ({"body": None}, "body", "Expected a text, got null."),
        ({"body_base64": "?"}, "body_base64", "not base64"),
        ({"delay_seconds": 31}, "delay_seconds", "at most 30 seconds"),
        ({"delay_seconds": "1"}, "delay_seconds", "Expected a number, got a text."),
        ({"redirect": "/"}, "redirect", "There is no field “redirect”; there are status, headers, body,"),
        ({"stauts": 503}, "stauts", "There is no field “stauts”; did you mean “status”?"),
        (
            {"fault": "reset"},
            "fault",
            "Expected an object or null, got a text. Write an object with kind, at, seconds,",
        ),
        ({"fault": {"kind": "timeout"}}, "fault.kind", "There is no “timeout”. Write one of silent, close, reset,"),
        ({"fault": {"kind": None}}, "fault.kind", "Write one of silent, close, reset,"),
        ({"fault": {"kind": "drip", "speed": 1}}, "fault.speed", "There is no field “speed”; "),
        ({"fault": {}}, "fault.kind", "This is missing. Write one of silent, close, reset,"),
        ({"fault": {"kind": "reset", "at": "end"}}, "fault.at", "There is no “end”. Write one of before, middle."),
        ({"fault": {"kind": "drip", "bytes_per_second": 0}}, "fault.bytes_per_second", "1 to 1,000,000"),
        ({"fault": {"kind": "silent", "seconds": 31}}, "fault.seconds", "0 to 30 seconds"),
        ({"fault": {"kind": "truncate", "missing": -1}}, "fault.missing", "1 to 1,000,000"),
        ({"fault": {"kind": "large_body", "mebibytes": 101}}, "fault.mebibytes", "1 to 100 MiB"),
        ({"status": 204, "fault": {"kind": "drip"}}, "fault.kind", "has no body"),
        ({"template": True, "body": "{{ x"}, "body", "Line 1, column 1"),
    ],
)
def test_every_refusal_has_its_field_and_words(data: Any, field: str, words: str) -> None:
    ((found, told),) = unfit(data)

    assert found == field
    assert words in told


def test_all_that_is_wrong_is_told_at_once() -> None:
    data = {"status": 99, "headers": [["Content-Length", "1"]], "fault": {"kind": "drip", "bytes_per_second": 0}}

    assert [field for field, _ in unfit(data)] == ["status", "headers.0", "fault.bytes_per_second"]


@pytest.mark.parametrize("kind", list(FaultKind))
def test_an_asgi_server_is_not_asked_for_what_it_cannot_do(kind: FaultKind) -> None:
    data = {"body": "x", "fault": {"kind": kind}}
    can = {FaultKind.DRIP, FaultKind.LARGE_BODY, FaultKind.BAD_GZIP}

    assert read_reply(data, BOUNDS).fault == Fault(kind)
    if kind in can:
        assert read_reply(data, REDUCED).fault == Fault(kind)
    else:
        ((field, words),) = unfit(data, REDUCED)
        assert field == "fault.kind"
        assert "Serve with `inspector serve`" in words


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ([], "", "A rule is an object"),
        ({"name": "x" * 10_000}, "name", "at most 80 characters; this one has 10,000"),
        ({"name": "a\u202eb"}, "name", "turn its direction"),
        ({"name": "a\0b"}, "name", "one line"),
        ({"name": "a\nb"}, "name", "one line"),
        ({"name": "\ud800"}, "name", "one line"),
        ({"seed": 2**62}, "seed", "18 digits"),
        ({"seed": 2**80}, "seed", "18 digits"),
        ({"then": "stop"}, "then", "There is no “stop”. Write one of last, loop, default."),
        ({"count_by": "hour"}, "count_by", "There is no “hour”. Write one of rule, delivery."),
        ({"order": 1}, "order", "Write one of sequence, random."),
        ({"enabled": "yes"}, "enabled", "Expected true or false, got a text."),
        ({"replies": []}, "replies", "1 to 20"),
        ({"replies": [{}] * 21}, "replies", "1 to 20"),
        ({"replies": {}}, "replies", "1 to 20"),
        ({"replies": [{}, {"status": 1}]}, "replies.1.status", "200 to 599"),
        ({"match": []}, "match", "The conditions are an object"),
        ({"match": False}, "match", "The conditions are an object"),
        ({"match": {"methd": "GET"}}, "match.methd", "did you mean “method”?"),
        ({"match": {"json": {"$.a[?(@.b=~'x')]": 1}}}, "match.json", ""),
        ({"delivery": {"header": "a b"}}, "delivery.header", "cannot be the name"),
        ({"delivery": {"header": "A", "json": "$.a"}}, "delivery.json", "not both"),
        ({"colour": "red"}, "colour", "There is no field “colour”; there are name, match, replies,"),
        ({"delivery": "X-Id"}, "delivery", "Write an object with header, json."),
        ({"delivery": {"jsn": "$.a"}}, "delivery.jsn", "did you mean “json”?"),
    ],
)
def test_every_refusal_of_a_rule_has_its_field_and_words(data: Any, field: str, words: str) -> None:
    ((found, told),) = unfit(data, read=read_rule)

    assert found == field
    assert words in told


def test_all_that_cannot_be_read_is_told_at_once() -> None:
    data = {"stauts": 1, "headers": [["A", 1]], "fault": {"knd": "reset"}}
    rule = {"name": 1, "matsh": {}, "replies": [data], "then": "stop"}

    assert [field for field, _ in unfit(data)] == ["stauts", "headers.0.1", "fault.kind", "fault.knd"]
    assert [field for field, _ in unfit(rule, read=read_rule)][4:] == ["name", "matsh", "then"]


def test_null_is_as_good_as_nothing_where_an_object_belongs() -> None:
    assert read_rule({"delivery": None}, BOUNDS) == RuleSpec()
    assert read_reply({"fault": None, "body_base64": None}, BOUNDS) == ReplySpec()


def test_a_rule_needs_nothing() -> None:
    assert read_rule({}, BOUNDS) == RuleSpec()
    assert read_rule({"match": None}, BOUNDS).match == MatchSpec()


def test_what_is_read_can_be_written_and_read_again() -> None:
    data = {
        "name": "retry", "match": {"method": "POST", "json": {"$.a": 10**30}, "header": [["A", "1"], ["a", "2"]]},
        "replies": [{"status": 503, "body": "slow", "fault": {"kind": "drip"}}, {"body_base64": "AA=="}],
        "then": "default", "count_by": "delivery", "delivery": {"header": "X-Id"}, "order": "random", "seed": -5,
        "enabled": False,
    }  # fmt: skip
    spec = read_rule(data, BOUNDS)

    assert (spec.then, spec.count_by, spec.order) == (Then.DEFAULT, CountBy.DELIVERY, Order.RANDOM)
    assert read_rule(written_rule(spec), BOUNDS) == spec


@pytest.mark.parametrize(
    "name", ["\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\U0001f469\u200d\U0001f4bb", "1\u00a0h", "<b>"]
)
def test_a_name_may_be_in_any_script(name: str) -> None:
    assert read_rule({"name": name}, Bounds()).name == name


def test_a_written_reply_names_what_everybody_looks_for() -> None:
    assert written_reply(ReplySpec()) == {"status": 200, "headers": (), "body": "", "delay_seconds": 0.0}
    assert "body" not in written_reply(ReplySpec(body_base64="AA=="))


def test_a_longer_delay_of_former_days_is_cut_to_what_is_allowed_now() -> None:
    spec = ReplySpec(delay_seconds=20, fault=Fault(FaultKind.SILENT, seconds=25))

    cut = within(spec, 5)

    assert (cut.delay_seconds, cut.fault and cut.fault.seconds) == (5, 5)
    assert within(spec, 30) is spec


@pytest.mark.parametrize(
    ("preset", "secret", "fields"),
    [
        ("slack", "", []), ("zoom", "s", []), ("zoom", "", ["secret"]), ("meta", "", []),
        ("discord", "0aF1" * 16, []), ("discord", "0aF1" * 15, ["secret"]), ("discord", "0aF1" * 16 + "\n", ["secret"]),
        ("discord", "zz" * 32, ["secret"]), ("discord", "\u0660" * 64, ["secret"]), ("zoom", "\ud800", ["secret"]),
        ("nobody", "s", ["preset"]),
        ("\0", "", ["preset"]),
    ],
)  # fmt: skip
def test_a_challenge_is_there_and_has_what_it_needs(preset: str, secret: str, fields: list[str]) -> None:
    assert [one.field for one in check_challenge(preset, secret)] == fields


@given(json_values, st.booleans())
def test_whatever_is_handed_in_is_read_or_refused(data: Any, on_the_wire: bool) -> None:
    for read, kind in ((read_reply, ReplySpec), (read_rule, RuleSpec)):
        try:
            found: object = read(data, Bounds(on_the_wire=on_the_wire))
        except Unfit:
            continue
        assert isinstance(found, kind)
