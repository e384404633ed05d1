"""Replies made ready: within what is allowed now, and only captures with a host of their own may do what they like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from bins.models import Bin, SavedReply
from bins.replies.reply import Reply
from bins.replies.spec import Fault, FaultKind, ReplySpec
from bins.rules.ready import left_out, sendable
from inspector.config import Config

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

SPEC = ReplySpec(headers=(("Set-Cookie", "a=b"), ("X-Own", "1")), body="<script>1</script>")


def ready(spec: ReplySpec) -> Reply:
    """Give a reply as it is sent after it was saved."""
    reply = sendable(SavedReply(bin=Bin(), pk=7, raw_spec=msgspec.json.encode(spec)))
    assert reply is not None
    return reply


def test_on_a_shared_host_it_is_sandboxed_and_stripped() -> None:
    names = dict(ready(SPEC).headers)

    assert names[b"Content-Security-Policy"] == b"sandbox allow-scripts allow-forms"
    assert b"Set-Cookie" not in names
    assert left_out(SPEC) == ["Set-Cookie"]


@pytest.mark.parametrize("spec", [ReplySpec(204, body="x"), ReplySpec(fault=Fault(FaultKind.DRIP))])
def test_what_would_no_longer_be_saved_is_still_sent(spec: ReplySpec) -> None:
    reply = ready(spec)

    assert (reply.status, reply.body) == (spec.status, b"")


def test_on_a_host_of_its_own_it_is_sent_as_written(settings: Settings) -> None:
    settings.CONFIG = Config(capture_host="hooks.example")

    names = dict(ready(SPEC).headers)

    assert b"Content-Security-Policy" not in names
    assert (names[b"Set-Cookie"], left_out(SPEC)) == (b"a=b", [])


def test_a_longer_delay_than_is_allowed_now_is_cut_to_it(settings: Settings) -> None:
    settings.CONFIG = Config(max_delay=2.0)

    reply = ready(ReplySpec(status=503, delay_seconds=30))

    assert (reply.status, reply.delay_seconds) == (503, 2.0)


def test_one_that_cannot_be_sent_is_left_out_and_said(caplog: pytest.LogCaptureFixture) -> None:
    assert sendable(SavedReply(bin=Bin(), pk=7, raw_spec=b'{"status": 99}')) is None

    assert "reply 7 is left out" in caplog.text
