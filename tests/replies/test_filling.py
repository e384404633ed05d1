from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from bins.message.capture import Capture
from bins.replies.filling import Unfilled, check_templates, made_ready
from bins.replies.prepare import check_value
from bins.replies.reply import Reply
from bins.replies.spec import ReplySpec
from tests.replies.captures import captures, make_capture


def filled(capture: Capture | None = None, n: int = 7, count: int = 2, **fields: Any) -> Reply:
    template = made_ready(ReplySpec(template=True, **fields), version=3).template
    assert template is not None
    return template.fill(capture or make_capture(), n, count)


def test_body_and_header_values_are_made_of_the_request() -> None:
    reply = filled(body="{{ request.method }} {{ number }}", headers=(("X-Path", "{{ request.path }}"),))

    assert (reply.body, reply.headers[0]) == (b"POST 7", (b"X-Path", b"/orders"))
    assert b"Content-Length: 6\r\n" in reply.head


def test_what_is_filled_in_is_the_saved_reply() -> None:
    reply = filled(status=503, body="x", delay_seconds=1.5, weight=4)

    assert (reply.status, reply.version, reply.delay_seconds, reply.weight) == (503, 3, 1.5, 4)
    assert (b"Content-Security-Policy", b"sandbox allow-scripts allow-forms") in reply.headers
    assert reply.template is None


def test_a_reply_that_is_no_template_stays_as_it_is_written() -> None:
    reply = made_ready(ReplySpec(body="{{ nothing"))

    assert (reply.body, reply.template) == (b"{{ nothing", None)


def test_the_content_type_says_how_values_are_escaped() -> None:
    asked = make_capture(query=b'x=<b>"')

    html = filled(asked, body="{{ query.x }}", headers=(("content-TYPE", "text/html"),))
    plain = filled(asked, body="{{ query.x }}")

    assert (html.body, plain.body) == (b"&lt;b&gt;&#34;", b'<b>"')


def test_a_value_with_a_line_break_gives_no_reply() -> None:
    with pytest.raises(Unfilled, match="line break"):
        filled(make_capture(query=b"x=a%0d%0aSet-Cookie:z"), headers=(("X", "{{ query.x }}"),))


def test_going_over_a_limit_gives_no_reply() -> None:
    loops = "{% for a in json.a %}" * 3 + "{{ query }}" + "{% endfor %}" * 3

    with pytest.raises(Unfilled, match="stopped"):
        filled(make_capture(body=b'{"a":[%b1]}' % (b"1," * 300)), body=loops)


def test_it_says_where_a_template_is_wrong() -> None:
    spec = ReplySpec(template=True, body="\n {{ nonsense }}", headers=(("A", "1"), ("B", "{% if %}")))

    assert [(one.field, one.words[:17]) for one in check_templates(spec)] == [
        ("headers.1", "Line 1, column 4:"), ("body", "Line 2, column 5:"),
    ]  # fmt: skip


def test_body_and_header_values_share_what_a_reply_may_do() -> None:
    loop = "{% for i in (1..7000) %}{{ '' }}{% endfor %}"
    spec = ReplySpec(template=True, body=loop, headers=(("A", loop), ("B", loop)))

    (problem,) = check_templates(spec)

    assert (problem.field, "too much work" in problem.words) == ("body", True)
    assert check_templates(ReplySpec(template=True, body=loop, headers=(("A", loop),))) == []
    with pytest.raises(Unfilled, match="too much work"):
        filled(body=loop, headers=spec.headers)


def test_a_template_is_text() -> None:
    (problem,) = check_templates(ReplySpec(template=True, body_base64="/w=="))

    assert (problem.field, problem.words) == ("body_base64", "A template is text in UTF-8.")


@given(captures)
def test_no_request_puts_a_line_into_a_head(capture: Capture) -> None:
    fields = (("X", "{{ request.path }}{{ query }}{{ headers.x }}{{ json }}"),)
    try:
        reply = filled(capture, headers=fields)
    except Unfilled:
        return
    assert not check_value(reply.headers[0][1].decode("latin-1"))
    assert reply.head.count(b"\r\n") == len(reply.headers) + 1
