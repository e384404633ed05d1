"""Replies made ready: only captures with a host of their own may do what they like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from bins.models import Bin, SavedReply
from bins.replies.spec import ReplySpec
from bins.rules.ready import left_out, problems_of, ready_reply
from inspector.config import Config

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

SPEC = ReplySpec(headers=(("Set-Cookie", "a=b"), ("X-Own", "1")), body="<script>1</script>")


@pytest.fixture
def saved() -> SavedReply:
    return SavedReply(bin=Bin(), pk=7, raw_spec=msgspec.json.encode(SPEC))


def test_on_a_shared_host_it_is_sandboxed_and_stripped(saved: SavedReply) -> None:
    names = dict(ready_reply(saved).headers)

    assert names[b"Content-Security-Policy"] == b"sandbox allow-scripts allow-forms"
    assert b"Set-Cookie" not in names
    assert left_out(SPEC) == ["Set-Cookie"]


def test_on_a_host_of_its_own_it_is_sent_as_written(saved: SavedReply, settings: Settings) -> None:
    settings.CONFIG = Config(capture_host="hooks.example")

    names = dict(ready_reply(saved).headers)

    assert b"Content-Security-Policy" not in names
    assert (names[b"Set-Cookie"], left_out(SPEC)) == (b"a=b", [])
    assert problems_of(saved) == []
