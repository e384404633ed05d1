import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.message.capture import Capture, Cut, Mode, Peer
from bins.message.headers import encode_fields
from bins.replies.filters import FILTERS
from bins.replies.liquid import Escape
from bins.replies.template import (
    EMPTY,
    Template,
    check_end,
    compile_template,
    escape_for,
    render,
    render_value,
)  # fmt: skip
from bins.replies.template_errors import BadTemplate, TemplateError, TemplateFailed, TemplateOverrun
from bins.replies.template_values import Values

PLAIN = Capture(
    "5d1b6b5e-0000-4000-8000-000000000001", "POST", b"/" + b"a" * 24 + b"?q=1", b"", "1.1", b"", b"", b"", 0, Cut.NONE,
    Peer("::1", 1, "::1", "http"), False, Mode.WIRE, 1_700_000_000_123_456, 2, 3,
)  # fmt: skip


def values(*fields: bytes, **changes: Any) -> Values:
    return Values(msgspec.structs.replace(PLAIN, raw_headers=encode_fields(fields), **changes), 7, 2)


def made(text: str, *fields: bytes, escaping: Escape = Escape.NONE, **changes: Any) -> str:
    return render(compile_template(text, escaping), values(*fields, **changes)).decode()


def refused(text: str) -> BadTemplate:
    with pytest.raises(BadTemplate) as refusal:
        compile_template(text)
    return refusal.value


def test_a_template_says_what_the_request_was() -> None:
    text = "{{ request.method }} {{ query.q }} {{ headers.x-one }}{{ headers['X-ONE'] }} {{ json.a[1].b }} {{ number }}"

    assert made(text, b"X-One", b"1", body=b'{"a":[0,{"b":"c"}]}') == "POST 1 11 c 7"


def test_what_is_missing_is_empty() -> None:
    assert made("[{{ query.x }}{{ headers.x }}{{ json.x.y[3] }}{{ form.x }}]") == "[]"


def test_time_and_chance_come_out_the_same_again() -> None:
    text = "{{ now }} {{ random }} {{ uuid }} {{ 'now' | date: '%Y' }}"

    assert made(text) == made(text)
    assert made(text).startswith("2023-11-14T22:13:20.123Z 0.")


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("{{ requst.method }}", 1, 4, "did you mean “request”"),
        ("é\n  {{ zzzzz }}", 2, 6, "known are attempt, body, form"),
        ("{{ today }}", 1, 4, "Unknown placeholder"),
        ("{{ [request.method] }}", 1, 4, "Unknown placeholder"),
        ("a\n{{ body | upcse }}", 2, 11, "did you mean “upcase”"),
        ("a\n{% if body %}", 2, 4, "endif"),
        ("a\n {{ body | }}", 2, 2, "expected word"),
        ("a\n {{ body }", 2, 2, "never closed"),
        ("{% raw %}{{", 1, 1, "no endraw"),
        ("{% include 'x' %}", 1, 4, "include"),
        ("{% render 'x' %}", 1, 4, "render"),
        ("ab\ud800", 1, 3, "half a character"),
        ("x" * 65_537, 1, 1, "at most 64 KiB"),
        ("{{" + " " * 60_000, 1, 1, "never closed"),
        ("{{" + " " * 60_000 + "}}", 1, 1, "at most 2,000 characters"),
        ("ab{{ body" + " " * 100 + "}}", 1, 3, "100 spaces"),
        ("{% if body %}" * 40 + "{% endif %}" * 40, 1, 407, "nested too deeply"),
    ],
)
def test_a_bad_template_is_refused_with_its_place(text: str, line: int, column: int, words: str) -> None:
    refusal = refused(text)

    assert words in str(refusal)
    assert (refusal.line, refusal.column) == (line, column)


def test_a_template_without_an_end_is_found_before_it_is_saved() -> None:
    endless = compile_template("{% for i in (1..9999) %}{% for j in (1..9999) %}{{ i }}{% endfor %}{% endfor %}")

    with pytest.raises(BadTemplate, match=r"stopped.* with every request"):
        check_end(endless, Values(EMPTY))


def test_one_that_fails_with_an_empty_request_may_be_saved() -> None:
    check_end(compile_template("{{ 10 | divided_by: json.by }}"), Values(EMPTY))


def test_the_templates_of_a_reply_share_what_it_may_do() -> None:
    template, reply = compile_template("{% for i in (1..9000) %}{{ i }}{% endfor %}"), values()
    render(template, reply)

    with pytest.raises(TemplateOverrun, match="too much work"):
        render(template, reply)
    assert render(template, values())


def test_what_a_template_assigns_may_be_used_before_and_after() -> None:
    assert made("{% for i in (1..3) %}{{ last }}{% assign last = i %}{% endfor %}{{ last }}") == "123"


def test_a_template_that_fails_with_this_request_only_is_kept() -> None:
    template = compile_template("{{ 10 | divided_by: json.by }}")

    assert render(template, values(body=b'{"by":5}')) == b"2"
    with pytest.raises(TemplateFailed, match="can't divide by 0"):
        render(template, values())


def test_a_template_that_overruns_with_this_request_only_is_stopped() -> None:
    template = compile_template("{% for a in json %}{% for b in json %}{{ a }}{% endfor %}{% endfor %}")

    with pytest.raises(TemplateOverrun, match="stopped"):
        render(template, values(body=json.dumps([1] * 5_000).encode()))


@pytest.mark.parametrize(
    ("content_type", "escaping"),
    [
        ("text/html; charset=utf-8", Escape.MARKUP), ("image/svg+xml", Escape.MARKUP), ("TEXT/XML", Escape.MARKUP),
        ("application/json", Escape.JSON), ("application/problem+json;a=b", Escape.JSON),
        ("text/plain", Escape.NONE), ("", Escape.NONE), ("application/octet-stream", Escape.NONE),
    ],
)  # fmt: skip
def test_the_content_type_says_how_values_are_escaped(content_type: str, escaping: Escape) -> None:
    assert escape_for(content_type) is escaping


HOSTILE = '"><script>\\\n\x01&\u2028'


def test_values_in_html_are_no_markup() -> None:
    body = HOSTILE.encode()

    assert "<script" not in made("<p>{{ body }}{{ body | append: '<i>' }}</p>", body=body, escaping=Escape.MARKUP)
    assert made("{{ body | safe }}", body=body, escaping=Escape.MARKUP) == HOSTILE


@given(st.text(max_size=40))
def test_values_in_json_stay_inside_their_string(text: str) -> None:
    body = json.dumps({"v": text}).encode()
    template = '{% capture c %}-{{ json.v }}{% endcapture %}{"a":"{{ json.v }}","b":{{ json | json }},"c":"{{ c }}"}'

    read = json.loads(made(template, body=body, escaping=Escape.JSON))
    assert read == {"a": text, "b": {"v": text}, "c": "-" + text}


def test_line_breaks_stay_as_they_are() -> None:
    assert made("a\r\nb\r{% capture c %}{{ body }}\r\n{% endcapture %}{{ c }}", body=b"\r\r\n\n") == (
        "a\r\nb\r\r\r\n\n\r\n"
    )


def test_elsewhere_values_stay_as_they_are() -> None:
    assert made("{{ body }}", body=HOSTILE.encode()) == HOSTILE


def test_line_ends_stay_as_they_are() -> None:
    assert made("a\r\n{{ body }}\r{% capture c %}-\r\n{% endcapture %}{{ c }}", body=b"\r\n\n") == "a\r\n\r\n\n\r-\r\n"


def header(text: str, *fields: bytes, **changes: Any) -> bytes:
    return render_value(compile_template(text), values(*fields, **changes))


def test_a_header_value_is_a_byte_a_character() -> None:
    assert header(" é{{ query.q }} ") == b"\xe91"
    assert header("☃") == "☃".encode()


@pytest.mark.parametrize("body", [b"a\r\nSet-Cookie: b", b"a\nb", b"\x00", b"\x7f", b"\x1b["])
def test_a_header_value_never_holds_a_control_character(body: bytes) -> None:
    with pytest.raises(TemplateFailed, match="line break"):
        header("x{{ body }}y", body=body)


def test_a_header_value_has_a_bound() -> None:
    with pytest.raises(TemplateOverrun, match="8,192 bytes"):
        header("{{ body }}", body=b"x" * 8_193)


WORDS = """{{_ _}} {%_ _%} json body request headers now .a ['b'] [0] _|_ :_ ,_ for_i_in_ (1..9) endfor if_ endif else
assign_x_=_ capture_x endcapture split times sort map date slice '%s' -1 99999999999 1.5 '' nil true x i forloop
liquid case_ when_ _contains_ == < cycle_ raw endraw comment uniq join replace -"""
PIECES = st.sampled_from([word.replace("_", " ") for word in WORDS.split()])
NAMED = st.sampled_from(sorted(FILTERS))
OPERANDS = st.sampled_from(["json", "json.a", "body", "now", "'a'", "3", "-2.5", "(1..9)", "nil", "headers", "random"])
FILTERED = st.builds("{{{{ {} | {}: {} | {}: {}, {} }}}}".format, OPERANDS, NAMED, OPERANDS, NAMED, OPERANDS, OPERANDS)
PLAINLY = st.builds("{{{{ {} | {} | {} }}}}".format, OPERANDS, NAMED, NAMED)


@given(
    st.lists(PIECES, max_size=25).map("".join)
    | st.lists(FILTERED | PLAINLY, max_size=3).map("".join)
    | st.text(max_size=30),
    st.sampled_from(Escape),
    st.binary(max_size=20) | st.sampled_from([b'{"a":[1,"2",null,{"b":1.5}]}', b"[[],[[]],{}]", b"[3,1,2]", b'"x"']),
)
def test_whatever_it_says_it_ends_in_bytes_or_an_error_of_ours(text: str, escaping: Escape, body: bytes) -> None:
    try:
        template: Template = compile_template(text, escaping)
        rendered = render(template, values(b"A", b"b", body=body))
    except (BadTemplate, TemplateError) as error:
        rendered = str(error).encode()

    assert isinstance(rendered, bytes)


def test_an_unknown_part_of_the_request_is_refused_with_its_place() -> None:
    refusal = refused("{{ request.path }}\n{{ request.metod }}")

    assert (refusal.line, refusal.column) == (2, 4)
    assert "did you mean “request.method”?" in refusal.message
    assert made("{{ request['method'] }}") == "POST"
