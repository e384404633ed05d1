from __future__ import annotations

from typing import Any

import pytest

from bins.models import Bin, Rule
from bins.pages.form_values import rule_values
from bins.replies.presets import RULE_PRESETS
from bins.replies.spec import MOST_RULES, MatchSpec, ReplySpec, RuleSpec, Then
from bins.rules import writing
from tests.factories import make_bin, make_request
from tests.pages.browser import Browser

POSTS = RuleSpec(name="Posts", match=MatchSpec(method=("POST",)), replies=(ReplySpec(503), ReplySpec()), then=Then.LOOP)


def form_of(spec: RuleSpec, **fields: Any) -> dict[str, Any]:
    return {**rule_values(spec), **fields}


def names(bin: Bin) -> list[str]:
    return [rule.name for rule in Rule.objects.filter(bin=bin)]


def rule_of(bin: Bin, name: str = "Posts", **fields: Any) -> Rule:
    return writing.add_rule(bin, RuleSpec(name=name, **fields))


def test_it_makes_a_rule(owner: Browser, bin: Bin) -> None:
    answer = owner.post(owner.path("/reply/rules/new"), form_of(POSTS, do="save"))

    rule = Rule.objects.get(bin=bin)
    assert writing.spec_of(rule) == POSTS
    assert answer["Location"] == owner.path(f"/reply?said=rule#rule-{rule.pk}")


def test_it_lists_rules_in_plain_words(owner: Browser, bin: Bin) -> None:
    writing.add_rule(bin, POSTS)

    page = owner.page("/reply")

    assert "503, 200, over and over" in page
    assert '<bdi class="rule-match">POST</bdi>' in page
    assert "no hits yet" in page


def test_it_writes_a_rule_anew(owner: Browser, bin: Bin) -> None:
    rule = rule_of(bin)

    assert 'value="Posts"' in owner.page(f"/reply/rules/{rule.pk}")
    owner.post(owner.path(f"/reply/rules/{rule.pk}"), form_of(POSTS))

    rule.refresh_from_db()
    assert writing.spec_of(rule) == POSTS


@pytest.mark.parametrize(
    ("fields", "problem_id"),
    [
        ({"name": "x" * 81}, "f-name-wrong"),
        ({"match.method": "PO ST, ("}, "f-match-method-wrong"),
        ({"match.path": "orders"}, "f-match-path-wrong"),
        ({"match.header.name": "a b", "match.header.value": "1"}, "f-match-header-wrong"),
        ({"match.query.name": "x" * 5000, "match.query.value": "1"}, "f-match-query-wrong"),
        ({"match.json.name": "$..[", "match.json.value": "1"}, "f-match-json-wrong"),
        ({"match.content_type": "text/plain; charset=x"}, "f-match-content_type-wrong"),
        ({"match.body_contains": "\x00"}, "f-match-body_contains-wrong"),
        ({"match.network": "10.0.0.1/8"}, "f-match-network-wrong"),
        ({"count_by": "delivery", "delivery.header": "a b"}, "f-delivery-header-wrong"),
        ({"count_by": "delivery", "delivery.json": "nope"}, "f-delivery-json-wrong"),
        ({"order": "random", "seed": "x"}, "f-seed-wrong"),
        ({"replies.1.status": "1"}, "f-replies-1-status-wrong"),
        ({"replies.0.headers.name": "a b", "replies.0.headers.value": "1"}, "f-replies-0-headers-0-wrong"),
        ({"order": "random", "replies.1.weight": "0"}, "f-replies-1-weight-wrong"),
    ],
)
def test_every_problem_is_shown_at_its_field(owner: Browser, bin: Bin, fields: dict[str, Any], problem_id: str) -> None:
    answer = owner.post(owner.path("/reply/rules/new"), form_of(POSTS, **fields))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'aria-describedby="{problem_id}"' in page
    assert f'id="{problem_id}"' in page
    assert names(bin) == []


def test_a_reply_keeps_its_problem_when_it_was_moved(owner: Browser) -> None:
    form = form_of(POSTS, **{"reply": ["1", "0"], "replies.1.status": "1"})

    page = owner.post(owner.path("/reply/rules/new"), form).content.decode()

    assert 'id="f-replies-1-status-wrong"' in page


def test_no_form_has_more_replies_than_a_rule_can(owner: Browser) -> None:
    form = form_of(POSTS, reply=[str(i) for i in range(500)])

    answer = owner.post(owner.path("/reply/rules/new"), form)

    assert answer.status_code == 422
    assert "A rule has a list of 1 to 20 replies." in answer.content.decode()
    assert answer.content.decode().count('name="reply"') == 20


def test_replies_are_added_without_a_script(owner: Browser, bin: Bin) -> None:
    page = owner.post(owner.path("/reply/rules/new"), form_of(POSTS, do="more:reply")).content.decode()

    assert page.count('name="reply"') == 3
    assert names(bin) == []


def test_it_can_be_tried_out_without_a_script(owner: Browser, bin: Bin) -> None:
    make_request(bin, target=f"/{bin.pk}/<b>".encode())
    make_request(bin, method="GET")

    page = owner.post(owner.path("/reply/rules/new"), form_of(POSTS, do="try")).content.decode()

    assert "Would have matched 1 of the last 2" in page
    assert "/&lt;b&gt;" in page
    assert names(bin) == []


def test_the_new_place_of_a_rule_is_told(owner: Browser, bin: Bin) -> None:
    first, second = rule_of(bin, "A"), rule_of(bin, "<b>")

    moved = owner.post(owner.path(f"/reply/rules/{second.pk}/up"))["Location"]
    dragged = owner.post(owner.path("/reply/rules/order"), {"rule": [first.pk, second.pk], "moved": second.pk})[
        "Location"
    ]

    assert "“&lt;b&gt;” is now rule 2 of 2." in owner.get(dragged).content.decode()
    assert moved == owner.path(f"/reply?moved={second.pk}#rule-{second.pk}")
    assert "is now rule" not in owner.page("/reply?moved=99999999999999999999")


def test_it_is_tried_out_while_it_is_written(owner: Browser, bin: Bin) -> None:
    make_request(bin)
    options: dict[str, Any] = {"headers": {"X-Partial": "1"}}

    right = owner.post(owner.path("/reply/rules/try"), form_of(POSTS), **options).content.decode()
    wrong = owner.post(owner.path("/reply/rules/try"), form_of(POSTS, name="x" * 81), **options).content.decode()

    assert "Would have matched 1 of the last 1" in right
    assert "not right yet" in wrong


def test_a_rule_is_begun_from_a_request(owner: Browser, bin: Bin) -> None:
    make_request(bin, target=f"/{bin.pk}/orders/7".encode())

    page = owner.page("/reply/rules/new?like=1")

    assert 'value="POST"' in page
    assert 'value="/orders/7"' in page


def test_it_is_switched_off_and_on(owner: Browser, bin: Bin) -> None:
    rule = rule_of(bin)

    owner.post(owner.path(f"/reply/rules/{rule.pk}/switch"), {"on": "0"})
    rule.refresh_from_db()
    assert not rule.enabled
    owner.post(owner.path(f"/reply/rules/{rule.pk}/switch"), {"on": "1"})

    rule.refresh_from_db()
    assert rule.enabled


def test_it_is_moved(owner: Browser, bin: Bin) -> None:
    rules = [rule_of(bin, name) for name in "abc"]

    owner.post(owner.path(f"/reply/rules/{rules[2].pk}/up"))
    assert names(bin) == ["a", "c", "b"]
    owner.post(owner.path(f"/reply/rules/{rules[0].pk}/down"))
    owner.post(owner.path(f"/reply/rules/{rules[2].pk}/up"))

    assert names(bin) == ["c", "a", "b"]


def test_they_are_put_into_an_order(owner: Browser, bin: Bin) -> None:
    first, second = rule_of(bin, "a"), rule_of(bin, "b")

    owner.post(owner.path("/reply/rules/order"), {"rule": [second.pk, first.pk]})
    answer = owner.post(owner.path("/reply/rules/order"), {"rule": [second.pk]})

    assert names(bin) == ["b", "a"]
    assert answer.status_code == 422
    assert "have changed meanwhile" in answer.content.decode()


def test_it_is_copied_switched_off(owner: Browser, bin: Bin) -> None:
    rule = rule_of(bin, "x" * 80)

    owner.post(owner.path(f"/reply/rules/{rule.pk}/copy"))

    copy = Rule.objects.filter(bin=bin).last()
    assert copy is not None
    assert (copy.name, copy.enabled) == ("x" * 73 + " (copy)", False)


def test_a_copy_of_what_has_no_name_is_named_in_one_line(owner: Browser, bin: Bin) -> None:
    rule = rule_of(bin, "", match=MatchSpec(body_contains="a\nb"))

    owner.post(owner.path(f"/reply/rules/{rule.pk}/copy"))

    assert names(bin) == ["", "body has “a b” (copy)"]


def test_it_begins_anew(owner: Browser, bin: Bin) -> None:
    rule = rule_of(bin)
    rule.counts.create(key=b"", count=7, last_us=1)
    assert "7 hits" in owner.page("/reply")

    owner.post(owner.path(f"/reply/rules/{rule.pk}/reset"))

    assert "no hits yet" in owner.page("/reply")


def test_deleting_can_be_undone(owner: Browser, bin: Bin) -> None:
    rule_of(bin, "a")
    rule = writing.add_rule(bin, POSTS)
    rule_of(bin, "z")

    answer = owner.post(owner.path(f"/reply/rules/{rule.pk}/delete"))
    assert names(bin) == ["a", "z"]
    undo = owner.path(f"/reply/rules/undo/{answer['Location'].rpartition('=')[2]}")
    assert undo in owner.get(answer["Location"]).content.decode()
    owner.post(undo)

    assert names(bin) == ["a", "Posts", "z"]
    assert writing.spec_of(Rule.objects.get(name="Posts")) == POSTS
    assert owner.post(undo)["Location"] == owner.path("/reply?said=late")


@pytest.mark.parametrize("preset", RULE_PRESETS)
def test_a_preset_makes_a_rule_that_is_asked_first(owner: Browser, bin: Bin, preset: str, settings: Any) -> None:
    rule_of(bin, "before")

    owner.post(owner.path("/reply/presets"), {"preset": preset})

    made = names(bin)
    assert made in ([RULE_PRESETS[preset].title, "before"], ["before"])


def test_a_preset_that_this_server_cannot_make_says_why(owner: Browser, bin: Bin) -> None:
    answer = owner.post(owner.path("/reply/presets"), {"preset": "reset"})

    assert answer.status_code == 422
    assert "Serve with `inspector serve`" in answer.content.decode()


def test_a_rule_behind_one_that_takes_everything_says_so(owner: Browser, bin: Bin) -> None:
    rule_of(bin, "All")
    rule_of(bin, "Behind")

    assert "Never asked: <bdi>All</bdi>" in owner.page("/reply")


def test_a_bin_has_only_so_many_rules(owner: Browser, bin: Bin) -> None:
    for _ in range(MOST_RULES):
        rule_of(bin, "a")

    answer = owner.post(owner.path("/reply/rules/new"), form_of(POSTS))

    assert answer.status_code == 422
    assert "at most 50 rules" in answer.content.decode()


def test_whoever_may_only_look_sees_rules_and_changes_none(stranger: Browser, bin: Bin) -> None:
    rule = writing.add_rule(bin, POSTS)
    acts = (
        "new",
        "try",
        "order",
        str(rule.pk),
        *(f"{rule.pk}/{does}" for does in ("switch", "up", "copy", "delete", "reset")),
    )

    codes = {stranger.post(stranger.path(f"/reply/rules/{act}"), form_of(POSTS)).status_code for act in acts}

    assert codes == {403}
    assert stranger.post(stranger.path("/reply/presets"), {"preset": "slow"}).status_code == 403
    assert names(bin) == ["Posts"]
    assert 'method="post"' not in stranger.page("/reply")
    assert "503, 200, over and over" in stranger.page(f"/reply/rules/{rule.pk}")
    assert 'method="post"' not in stranger.page(f"/reply/rules/{rule.pk}")


def test_a_condition_on_a_secret_field_is_masked_for_those_who_see_masks(stranger: Browser, bin: Bin) -> None:
    rule = writing.add_rule(bin, RuleSpec(match=MatchSpec(header=(("Authorization", "Bearer sesame"),))))

    for rest in ("/reply", f"/reply/rules/{rule.pk}"):
        assert "header Authorization = masked, 13 bytes" in stranger.page(rest)
        assert "sesame" not in stranger.page(rest)


def test_rules_of_other_bins_are_not_there(owner: Browser, bin: Bin) -> None:
    other = rule_of(make_bin())

    assert owner.get(owner.path(f"/reply/rules/{other.pk}")).status_code == 404
    assert owner.post(owner.path(f"/reply/rules/{other.pk}"), form_of(POSTS)).status_code == 404
    assert owner.post(owner.path(f"/reply/rules/{other.pk}/delete")).status_code == 404
    assert owner.post(owner.path(f"/reply/rules/{'9' * 30}/delete")).status_code == 404
    assert Rule.objects.filter(pk=other.pk).exists()


def test_names_are_shown_as_text(owner: Browser, bin: Bin) -> None:
    rule = rule_of(bin, "<img src=x onerror=alert(1)>")

    assert "<img src=x" not in owner.page("/reply")
    assert "<img src=x" not in owner.page(f"/reply/rules/{rule.pk}")
