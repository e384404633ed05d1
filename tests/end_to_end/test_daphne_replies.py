"""What senders get back under daphne: rules and delays as under `serve`, and what faults an application can make."""

from __future__ import annotations

import time
import zlib
from pathlib import Path

import pytest

from tests.end_to_end.raw import Sender, exchange, message, new_bin, stored
from tests.end_to_end.replying import FAIL_TWICE, add_rule, call, set_fault, set_reply
from tests.serving import NewBin, Served, daphne, serve
from tests.waiting import within_one_of


@pytest.fixture
def bin(reduced: Served) -> NewBin:
    """A new bin under daphne."""
    return new_bin(reduced)


@pytest.mark.parametrize("kind", ["silent", "close", "reset", "truncate", "slow_headers", "invalid_http"])
def test_a_fault_that_daphne_cannot_make_is_refused_with_the_reason(reduced: Served, bin: NewBin, kind: str) -> None:
    for method, rest, data in [
        ("PUT", "/reply", {"fault": {"kind": kind}}), ("POST", "/rules", {"replies": [{"fault": {"kind": kind}}]})
    ]:  # fmt: skip
        answer = call(reduced, bin, method, rest, data)

        ((field, words),) = [(one["field"], one["words"]) for one in answer.json()["problems"]]
        assert (answer.status, field.endswith("fault.kind")) == (422, True)
        assert words.endswith("Serve with `inspector serve`, or choose another fault.")


def test_a_sequence_counts_deliveries(reduced: Served, bin: NewBin) -> None:
    add_rule(reduced, bin, **FAIL_TWICE, delivery={"header": "X-Id"})

    answers = [exchange(reduced, message(f"/{bin.id}", "POST", [(b"X-Id", id)], b"x")) for id in (b"a", b"b") * 3]

    assert [answer.status for answer in answers] == [503] * 4 + [200] * 2
    assert [one["reply"]["status"] for one in stored(reduced, bin)] == [503] * 4 + [200] * 2


def test_a_reply_is_delayed_and_keeps_its_headers(reduced: Served, bin: NewBin) -> None:
    set_reply(reduced, bin, status=418, headers=[["X-A", "1"], ["X-A", "2"]], body="tea", delay_seconds=0.5)

    begun = time.monotonic()
    answer = exchange(reduced, message(f"/{bin.id}"))

    assert time.monotonic() - begun >= 0.5
    assert (answer.status, answer.body) == (418, b"tea")
    assert [value for name, value in answer.headers if name == "x-a"] == ["1", "2"]


def test_a_body_drips_at_its_rate(reduced: Served, bin: NewBin) -> None:
    set_fault(reduced, bin, "drip", body="x" * 100, bytes_per_second=50)

    def rate() -> float:
        begun = time.monotonic()
        assert len(exchange(reduced, message(f"/{bin.id}")).body) == 100
        return 100 / (time.monotonic() - begun)

    within_one_of(5, 40, 60, rate)


def test_gzip_does_not_decode_and_a_large_body_is_large(reduced: Served, bin: NewBin) -> None:
    set_fault(reduced, bin, "bad_gzip")
    bad = exchange(reduced, message(f"/{bin.id}"))
    set_fault(reduced, bin, "large_body", mebibytes=2)
    large = exchange(reduced, message(f"/{bin.id}"))

    with pytest.raises(zlib.error):
        zlib.decompress(bad.body, 31)
    assert len(large.body) == 2 * 1024 * 1024


@pytest.mark.parametrize("kind", ["bad_gzip", "large_body", "drip"])
def test_head_gets_no_body(reduced: Served, bin: NewBin, kind: str) -> None:
    set_fault(reduced, bin, kind)

    with Sender(reduced) as sender:
        head = sender.send(message(f"/{bin.id}", "HEAD")).answer("HEAD")
        following = sender.send(message(f"/{bin.id}", "HEAD")).answer("HEAD")

    assert (head.number, following.number) == (1, 2)


def test_a_fault_of_the_other_server_is_answered_plainly(tmp_path: Path) -> None:
    with serve(tmp_path) as served:
        bin = new_bin(served)
        set_reply(served, bin, status=202, body="plain", fault={"kind": "reset"})
        add_rule(served, bin, match={"path": "/cut"}, replies=[{"body": "whole", "fault": {"kind": "truncate"}}])
    with daphne(tmp_path) as reduced:
        answers = [exchange(reduced, message(f"/{bin.id}{path}")) for path in ("", "/cut")]

    assert [(answer.status, answer.body) for answer in answers] == [(202, b"plain"), (200, b"whole")]
