import pytest

from bins.models import Bin, Rule
from bins.replies.reading import UNBOUNDED, read_rule
from bins.replies.spec import ReplySpec
from bins.rules import trying
from bins.rules.challenges import set_challenge
from bins.rules.trying import dry_run
from bins.rules.writing import set_default
from tests.factories import make_request, make_requests

pytestmark = pytest.mark.django_db

FAIL_TWICE = read_rule(
    {"replies": [{"status": 503}, {"status": 502}], "then": "default", "count_by": "delivery",
     "delivery": {"header": "X-Id"}}, UNBOUNDED,
)  # fmt: skip


def test_each_delivery_is_counted_anew_and_listed_newest_first(bin: Bin) -> None:
    set_default(bin, ReplySpec(status=202))
    for name in (b"a", b"b", b"a", b"a"):
        make_request(bin, headers=[(b"X-Id", name)])

    found = dry_run(bin, FAIL_TWICE)

    assert [(one.n, one.status, one.place) for one in found.tried] == [
        (4, 202, 2),
        (3, 502, 1),
        (2, 503, 0),
        (1, 503, 0),
    ]
    assert found.looked_at == 4


def test_a_fault_that_lets_no_status_out_is_told_without_one(bin: Bin) -> None:
    make_request(bin)

    (one,) = dry_run(bin, read_rule({"replies": [{"fault": {"kind": "close"}}]}, UNBOUNDED)).tried

    assert (one.status, one.fault) == (0, "close")


def test_a_bin_with_the_built_in_reply_falls_back_to_that(bin: Bin) -> None:
    make_requests(bin, 3)

    assert dry_run(bin, FAIL_TWICE).tried[0].status == 200


def test_what_no_rule_is_asked_about_does_not_match(bin: Bin) -> None:
    set_challenge(bin, "slack", "", enabled=True)
    make_request(bin, body=b'{"type":"url_verification","challenge":"abc"}')
    make_request(bin, method="OPTIONS", headers=[(b"Access-Control-Request-Method", b"PUT")])
    make_request(bin, cut="limit")
    make_request(bin)

    found = dry_run(bin, FAIL_TWICE)

    assert ([one.n for one in found.tried], found.looked_at) == ([4], 4)


def test_it_looks_at_the_latest_two_hundred(bin: Bin) -> None:
    make_requests(bin, 203)

    found = dry_run(bin, FAIL_TWICE)

    assert (found.looked_at, found.tried[0].n, found.tried[-1].n) == (200, 203, 4)


def test_it_reads_no_more_bodies_than_it_may(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "MOST_BYTES", 11)
    make_requests(bin, 5)

    assert dry_run(bin, FAIL_TWICE).looked_at == 2


def test_it_keeps_nothing(bin: Bin) -> None:
    make_requests(bin, 2)

    dry_run(bin, FAIL_TWICE)

    assert not Rule.objects.exists()
