import pytest

from bins.models import Bin, ReplyCount, SavedReply
from bins.models.reply import UNUSED
from bins.replies.spec import ReplySpec, RuleSpec
from bins.rules import pruning
from bins.rules.pruning import prune
from bins.rules.writing import change_rule, delete_rule, set_default
from tests.rules.rows import answered, make_count, make_rule

pytestmark = pytest.mark.django_db


def kept() -> list[int]:
    return [saved.spec.status for saved in SavedReply.objects.order_by("pk")]


def test_the_counts_of_deliveries_that_came_longest_ago_are_dropped_and_that_is_told(
    bin: Bin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "MOST_DELIVERIES", 3)
    rule, other = make_rule(bin), make_rule(bin)
    make_count(rule, count=9, last_us=0)
    for number in range(6):
        make_count(rule, b"%d" % number, last_us=number)
    for number in range(3):
        make_count(other, b"%d" % number, last_us=number)
    make_count(other)

    prune()

    left = ReplyCount.objects.filter(rule=rule).order_by("last_us", "key")
    assert [bytes(one.key) for one in left] == [b"", b"3", b"4", b"5"]
    assert ReplyCount.objects.filter(rule=other).count() == 4
    bin.refresh_from_db()
    assert bin.dropped_counts == 3


def test_counts_that_came_behind_the_end_of_their_rule_are_dropped(bin: Bin) -> None:
    rule = make_rule(bin)
    gone = rule.pk
    delete_rule(rule)
    ReplyCount.objects.create(rule_id=gone, key=b"", count=1, last_us=1)

    prune()

    assert not ReplyCount.objects.exists()


def test_replies_in_use_stay(bin: Bin) -> None:
    set_default(bin, ReplySpec(status=201))
    make_rule(bin, replies=[{"status": 202}], enabled=False)

    for _ in range(3):
        prune()

    assert sorted(kept()) == [201, 202]
    assert set(SavedReply.objects.values_list("retired_n", flat=True)) == {None}


def test_a_reply_of_no_use_goes_once_no_request_can_have_got_it(bin: Bin) -> None:
    rule = make_rule(bin, replies=[{"status": 503}])
    row = answered(bin, rule, version=rule.versions[0])
    change_rule(rule, RuleSpec(replies=(ReplySpec(status=202),)))

    prune()
    assert list(SavedReply.objects.order_by("pk").values_list("retired_n", flat=True)) == [UNUSED, None]
    for _ in range(3):
        prune()
    assert sorted(kept()) == [202, 503]

    row.delete()
    answered(bin, rule)
    prune()
    assert kept() == [202]


def test_a_bin_keeps_a_bounded_number_of_them(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "MOST_RETIRED", 2)
    answered(bin)
    for status in (501, 502, 503, 504):
        set_default(bin, ReplySpec(status=status))

    for _ in range(3):
        prune()

    assert kept() == [502, 503, 504]
