"""What the hot path is told of a bin, also when its rows were changed by hand: it never fails, it leaves out."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from bins.models import Bin, Rule, SavedReply
from bins.replies.choose import DEFAULT_REPLY, BinSnapshot, Chosen, choose
from bins.replies.spec import ReplySpec
from bins.rules.challenges import set_challenge
from bins.rules.snapshots import snapshot_of
from bins.rules.writing import set_default
from tests.factories import make_bin
from tests.replies.captures import make_capture
from tests.rules.rows import make_rule

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


def statuses(bin: Bin) -> list[int]:
    """Give the statuses that a request may get."""
    snapshot = snapshot_of(bin.pk)
    assert isinstance(snapshot, BinSnapshot)
    found = choose(snapshot, make_capture())
    return [reply.status for reply in found.replies] if isinstance(found, Chosen) else [found.status]


def edit(saved: SavedReply, **changes: Any) -> None:
    """Change a reply as somebody with SQL might."""
    raw = {**json.loads(bytes(saved.raw_spec)), **changes}
    SavedReply.objects.filter(pk=saved.pk).update(raw_spec=json.dumps(raw).encode())


def test_a_bin_that_is_not_there_has_none() -> None:
    assert snapshot_of("0" * 24) is None


def test_a_new_bin_has_the_built_in_reply_and_nothing_else(bin: Bin) -> None:
    snapshot = snapshot_of(bin.pk)

    assert isinstance(snapshot, BinSnapshot)
    assert (snapshot.default, snapshot.rules.all, dict(snapshot.challenges)) == (DEFAULT_REPLY, (), {})
    assert (snapshot.status_override, snapshot.cors) == (True, True)


def test_it_has_the_rules_that_are_switched_on_in_order(bin: Bin) -> None:
    make_rule(bin, name="off", enabled=False)
    make_rule(bin, name="first", match={"method": "PUT"})
    make_rule(bin, name="second", replies=[{"status": 503}, {"status": 502}])

    snapshot = snapshot_of(bin.pk)

    assert isinstance(snapshot, BinSnapshot)
    assert [rule.name for rule in snapshot.rules.all] == ["first", "second"]
    assert statuses(bin) == [503, 502, 200]


def test_it_has_the_secrets_of_challenges(bin: Bin) -> None:
    set_challenge(bin, "zoom", "s3cret", enabled=True)
    set_challenge(bin, "slack", "", enabled=True)

    snapshot = snapshot_of(bin.pk)

    assert isinstance(snapshot, BinSnapshot)
    assert dict(snapshot.challenges) == {"zoom": "s3cret", "slack": None}


@pytest.mark.parametrize(
    "changes",
    [
        {"status": 99}, {"status": 10**30}, {"status": "x"}, {"headers": [["X\r\nY", "1"]]}, {"weight": 0},
        {"headers": [["X", "a\r\nSet-Cookie: z=1"]]}, {"headers": [["Content-Length", "0"]]}, {"headers": 7},
        {"body_base64": "?"}, {"body": "x" * 1_048_577}, {"delay_seconds": -1}, {"delay_seconds": "x"}, {"new": 1},
        {"fault": {"kind": "drip", "bytes_per_second": 0}}, {"fault": {"kind": "truncate", "missing": -50}},
        {"fault": {"kind": "large_body", "mebibytes": 10**9}}, {"fault": {"kind": "none"}},
        {"template": True, "body": "{{ x"}, {"template": True, "body": "", "body_base64": "/w=="},
        {"template": True, "headers": [["X", "{% %}"]]},
    ],
)  # fmt: skip
def test_a_reply_that_was_spoiled_by_hand_is_left_out(bin: Bin, changes: dict[str, Any]) -> None:
    make_rule(bin, replies=[{"status": 503}])
    make_rule(bin, replies=[{"status": 202}])
    edit(SavedReply.objects.filter(pk__in=Rule.objects.all()[0].versions)[0], **changes)

    assert statuses(bin) == [202, 200]


@pytest.mark.parametrize("raw", [b"", b"\xff", b"{", b"[]", b'{"body":"\xff"}', b'{"status":' + b"[" * 9_000])
def test_a_reply_that_cannot_be_read_is_left_out(bin: Bin, raw: bytes) -> None:
    set_default(bin, ReplySpec(status=503))
    SavedReply.objects.update(raw_spec=raw)

    assert statuses(bin) == [200]


@pytest.mark.parametrize(
    "fields",
    [
        {"raw_spec": b""}, {"raw_spec": b"\xff"}, {"raw_spec": b'{"match":7}'}, {"raw_spec": b'{"then":"x"}'},
        {"versions": []}, {"versions": {}}, {"versions": "x"}, {"versions": [[]]},
        {"versions": [10**30]}, {"versions": ["1"]}, {"versions": [-1]}, {"versions": [999_999]},
    ],
)  # fmt: skip
def test_a_rule_that_was_spoiled_by_hand_is_left_out(bin: Bin, fields: dict[str, Any]) -> None:
    spoiled, _ = make_rule(bin, replies=[{"status": 503}]), make_rule(bin, replies=[{"status": 202}])
    Rule.objects.filter(pk=spoiled.pk).update(**fields)

    assert statuses(bin) == [202, 200]


def test_a_reply_of_another_bin_is_not_given(bin: Bin) -> None:
    other = make_bin()
    set_default(other, ReplySpec(status=503))
    Bin.objects.filter(pk=bin.pk).update(reply_version=other.reply_version)

    assert statuses(bin) == [200]


def test_a_secret_whose_key_is_gone_is_none(bin: Bin, settings: Settings) -> None:
    set_challenge(bin, "zoom", "s3cret", enabled=True)
    settings.SECRET_KEY = "another"

    snapshot = snapshot_of(bin.pk)

    assert isinstance(snapshot, BinSnapshot)
    assert dict(snapshot.challenges) == {"zoom": None}
