from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.replies.prepare import FORBIDDEN, STRIPPED, check_name, check_reply, check_value, prepare, stripped
from bins.replies.reply import Reply, render
from bins.replies.spec import MOST_BODY_BYTES, ReplySpec

SANDBOX = (b"Content-Security-Policy", b"sandbox allow-scripts allow-forms")


def problems(**fields: Any) -> list[tuple[str, str]]:
    return [(one.field, one.words) for one in check_reply(ReplySpec(**fields), 30.0)]


def values(reply: Reply, name: bytes) -> list[bytes]:
    return [value for field, value in reply.headers if field.lower() == name]


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"status": 199}, "status", "200 to 599"),
        ({"status": -1}, "status", "200 to 599"),
        ({"status": 600}, "status", "200 to 599"),
        ({"delay_seconds": 30.1}, "delay_seconds", "at most 30 seconds"),
        ({"delay_seconds": -0.1}, "delay_seconds", "cannot be negative: choose 0 to 30 seconds"),
        ({"delay_seconds": float("nan")}, "delay_seconds", "at most 30 seconds"),
        ({"weight": 0}, "weight", "1 to 1,000"),
        ({"weight": 1_001}, "weight", "1 to 1,000"),
        ({"headers": (("A", ""),) * 65}, "headers", "at most 64"),
        ({"headers": (("A", "1"), ("X: y", "1"))}, "headers.1", "one word"),
        ({"headers": (("X\r\nY", "1"),)}, "headers.0", "one word"),
        ({"headers": (("", "1"),)}, "headers.0", "one word"),
        ({"headers": (("Ünï", "1"),)}, "headers.0", "one word"),
        ({"headers": (("\ud800", "1"),)}, "headers.0", "one word"),
        ({"headers": (("x" * 129, "1"),)}, "headers.0", "at most 128"),
        ({"headers": (("content-LENGTH", "1"),)}, "headers.0", "set by the inspector itself"),
        ({"headers": (("X-Accel-Redirect", "/secret"),)}, "headers.0", "order to a proxy"),
        ({"headers": (("x-sendfile", "/etc/passwd"),)}, "headers.0", "order to a proxy"),
        ({"headers": (("A", "a\r\nSet-Cookie: z=1"),)}, "headers.0", "no line breaks"),
        ({"headers": (("A", "a\nX:1"),)}, "headers.0", "no line breaks"),
        ({"headers": (("A", "\x00"),)}, "headers.0", "no line breaks"),
        ({"headers": (("A", "a\u560a"),)}, "headers.0", "U+00FF"),
        ({"headers": (("A", "x" * 8_193),)}, "headers.0", "at most 8,192"),
        ({"body": "a", "body_base64": "YQ=="}, "body", "not both"),
        ({"body": "\ud800"}, "body", "lone surrogate"),
        ({"body_base64": "?"}, "body_base64", "not base64"),
        ({"body_base64": "é"}, "body_base64", "not base64"),
        ({"body": "x" * (MOST_BODY_BYTES + 1)}, "body", "1,048,576 bytes; this one has 1,048,577"),
    ],
)
def test_it_says_what_is_wrong_and_where(fields: dict[str, Any], field: str, words: str) -> None:
    ((found, told),) = problems(**fields)

    assert found == field
    assert words in told


@pytest.mark.parametrize("status", [200, 204, 304, 418, 599])
def test_it_takes_every_status_of_an_answer(status: int) -> None:
    assert problems(status=status, body="x" * MOST_BODY_BYTES, delay_seconds=30) == []


@pytest.mark.parametrize("name", sorted(FORBIDDEN))
def test_it_takes_no_field_that_frames_a_message(name: bytes) -> None:
    assert "leave it out" in check_name(name.decode().title())


def test_it_keeps_order_and_repetition_of_fields() -> None:
    reply = prepare(ReplySpec(headers=(("B", "1"), ("a", "\tt\xff"), ("B", "2"))))

    assert reply.headers[:3] == ((b"B", b"1"), (b"a", b"\tt\xff"), (b"B", b"2"))


def test_bytes_are_sent_as_they_are() -> None:
    assert prepare(ReplySpec(body_base64="AP8=")).body == b"\x00\xff"


def test_a_body_without_a_type_is_plain_text() -> None:
    assert values(prepare(ReplySpec(body="ü")), b"content-type") == [b"text/plain; charset=utf-8"]
    assert values(prepare(ReplySpec()), b"content-type") == []


def test_any_page_may_read_it_unless_that_is_off() -> None:
    assert values(prepare(ReplySpec()), b"access-control-allow-origin") == [b"*"]
    assert values(prepare(ReplySpec(cors=False)), b"access-control-allow-origin") == []
    own = prepare(ReplySpec(headers=(("access-control-allow-origin", "https://a.example"),)))
    assert values(own, b"access-control-allow-origin") == [b"https://a.example"]


@pytest.mark.parametrize("name", sorted(STRIPPED))
def test_on_a_shared_host_it_leaves_out_what_reaches_beyond_the_reply(name: bytes) -> None:
    spec = ReplySpec(headers=((name.decode().title(), "x"), ("X-Kept", "1")))

    assert values(prepare(spec), name) == []
    assert values(prepare(spec, isolated=True), name) == [b"x"]
    assert stripped(spec) == [name.decode().title()]


@pytest.mark.parametrize("own", ["default-src *", "sandbox allow-same-origin allow-scripts", ""])
def test_a_policy_of_the_owner_stands_beside_ours(own: str) -> None:
    reply = prepare(ReplySpec(headers=(("content-security-policy", own),)))

    assert [pair for pair in reply.headers if pair == SANDBOX] == [SANDBOX]
    assert len(values(reply, b"content-security-policy")) == 2


def test_a_host_of_its_own_has_no_sandbox() -> None:
    assert values(prepare(ReplySpec(body="x"), isolated=True), b"content-security-policy") == []


@given(st.text(max_size=8), st.text(max_size=8) | st.binary(max_size=8).map(lambda raw: raw.decode("latin-1")))
def test_what_it_takes_is_one_line_on_the_wire(name: str, value: str) -> None:
    if check_name(name) or check_value(value):
        return
    sent = render(prepare(ReplySpec(headers=((name, value),))), b"", head_only=False)

    lines = sent.split(b"\r\n")
    assert f"{name}: {value}".encode("latin-1") in lines or name.lower().encode() in STRIPPED
    assert not [line for line in lines[1:-2] if not re.fullmatch(rb"[!#-'*+.^_`|~0-9A-Za-z-]+: [^\r\n\x00]*", line)]
