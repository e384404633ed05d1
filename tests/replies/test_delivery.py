from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bins.message.capture import Capture
from bins.replies.asked import Asked
from bins.replies.delivery import Source, check_delivery, delivery_key, delivery_of
from bins.replies.spec import DeliveryKey
from tests.replies.captures import GITHUB_FIELDS, SHOPIFY_FIELDS, SLACK, STRIPE, captures, make_asked

NONE = DeliveryKey()
STRIPE_FIELDS = ((b"Stripe-Signature", b"t=1,v1=0"),)
SLACK_FIELDS = ((b"X-Slack-Signature", b"v0=0"), (b"X-Slack-Retry-Num", b"1"))


@given(captures, st.builds(DeliveryKey, header=st.text(max_size=9), json=st.text("$.a[]0*", max_size=9)))
def test_every_request_has_a_key_of_17_bytes(capture: Capture, chosen: DeliveryKey) -> None:
    assert len(delivery_key(Asked(capture), chosen)) == 17


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (make_asked(headers=GITHUB_FIELDS), "X-GitHub-Delivery 72d3162e-cc78-11e3-81ab-4c9367dc0958"),
        (make_asked(headers=SHOPIFY_FIELDS), "X-Shopify-Webhook-Id b54557e4-bdd9-4b37-8a5f-bf7d70bcd043"),
        (make_asked(STRIPE, headers=STRIPE_FIELDS), "$.id evt_1PqLr2"),
        (make_asked(SLACK, headers=SLACK_FIELDS), "$.event_id Ev08"),
    ],
    ids=["GitHub", "Shopify", "Stripe", "Slack"],
)
def test_a_provider_is_counted_by_the_id_that_it_gives(asked: Asked, words: str) -> None:
    delivery = delivery_of(asked, NONE)

    assert (delivery.source, delivery.words) == (Source.PROVIDER, words)


def test_a_chosen_header_goes_before_the_id_of_the_provider() -> None:
    asked = make_asked(headers=GITHUB_FIELDS)

    delivery = delivery_of(asked, DeliveryKey(header="x-github-hook-id"))

    assert (delivery.source, delivery.words) == (Source.CHOSEN, "x-github-hook-id 292430182")


@pytest.mark.parametrize(
    ("path", "value"), [("$.data.object.id", "pi_3"), ("$.data.object.amount", "2000"), ("$..charges[0].id", "ch_1")]
)
def test_a_chosen_json_value_is_a_text_or_a_number(path: str, value: str) -> None:
    assert delivery_of(make_asked(STRIPE), DeliveryKey(json=path)).value == value


@pytest.mark.parametrize("path", ["$.data", "$.livemode", "$.nothing", "$["])
def test_what_is_no_id_is_not_counted_by(path: str) -> None:
    assert delivery_of(make_asked(STRIPE), DeliveryKey(json=path)).source is Source.DIGEST


@pytest.mark.parametrize("part", [{"method": "PUT"}, {"path": b"/other"}, {"body": b"2"}])
def test_other_requests_are_told_by_method_path_and_body(part: dict[str, Any]) -> None:
    same: dict[str, Any] = {"method": "POST", "path": b"/a", "body": b"1"}

    keys = [delivery_key(make_asked(**parts), NONE) for parts in (same, {**same, "query": b"try=2"}, {**same, **part})]

    assert keys[0] == keys[1] != keys[2]


def test_the_parts_of_the_content_do_not_run_into_each_other() -> None:
    one, other = make_asked(path=b"/ab", body=b"c"), make_asked(path=b"/a", body=b"bc")

    assert delivery_key(one, NONE) != delivery_key(other, NONE)


def test_the_key_tells_by_what_it_was_counted() -> None:
    asked = make_asked(headers=GITHUB_FIELDS)

    keys = [delivery_key(asked, chosen)[:2] for chosen in (NONE, DeliveryKey(header="X-GitHub-Delivery"))]

    assert [key[:1] for key in keys] == [b"p", b"c"]
    assert delivery_key(make_asked(), NONE)[:1] == b"d"


def test_a_long_id_is_shown_by_its_beginning() -> None:
    asked = make_asked(headers=[(b"X-Id", b"7" * 9_000)])

    assert delivery_of(asked, DeliveryKey(header="X-Id")).words == "X-Id " + "7" * 39 + "…"


@pytest.mark.parametrize(
    ("chosen", "field"),
    [(DeliveryKey("X-Id", "$.id"), "json"), (DeliveryKey("X Id"), "header"), (DeliveryKey("", "id"), "json")],
)
def test_it_says_what_is_wrong_with_a_choice(chosen: DeliveryKey, field: str) -> None:
    assert [problem.field for problem in check_delivery(chosen)] == [field]


def test_it_finds_nothing_wrong_with_one_choice_or_none() -> None:
    assert not [*check_delivery(NONE), *check_delivery(DeliveryKey("X-Id")), *check_delivery(DeliveryKey("", "$.id"))]
