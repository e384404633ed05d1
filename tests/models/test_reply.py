import pytest

from bins.models import Challenge, ReplyCount, Rule, SavedReply
from bins.models.reply import UNUSED
from bins.replies.spec import ReplySpec
from tests.factories import make_bin

pytestmark = pytest.mark.django_db


def test_the_same_reply_is_kept_once_in_each_bin() -> None:
    bin = make_bin()

    first, again = (SavedReply.keep(bin, ReplySpec(status=503)) for _ in range(2))
    other = SavedReply.keep(make_bin(), ReplySpec(status=503))

    assert first.pk == again.pk != other.pk
    assert (first.spec, str(first)) == (ReplySpec(status=503), f"reply {first.pk}: 503")


@pytest.mark.parametrize("retired", [UNUSED, 7])
def test_a_reply_that_is_given_again_is_not_retired(retired: int) -> None:
    bin = make_bin()
    kept = SavedReply.keep(bin, ReplySpec())
    SavedReply.objects.update(retired_n=retired)

    SavedReply.keep(bin, ReplySpec())

    kept.refresh_from_db()
    assert kept.retired_n is None


def test_a_rule_reads_name_and_switch_from_columns_of_their_own() -> None:
    rule = Rule(bin=make_bin(), place=1, name="a", enabled=False, raw_spec=b'{"then":"loop"}', versions=[])

    assert (rule.spec.name, rule.spec.enabled, rule.spec.then) == ("a", False, "loop")
    assert str(rule) == "a"


@pytest.mark.parametrize("versions", [None, {}, "12", [[], "1", -1, 2**63, 1.5]])
def test_a_rule_has_no_replies_that_are_no_numbers(versions: object) -> None:
    assert Rule(versions=versions).reply_versions == []


def test_rules_come_in_their_order() -> None:
    bin = make_bin()
    for place in (2, 3, 1):
        Rule.objects.create(bin=bin, place=place, raw_spec=b"{}", versions=[])

    assert [rule.place for rule in Rule.objects.filter(bin=bin)] == [1, 2, 3]


def test_counts_and_challenges_have_names_for_people() -> None:
    assert str(ReplyCount(rule_id=7, count=3)) == "3 x rule 7"
    assert str(Challenge(preset="slack")) == "slack"
