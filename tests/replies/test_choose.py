from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.message.capture import Capture, Cut, Mode, Peer
from bins.message.headers import encode_fields
from bins.replies.choose import DEFAULT_REPLY, BinSnapshot, choose
from bins.replies.reply import Reply, make_reply

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
