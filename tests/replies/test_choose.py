from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.message.capture import Capture, Cut, Mode, Peer
from bins.message.headers import encode_fields
from bins.replies.choose import DEFAULT_REPLY, HELD_BACK, BinSnapshot, Chosen, behind_a_server, choose
from bins.replies.filling import made_ready
from bins.replies.match import compile_match
from bins.replies.plan import Choice, Outcome, noted, read_note
from bins.replies.prepare import prepare
from bins.replies.reply import Reply, make_reply
from bins.replies.rules import Rule, Rules
from bins.replies.spec import DeliveryKey, Fault, FaultKind, MatchSpec, ReplySpec, Then

BIN = BinSnapshot("a" * 24)
PREFLIGHT = [b"Access-Control-Request-Method", b"PUT"]
PLAIN = Capture(
    "id", "GET", b"/" + b"a" * 24, b"", "1.1", b"", b"", b"", 0, Cut.NONE, Peer("::1", 1, "::1", "http"), False,
    Mode.WIRE, 1, 2, 3,
)  # fmt: skip


def capture(*fields: bytes, **changes: Any) -> Capture:
    return msgspec.structs.replace(PLAIN, raw_headers=encode_fields(fields), **changes)


def built_in(snapshot: BinSnapshot, capture: Capture) -> Reply:
    reply = choose(snapshot, capture)
    assert isinstance(reply, Reply)
    return reply


def picked(snapshot: BinSnapshot, capture: Capture) -> Chosen:
    chosen = choose(snapshot, capture)
    assert isinstance(chosen, Chosen)
    return chosen


def rule(*statuses: int, id: int = 1, **fields: Any) -> Rule:
    match = compile_match(fields.pop("match", MatchSpec()))
    replies = tuple(prepare(ReplySpec(status=status), version=status) for status in statuses or (503,))
    choice = Choice((1,) * len(replies), fields.pop("then", Then.LAST))
    return Rule(id, f"rule {id}", match, replies, choice, **fields)


def with_rules(*rules: Rule, **fields: Any) -> BinSnapshot:
    return BinSnapshot(BIN.id, rules=Rules(rules), **fields)


def test_a_request_gets_the_bin_s_reply() -> None:
    own = make_reply(202, [])

    assert built_in(BIN, capture()) is DEFAULT_REPLY
    assert built_in(BinSnapshot(BIN.id, own), capture()) is own


@pytest.mark.parametrize("status", [200, 418, 503, 599])
def test_one_segment_of_a_status_asks_for_it(status: int) -> None:
    assert built_in(BIN, capture(path=b"/%d" % status)).status == status


@given(st.binary(max_size=6))
def test_no_other_path_asks_for_a_status(path: bytes) -> None:
    asked = len(path) == 4 and path[1:].isdigit() and path[:1] == b"/" and 200 <= int(path[1:]) <= 599

    assert built_in(BIN, capture(path=path)).status == (int(path[1:]) if asked else 200)


def test_a_bin_may_switch_that_off() -> None:
    assert built_in(BinSnapshot(BIN.id, status_override=False), capture(path=b"/503")).status == 200


@pytest.mark.parametrize(("cut", "status"), [(Cut.LIMIT, 413), (Cut.TIMEOUT, 408), (Cut.HANGUP, 503)])
def test_a_cut_body_is_told_before_anything_else(cut: Cut, status: int) -> None:
    assert built_in(BIN, capture(path=b"/503", cut=cut)).status == status


def test_a_preflight_is_allowed_what_it_asks_for() -> None:
    reply = built_in(
        BIN, capture(*PREFLIGHT, b"access-control-request-headers", b"authorization,x-a", method="OPTIONS")
    )

    headers = dict(reply.headers)
    assert reply.status == 204
    assert headers[b"Access-Control-Allow-Methods"] == b"PUT"
    assert headers[b"Access-Control-Allow-Headers"] == b"authorization,x-a"
    assert headers[b"Access-Control-Allow-Origin"] == b"*"


def test_options_without_a_question_is_a_request_like_any_other() -> None:
    assert built_in(BIN, capture(method="OPTIONS")) is DEFAULT_REPLY
    assert built_in(BIN, capture(*PREFLIGHT, method="GET")) is DEFAULT_REPLY


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_a_preflight_never_puts_foreign_bytes_into_the_head(method: bytes, names: bytes) -> None:
    fields = [b"Access-Control-Request-Method", method, b"Access-Control-Request-Headers", names]
    reply = built_in(BIN, capture(*(field.replace(b"\n", b" ") for field in fields), method="OPTIONS"))

    assert all(32 <= byte < 127 or byte in b"\r\n\t" for byte in reply.head)
    assert reply.head.count(b"\r") == reply.head.count(b"\n") == len(reply.headers) + 1


def test_every_reply_may_be_read_by_any_page_and_runs_nowhere() -> None:
    captures = [capture(), capture(path=b"/404"), capture(cut=Cut.LIMIT), capture(*PREFLIGHT, method="OPTIONS")]

    for reply in [built_in(BIN, one) for one in captures]:
        headers = dict(reply.headers)
        assert headers[b"Access-Control-Allow-Origin"] == b"*"
        assert headers[b"Content-Security-Policy"] == b"sandbox"
        assert headers[b"X-Content-Type-Options"] == b"nosniff"


def test_a_saved_reply_is_noted_with_the_request() -> None:
    own = made_ready(ReplySpec(status=202), version=9)

    chosen = picked(BinSnapshot(BIN.id, own), capture())

    status, raw, _ = noted(chosen.plan, 0)
    assert (chosen.reply(0), status) == (own, 202)
    note = read_note(raw)
    assert note is not None
    assert (note.version, note.rule_id, note.mark) == (9, 0, "")


def test_the_first_rule_that_matches_decides() -> None:
    snapshot = with_rules(
        rule(400, id=1, match=MatchSpec(method=("POST",))),
        rule(401, id=2, match=MatchSpec(path="/a*")),
        rule(402, id=3),
    )

    assert picked(snapshot, capture(path=b"/ab")).plan.rule_id == 2
    assert picked(snapshot, capture(path=b"/b")).reply(1).status == 402
    assert picked(snapshot, capture(path=b"/ab", method="POST")).reply(1).status == 400


def test_without_a_match_it_is_as_without_rules() -> None:
    snapshot = with_rules(rule(match=MatchSpec(method=("PUT",))))

    assert built_in(snapshot, capture()) is DEFAULT_REPLY
    assert built_in(snapshot, capture(path=b"/418")).status == 418


def test_the_count_picks_and_the_default_comes_behind() -> None:
    chosen = picked(with_rules(rule(503, 502, then=Then.DEFAULT)), capture())

    assert [chosen.reply(count).status for count in (1, 2, 3, 9)] == [503, 502, 200, 200]
    assert [outcome.status for outcome in chosen.plan.outcomes] == [503, 502, 200]


def test_a_rule_counts_deliveries_by_what_it_names() -> None:
    snapshot = with_rules(rule(delivery=DeliveryKey(header="X-Id")))

    keys = [picked(snapshot, capture(b"x-id", value)).plan.key for value in (b"1", b"2", b"1")]

    assert keys[0] == keys[2] != keys[1]
    assert picked(with_rules(rule()), capture()).plan.key == b""


def test_a_preflight_passes_rules_by_unless_they_name_options() -> None:
    asked = capture(*PREFLIGHT, method="OPTIONS")

    assert built_in(with_rules(rule()), asked).status == 204
    assert picked(with_rules(rule(match=MatchSpec(method=("OPTIONS",)))), asked).reply(1).status == 503


def test_no_page_may_ask_a_bin_that_forbids_it() -> None:
    own = made_ready(ReplySpec(cors=False), version=3)

    chosen = picked(BinSnapshot(BIN.id, own, cors=False), capture(*PREFLIGHT, method="OPTIONS"))

    assert chosen.reply(0) is own


def test_a_challenge_is_answered_before_any_rule_and_marked() -> None:
    body = b'{"type":"url_verification","challenge":"abc"}'
    snapshot = with_rules(rule(), challenges={"slack": None})

    chosen = picked(snapshot, capture(method="POST", body=body))

    assert (chosen.reply(0).body, chosen.plan.mark) == (b"abc", "challenge:slack")
    assert picked(snapshot, capture(method="POST")).plan.rule_id == 1


@pytest.mark.parametrize("field", [b"Service-Worker", b"service-worker"])
def test_a_bin_gives_out_no_service_workers(field: bytes) -> None:
    script = made_ready(ReplySpec(body="x", headers=(("Content-Type", "text/javascript"),)), version=3)

    for snapshot in (with_rules(rule()), BinSnapshot(BIN.id, script)):
        assert built_in(snapshot, capture(field, b"script")).status == 403
    assert built_in(BIN, capture(field, b"script")) is DEFAULT_REPLY


def test_it_knows_whether_anybody_may_be_kept_waiting() -> None:
    slow = made_ready(ReplySpec(delay_seconds=1), version=3)

    assert picked(with_rules(rule(then=Then.DEFAULT), default=slow), capture()).holds
    assert not picked(with_rules(rule()), capture()).holds


@pytest.mark.parametrize("then", Then)
def test_replies_drawn_at_random_never_come_to_the_default(then: Then) -> None:
    slow = made_ready(ReplySpec(delay_seconds=1), version=3)
    drawn = msgspec.structs.replace(rule(), choice=Choice((1,), then, seed=1))

    assert not picked(with_rules(drawn, default=slow), capture()).holds


def test_the_default_may_stand_in_for_a_template() -> None:
    slow = made_ready(ReplySpec(delay_seconds=1), version=3)
    template = msgspec.structs.replace(rule(), replies=(made_ready(ReplySpec(template=True), version=4),))

    assert picked(with_rules(template, default=slow), capture()).holds


def test_a_request_that_nothing_holds_says_so_only_with_a_reply_that_would_have() -> None:
    slow = made_ready(ReplySpec(delay_seconds=1), version=3)
    chosen = picked(with_rules(rule(503, then=Then.DEFAULT), default=slow), capture())

    notes = [read_note(noted(chosen.cut_short(), count)[1]) for count in (1, 2)]

    assert [note.mark for note in notes if note] == ["", HELD_BACK]


def test_a_fault_that_only_the_wire_can_make_is_not_told_of_another_server() -> None:
    silent = made_ready(ReplySpec(fault=Fault(FaultKind.SILENT)), version=9)

    chosen = picked(BinSnapshot(BIN.id, silent), capture())

    assert chosen.plan.outcomes == (Outcome(0, 9, "silent"),)
    assert behind_a_server(chosen).plan.outcomes == (Outcome(200, 9),)
