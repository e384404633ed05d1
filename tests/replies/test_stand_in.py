from __future__ import annotations

import logging

import msgspec
import pytest

from bins.message.capture import Capture
from bins.replies.choose import DEFAULT_REPLY, BinSnapshot, Chosen, choose
from bins.replies.filling import made_ready
from bins.replies.match import compile_match
from bins.replies.plan import Choice
from bins.replies.reply import Reply
from bins.replies.rules import Rule, Rules
from bins.replies.spec import MatchSpec, ReplySpec
from bins.replies.stand_in import ALL_FAILED, TEMPLATE_FAILED, TOO_MANY, filled, unfilled
from tests.replies.captures import make_capture

FAILING = made_ready(ReplySpec(template=True, body="{{ 1 | divided_by: 0 }}"), version=1)
MADE = made_ready(ReplySpec(status=202, template=True, body="#{{ number }}"), version=2)
PLAIN = made_ready(ReplySpec(status=503), version=3)


class _Raising(msgspec.Struct, frozen=True):
    def fill(self, capture: Capture, n: int, count: int) -> Reply:
        raise RuntimeError("bug")


def chosen(reply: Reply, default: Reply = DEFAULT_REPLY) -> Chosen:
    rule = Rule(7, "rule", compile_match(MatchSpec()), (reply,), Choice((1,)))
    found = choose(BinSnapshot("a" * 24, default, rules=Rules([rule])), make_capture())
    assert isinstance(found, Chosen)
    return found


def given(reply: Reply, default: Reply = DEFAULT_REPLY) -> tuple[Reply, str]:
    return filled(chosen(reply, default), reply, make_capture(), 7, 1)


def test_a_template_that_gives_a_reply_leaves_no_mark() -> None:
    reply, mark = given(MADE)

    assert (reply.status, reply.body, mark) == (202, b"#7", "")


@pytest.mark.parametrize("default", [DEFAULT_REPLY, PLAIN])
def test_the_default_stands_in_for_one_that_fails(default: Reply) -> None:
    reply, mark = given(FAILING, default)

    assert reply is default
    assert mark.startswith(f"{TEMPLATE_FAILED}The template failed: ")


def test_a_default_that_is_a_template_is_filled_in_for_it() -> None:
    reply, mark = given(FAILING, MADE)

    assert (reply.body, reply.version, mark.startswith(TEMPLATE_FAILED)) == (b"#7", 2, True)


def test_the_built_in_reply_comes_when_the_default_fails_too() -> None:
    other = made_ready(ReplySpec(template=True, body="{{ 2 | divided_by: 0 }}"), version=4)

    reply, mark = given(FAILING, other)

    assert (reply, mark.startswith(f"{ALL_FAILED}The template failed: ")) == (DEFAULT_REPLY, True)


def test_a_default_is_not_tried_twice() -> None:
    fixed = choose(BinSnapshot("a" * 24, FAILING), make_capture())
    assert isinstance(fixed, Chosen)

    reply, mark = filled(fixed, FAILING, make_capture(), 7, 0)

    assert (reply, mark.startswith(ALL_FAILED)) == (DEFAULT_REPLY, True)


def test_one_that_breaks_in_no_known_way_has_a_stand_in_too(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)

    assert given(msgspec.structs.replace(PLAIN, template=_Raising()), PLAIN) == (
        PLAIN, f"{TEMPLATE_FAILED}The template failed.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("default", "reply", "mark"), [(PLAIN, PLAIN, TEMPLATE_FAILED), (MADE, DEFAULT_REPLY, ALL_FAILED)]
)
def test_nothing_more_is_filled_in_when_too_many_wait(default: Reply, reply: Reply, mark: str) -> None:
    assert unfilled(chosen(MADE, default)) == (reply, f"{mark}{TOO_MANY}")
