from typing import Any

import pytest

from bins.models import Bin, CapturedRequest
from bins.rules import attempts
from bins.rules.attempts import delivery_of
from tests.factories import RECEIVED_US, make_bin, make_request
from tests.rules.rows import answered, make_rule

pytestmark = pytest.mark.django_db


def sent(bin: Bin, name: bytes, at_seconds: float = 0, **fields: Any) -> CapturedRequest:
    return make_request(
        bin, headers=[(b"X-GitHub-Delivery", name), (b"X-GitHub-Event", b"push")],
        received_us=RECEIVED_US + int(at_seconds * 1e6), **fields,
    )  # fmt: skip


def test_the_attempts_of_a_delivery_are_told_with_the_gaps_between_them(bin: Bin) -> None:
    first = sent(bin, b"d1", 0, reply_status=503)
    sent(bin, b"d2", 1)
    sent(bin, b"d1", 10.5)

    found = delivery_of(bin, first)

    assert [(one.n, one.status, one.gap and one.gap.total_seconds()) for one in found.attempts] == [
        (1, 503, None), (3, 200, 10.5),
    ]  # fmt: skip
    assert found.looked_at == 3


def test_it_tells_which_attempt_the_rule_took_each_for(bin: Bin) -> None:
    rule = make_rule(bin, name="retry", count_by="delivery", delivery={"header": "X-Id"})
    rows = [
        answered(bin, rule, count=count, key=b"k", headers=[(b"X-Id", b"1")], body=b"%d" % count) for count in (1, 2)
    ]

    found = delivery_of(bin, rows[1])

    assert [(one.rule, one.count) for one in found.attempts] == [("retry", 1), ("retry", 2)]


def test_without_an_id_the_same_content_is_the_same_delivery(bin: Bin) -> None:
    rows = [make_request(bin, body=body) for body in (b"a", b"b", b"a")]

    assert [one.n for one in delivery_of(bin, rows[0]).attempts] == [1, 3]


def test_requests_of_other_bins_and_cleared_ones_are_none_of_it(bin: Bin) -> None:
    make_request(make_bin())
    make_request(bin)
    row = make_request(bin)
    Bin.objects.filter(pk=bin.pk).update(cleared_n=1)
    bin.refresh_from_db()

    assert [one.n for one in delivery_of(bin, row).attempts] == [2]


def test_it_looks_near_the_request_and_reads_no_more_than_it_may(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [make_request(bin) for _ in range(7)]
    monkeypatch.setattr(attempts, "LOOKED_AT", 2)
    assert [one.n for one in delivery_of(bin, rows[3]).attempts] == [2, 3, 4, 5, 6]

    monkeypatch.setattr(attempts, "MOST_BYTES", 16)
    assert delivery_of(bin, rows[3]).looked_at == 3
