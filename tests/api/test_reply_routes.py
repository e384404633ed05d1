"""Replies, rules and challenges over HTTP: written, read back, refused with a field and words."""

from __future__ import annotations

from typing import Any

import pytest

from bins.api import reply_shapes as shapes
from bins.models import Challenge, ReplyCount, Rule, SavedReply
from bins.rules.bounds import Serving
from tests.api.client import ApiClient
from tests.api.replies import add, call, problems
from tests.api.test_shapes import fields_left_over
from tests.factories import make_request

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Serving, "on_the_wire", True)


# -- the default reply ------------------------------------------------------------------------------------------------


def test_a_bin_has_the_built_in_reply_until_somebody_writes_another(owner: ApiClient) -> None:
    status, shown = call(owner, "GET", "/reply")

    assert status == 200
    assert (shown["built_in"], shown["status"], shown["body"], shown["status_override"]) == (
        True,
        200,
        "Saved.\n",
        True,
    )


def test_a_written_reply_is_given_back_as_it_was_written(owner: ApiClient, viewer: ApiClient) -> None:
    reply = {"status": 503, "headers": [["Retry-After", "1"], ["X", "\xff"]], "body": "ü", "delay_seconds": 0.5}

    status, written = call(owner, "PUT", "/reply", reply)

    assert status == 200
    assert {key: written[key] for key in reply} == reply
    assert call(viewer, "GET", "/reply") == (200, written)
    assert call(owner, "PUT", "/reply", written) == (200, written)


@pytest.mark.parametrize("body", [None, {}], ids=["none", "empty"])
def test_without_a_body_the_built_in_reply_comes_back(owner: ApiClient, body: Any) -> None:
    call(owner, "PUT", "/reply", {"status": 503})

    status, shown = call(owner, "PUT", "/reply", body)

    assert (status, shown["built_in"]) == (200, True)


def test_the_override_alone_leaves_the_reply_as_it_is(owner: ApiClient) -> None:
    call(owner, "PUT", "/reply", {"status": 503})

    status, shown = call(owner, "PUT", "/reply", {"status_override": False})

    assert (status, shown["status_override"], shown["status"], shown["built_in"]) == (200, False, 503, False)


def test_a_field_that_is_left_out_on_a_shared_host_is_named(owner: ApiClient) -> None:
    _, shown = call(owner, "PUT", "/reply", {"headers": [["Set-Cookie", "a=1"], ["X", "1"]]})

    assert shown["left_out"] == ["Set-Cookie"]


@pytest.mark.parametrize(
    ("reply", "field", "words"),
    [
        ({"status": 99}, "status", "200 to 599"),
        ({"status": "x"}, "status", "Expected a whole number"),
        ({"headers": [["A", "1"], ["A", "x\r\ny"]]}, "headers.1", "no line breaks"),
        ({"headers": [["A\0", "1"]]}, "headers.0", "one word"),
        ({"headers": [["A", "\0"]]}, "headers.0", "no line breaks"),
        ({"body": 1}, "body", "Expected a text"),
        ({"delay_seconds": 1e300}, "delay_seconds", "at most"),
        ({"fault": {"kind": "drip", "bytes_per_second": 10**40}}, "fault.bytes_per_second", ""),
        ({"status_override": "yes"}, "status_override", "true or false"),
        ({"template": True, "body": "{{ a"}, "body", "Line 1, column 1"),
        ({"stauts": 503}, "stauts", "did you mean “status”?"),
    ],
)
def test_a_reply_that_cannot_be_sent_is_refused_at_its_field(
    owner: ApiClient, reply: Any, field: str, words: str
) -> None:
    status, told = call(owner, "PUT", "/reply", reply)

    ((found, said),) = problems(told)
    assert (status, found) == (422, field)
    assert words in said
    assert not SavedReply.objects.exists()


def test_a_fault_that_this_server_cannot_make_is_refused(owner: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Serving, "on_the_wire", False)

    status, told = call(owner, "PUT", "/reply", {"fault": {"kind": "reset"}})

    ((field, words),) = problems(told)
    assert (status, field) == (422, "fault.kind")
    assert "inspector serve" in words


# -- rules ------------------------------------------------------------------------------------------------------------


def test_a_rule_is_given_back_with_all_that_was_written(owner: ApiClient) -> None:
    rule = {
        "name": "Bestellung ✓", "match": {"method": ["POST"], "json": {"$.n": 10**30, "$.t": "a\tb"}},
        "replies": [{"status": 503, "headers": [], "body": "\0", "delay_seconds": 0.0}], "then": "default",
        "count_by": "delivery", "delivery": {"header": "X-Id"}, "order": "random", "seed": 2**61, "enabled": False,
    }  # fmt: skip

    status, made = call(owner, "POST", "/rules", rule)

    assert status == 201, made
    assert {key: made[key] for key in rule if key != "match"} == {key: rule[key] for key in rule if key != "match"}
    assert made["match"]["json"]["$.t"] == "a\tb"
    assert (made["hits"], made["last_hit"], made["deliveries"]) == (0, None, 0)
    assert call(owner, "GET", "/rules")[1]["data"] == [made]


def test_a_change_keeps_what_it_does_not_name_and_counts_go_on(owner: ApiClient) -> None:
    rule = add(owner, name="a", match={"path": "/x"}, replies=[{"status": 503}, {}], count_by="delivery")
    ReplyCount.objects.create(rule_id=rule, key=b"", count=5, last_us=1_800_000_000_000_000)
    ReplyCount.objects.create(rule_id=rule, key=b"d", count=2, last_us=1)

    status, changed = call(owner, "PATCH", f"/rules/{rule}", {"enabled": False})

    assert status == 200
    assert (changed["name"], changed["match"], changed["count_by"]) == ("a", {"path": "/x"}, "delivery")
    assert [reply["status"] for reply in changed["replies"]] == [503, 200]
    assert (changed["enabled"], changed["hits"], changed["deliveries"]) == (False, 5, 1)
    assert changed["last_hit"] == "2027-01-15T08:00:00.000000Z"
    assert call(owner, "PATCH", f"/rules/{rule}", changed) == (200, changed)


def test_a_rule_with_a_fault_of_another_server_can_be_switched_off(
    owner: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = add(owner, replies=[{"fault": {"kind": "reset"}}])
    monkeypatch.setattr(Serving, "on_the_wire", False)

    assert call(owner, "PATCH", f"/rules/{rule}", {"enabled": False})[0] == 200
    assert call(owner, "PATCH", f"/rules/{rule}", {"replies": [{"fault": {"kind": "reset"}}]})[0] == 422


def test_a_change_that_makes_no_sense_changes_nothing(owner: ApiClient) -> None:
    rule = add(owner, name="a")

    status, told = call(owner, "PATCH", f"/rules/{rule}", {"name": "b", "then": "stop", "match": {"path": 1}})

    assert status == 422
    assert [field for field, _ in problems(told)] == ["match.path", "then"]
    assert Rule.objects.get().name == "a"


def test_a_rule_is_taken_everywhere_as_it_was_given(owner: ApiClient) -> None:
    add(
        owner,
        name="a",
        match={"path": "/x"},
        replies=[{"fault": {"kind": "drip"}, "body": "x"}, {}],
        count_by="delivery",
    )
    (given,) = call(owner, "GET", "/rules")[1]["data"]

    tried, _ = call(owner, "POST", "/rules/try", given)
    status, made = call(owner, "POST", "/rules", given)

    assert (tried, status) == (200, 201)
    assert {**made, "id": given["id"]} == given
    assert call(owner, "PATCH", f"/rules/{made['id']}", given) == (200, made)


def test_rules_are_put_in_another_order(owner: ApiClient) -> None:
    first, second, third = (add(owner, name=name) for name in "abc")

    status, listed = call(owner, "PUT", "/rules/order", {"rules": [third, first, second]})

    assert status == 200
    assert [rule["name"] for rule in listed["data"]] == ["c", "a", "b"]
    add(owner, name="d")
    assert [rule["name"] for rule in call(owner, "GET", "/rules")[1]["data"]] == ["c", "a", "b", "d"]


@pytest.mark.parametrize("ids", [[], [1], [1, 1], [10**30, -5], [2**63]])
def test_an_order_names_each_rule_once(owner: ApiClient, ids: list[int]) -> None:
    rules = [add(owner), add(owner)]

    status, told = call(owner, "PUT", "/rules/order", {"rules": ids})

    assert status == 422
    assert problems(told) == [("rules", f"Name each rule of the bin once: {rules[0]}, {rules[1]}.")]


def test_a_rule_can_begin_again(owner: ApiClient) -> None:
    rule = add(owner)
    ReplyCount.objects.create(rule_id=rule, key=b"", count=5, last_us=1)

    assert call(owner, "POST", f"/rules/{rule}/reset") == (204, None)
    assert call(owner, "GET", "/rules")[1]["data"][0]["hits"] == 0


def test_a_deleted_rule_is_gone_with_its_counts(owner: ApiClient) -> None:
    rule = add(owner)
    ReplyCount.objects.create(rule_id=rule, key=b"", count=5, last_us=1)

    assert call(owner, "DELETE", f"/rules/{rule}")[0] == 200
    assert call(owner, "DELETE", f"/rules/{rule}")[0] == 404
    assert not ReplyCount.objects.exists()


def test_a_deleted_rule_can_be_put_back_where_it_was(owner: ApiClient) -> None:
    add(owner, name="a"), add(owner, name="c")
    rule = add(owner, name="b", place=2, match={"path": "/x"}, replies=[{"status": 503}], count_by="delivery")
    before = call(owner, "GET", "/rules")[1]["data"]

    status, gone = call(owner, "DELETE", f"/rules/{rule}")

    assert (status, gone) == (200, {**before[1], "place": 2})
    assert call(owner, "POST", "/rules/try", gone)[0] == 200
    assert call(owner, "POST", "/rules", gone)[0] == 201
    after = call(owner, "GET", "/rules")[1]["data"]
    assert [{**one, "id": 0} for one in after] == [{**one, "id": 0} for one in before]


def test_a_rule_is_put_at_its_place(owner: ApiClient) -> None:
    rules = [add(owner, name=name) for name in "abc"]

    add(owner, name="first", place=1), add(owner, name="last", place=10**30)
    status, _ = call(owner, "PATCH", f"/rules/{rules[0]}", {"place": 4})

    assert status == 200
    assert [one["name"] for one in call(owner, "GET", "/rules")[1]["data"]] == ["first", "b", "c", "a", "last"]


@pytest.mark.parametrize("place", [0, -1, "1", 1.0, True, []])
def test_a_place_is_counted_from_one(owner: ApiClient, place: Any) -> None:
    rule = add(owner, name="a")

    for method, rest in (("POST", "/rules"), ("PATCH", f"/rules/{rule}")):
        status, told = call(owner, method, rest, {"place": place})
        ((field, words),) = problems(told)
        assert (status, field) == (422, "place")
        assert "from 1" in words
    assert [one.name for one in Rule.objects.all()] == ["a"]


def test_a_bin_has_fifty_rules_at_most(owner: ApiClient) -> None:
    Rule.objects.bulk_create(Rule(bin=owner.bin, place=n, raw_spec=b"{}", versions=[]) for n in range(50))

    status, told = call(owner, "POST", "/rules", {})

    assert (status, problems(told)) == (422, [("", "A bin has at most 50 rules. Delete one first.")])


def test_a_rule_is_tried_and_not_kept(owner: ApiClient) -> None:
    make_request(owner.bin)
    make_request(owner.bin, method="GET")

    status, found = call(owner, "POST", "/rules/try", {"match": {"method": "GET"}, "replies": [{"status": 503}]})

    assert (status, found["data"]) == (200, [{"n": 2, "status": 503, "fault": None, "place": 0}])
    assert (found["looked_at"], found["matched"], found["deadline"]) == (2, 1, None)
    assert not Rule.objects.exists()


# -- challenges -------------------------------------------------------------------------------------------------------


def test_a_challenge_is_switched_on_and_off(owner: ApiClient) -> None:
    status, listed = call(owner, "PUT", "/challenges/slack", {"enabled": True})

    assert status == 200
    assert [one["preset"] for one in listed["data"] if one["enabled"]] == ["slack"]
    _, listed = call(owner, "PUT", "/challenges/slack", {"enabled": False})
    assert not [one for one in listed["data"] if one["enabled"]]


def test_the_list_says_which_challenges_need_something(viewer: ApiClient) -> None:
    _, listed = call(viewer, "GET", "/challenges")

    needs = {one["preset"]: (one["needs"], one["optional"]) for one in listed["data"]}
    assert (needs["slack"], needs["meta"], needs["zoom"], needs["discord"]) == (
        ("", False), ("token", True), ("secret", False), ("public key", False),
    )  # fmt: skip


def test_a_challenge_is_taken_as_it_was_given(owner: ApiClient) -> None:
    given = call(owner, "GET", "/challenges")[1]["data"][0]

    status, listed = call(owner, "PUT", "/challenges/slack", {**given, "enabled": True})

    assert (status, listed["data"][0]) == (200, {**given, "enabled": True})


@pytest.mark.parametrize("secret", ["s3cret-words", "nul\0in the middle", "ü" * 400, "two\nlines of it"])
def test_a_secret_is_kept_sealed_and_never_shown(owner: ApiClient, secret: str) -> None:
    status, listed = call(owner, "PUT", "/challenges/zoom", {"secret": secret})

    assert status == 200
    assert secret.encode() not in bytes(Challenge.objects.get().sealed_secret)
    assert all("secret" not in one for one in listed["data"])
    assert call(owner, "PUT", "/challenges/zoom", {})[0] == 200


@pytest.mark.parametrize(
    ("preset", "asked", "field"),
    [
        ("zoom", {}, "secret"), ("zoom", {"secret": ""}, "secret"), ("nobody", {}, "preset"),
        ("nobody", {"enabled": False}, "preset"), ("%00", {}, "preset"), ("x" * 500, {"enabled": False}, "preset"),
        ("zoom", {"secret": "x" * 10_000}, "secret"), ("discord", {"secret": "123456789"}, "secret"),
    ],
)  # fmt: skip
def test_a_challenge_that_cannot_be_answered_is_refused(owner: ApiClient, preset: str, asked: Any, field: str) -> None:
    status, told = call(owner, "PUT", f"/challenges/{preset}", asked)

    assert status == 422
    assert [one for one, _ in problems(told)] == [field]
    assert not Challenge.objects.exists()


# -- the description --------------------------------------------------------------------------------------------------


def test_it_answers_what_the_description_says(owner: ApiClient) -> None:
    make_request(owner.bin)
    add(owner, replies=[{"fault": {"kind": "drip"}, "body": "x"}, {"weight": 3, "body_base64": "AA=="}])

    for rest, shape in [
        ("/reply", shapes.DefaultReply), ("/rules", shapes.RuleList), ("/challenges", shapes.ChallengeList)
    ]:  # fmt: skip
        assert fields_left_over(shape, call(owner, "GET", rest)[1]) == {}
    gone = call(owner, "DELETE", f"/rules/{Rule.objects.get().pk}")[1]
    assert fields_left_over(shapes.RuleGone, gone) == {}
    assert fields_left_over(shapes.DryRun, call(owner, "POST", "/rules/try", {})[1]) == {}
    assert fields_left_over(shapes.Problems, call(owner, "PUT", "/reply", {"status": 1})[1]) == {}
