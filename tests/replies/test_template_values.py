from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.message.capture import Capture, Cut, Mode, Peer
from bins.message.headers import encode_fields
from bins.replies.template_values import MOST_DECODED_BYTES, MOST_PAIRS, MOST_TEXT_BYTES, NAMES, Values, names_of

BIN = b"/" + b"a" * 24
PLAIN = Capture(
    "5d1b6b5e-0000-4000-8000-000000000001", "POST", BIN, b"", "1.1", b"", b"", b"", 0, Cut.NONE,
    Peer("::1", 1, "::1", "http"), False, Mode.WIRE, 1_700_000_000_123_456, 2, 3,
)  # fmt: skip
FORM = (b"Content-Type", b"application/x-www-form-urlencoded; charset=utf-8")


def value(name: str, *fields: bytes, **changes: Any) -> Any:
    capture = msgspec.structs.replace(PLAIN, raw_headers=encode_fields(fields), **changes)
    return names_of(Values(capture, 7, 2), [name])[name]


def test_the_request_line_is_there() -> None:
    target = BIN + b"/a%20b?x=1"

    assert value("request", target=target, path=b"/a%20b") == {
        "method": "POST", "path": "/a%20b", "target": target.decode(),
    }  # fmt: skip


def test_a_query_gives_first_values_decoded() -> None:
    assert value("query", target=BIN + b"?a=1&a=2&b=%C3%A9+x&&c") == {"a": "1", "b": "é x", "c": ""}


def test_headers_are_found_in_any_case_and_give_first_values() -> None:
    headers = value("headers", b"X-One", b"1", b"x-one", b"2")

    assert headers["x-ONE"] == headers["x-one"] == "1"
    assert "X-Two" not in headers
    with pytest.raises(KeyError):
        headers["X-Two"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 50_000, b"1" * 400_000, b" " * MOST_DECODED_BYTES + b"1"])
def test_a_body_that_is_no_json_of_fair_size_has_no_json(body: bytes) -> None:
    assert value("json", body=body) is None


def test_a_form_is_read_when_it_says_that_it_is_one() -> None:
    assert value("form", *FORM, body=b"a=1&b=%26") == {"a": "1", "b": "&"}
    assert value("form", body=b"a=1") == {}
    assert value("form", *FORM, body=b"a=1&" * MOST_DECODED_BYTES) == {}


def test_only_so_many_pairs_are_read() -> None:
    body = b"&".join(b"n%d=1" % number for number in range(MOST_PAIRS + 5))

    assert len(value("form", *FORM, body=body)) == MOST_PAIRS


def test_a_body_is_text_up_to_a_bound() -> None:
    assert value("body", body=b"\xffa" + b"x" * MOST_TEXT_BYTES) == "\ufffda" + "x" * (MOST_TEXT_BYTES - 2)


def test_the_time_is_that_of_the_request_in_utc() -> None:
    assert str(value("now")) == "2023-11-14T22:13:20.123Z"


@pytest.mark.parametrize("name", ["random", "uuid", "now", "id"])
def test_the_same_request_gives_the_same_again(name: str) -> None:
    assert value(name) == value(name)


def test_another_request_draws_something_else() -> None:
    ids = [str(number) for number in range(200)]

    drawn = {value("random", request_id=one) for one in ids}
    assert len(drawn) == len({value("uuid", request_id=one) for one in ids}) == 200
    assert all(0 <= one < 1 for one in drawn)


@given(st.binary(max_size=60), st.binary(max_size=60), st.integers(-(2**63), 2**63 - 1), st.text(max_size=9))
def test_no_request_is_too_odd(target: bytes, body: bytes, received_us: int, request_id: str) -> None:
    odd = {"target": target, "body": body, "received_us": received_us, "request_id": request_id}

    for name in NAMES:
        value(name, *FORM, **odd)
