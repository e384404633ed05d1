from typing import Any

import pytest
from hypothesis import given

from bins.message.capture import Capture
from bins.replies.asked import Asked
from bins.replies.match import compile_match
from bins.replies.spec import MatchSpec
from tests.replies.captures import GITHUB_FIELDS, SHOPIFY_FIELDS, STRIPE, captures, make_asked, specs, whole_kind


def matches(spec: MatchSpec, asked: Asked) -> bool:
    match = compile_match(spec)
    return match.suits(whole_kind(asked)) and match.holds(asked)


@given(captures, specs)
def test_no_conditions_raise_for_any_request(capture: Capture, spec: MatchSpec) -> None:
    assert matches(spec, Asked(capture)) in {True, False}


@given(captures)
def test_no_conditions_match_every_request(capture: Capture) -> None:
    assert matches(MatchSpec(), Asked(capture))


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({"method": ("POST",)}, True),
        ({"method": ("GET", "POST")}, True),
        ({"method": ("GET", "PUT")}, False),
        ({"path": "/orders/*"}, True),
        ({"path": "/orders"}, False),
        ({"query": (("id", "7"),)}, True),
        ({"query": (("id", "8"), ("id", "7"))}, True),
        ({"query": (("id", "9"),)}, False),
        ({"query": (("page", "*"),)}, False),
        ({"header": (("X-GITHUB-EVENT", "pu*"),)}, True),
        ({"header": (("X-GitHub-Event", "issues"),)}, False),
        ({"header": (("X-None", "*"),)}, False),
        ({"header": (("Accept", "*"),)}, True),
        ({"content_type": "Application/*json"}, True),
        ({"content_type": "text/*"}, False),
        ({"body_contains": "evt_"}, True),
        ({"body_contains": "EVT_"}, False),
        ({"network": ("10.0.0.0/8", "203.0.113.0/24")}, True),
        ({"network": ("203.0.113.8",)}, False),
        ({"network": ("::ffff:203.0.113.7",)}, True),
        ({"network": ("::ffff:203.0.113.0/120",)}, True),
        ({"network": ("::ffff:10.0.0.0/104",)}, False),
        ({"network": ("2001:db8::/32",)}, False),
        ({"signed": True}, True),
        ({"signed": False}, False),
        ({"method": ("POST",), "path": "/orders/*", "signed": True}, True),
        ({"method": ("POST",), "path": "/orders/*", "signed": False}, False),
    ],
    ids=str,
)
def test_everything_that_is_given_must_hold(conditions: dict[str, Any], fits: bool) -> None:
    asked = make_asked(STRIPE, path=b"/orders/7", query=b"id=8&id=7", headers=GITHUB_FIELDS)

    assert matches(MatchSpec(**conditions), asked) is fits


@pytest.mark.parametrize(
    ("path", "value", "fits"),
    [
        ("$.type", "payment_intent.*", True),
        ("$.type", "invoice.*", False),
        ("$.data.object.amount", 2000, True),
        ("$.data.object.amount", 2000.0, True),
        ("$.data.object.amount", "2000", True),
        ("$.data.object.amount", True, False),
        ("$.livemode", False, True),
        ("$.livemode", 0, False),
        ("$.livemode", "false", True),
        ("$..id", "ch_2", True),
        ("$.data.object.charges", [{"id": "ch_1"}, {"id": "ch_2"}], True),
        ("$.data.object", "*", True),
        ("$.data.object", "?*", False),
        ("$.nothing", "*", False),
        ("$.nothing", None, False),
        ("$..nothing", "*", False),
        ("$[", "*", False),
    ],
)
def test_a_json_value_is_compared_or_matched_as_text(path: str, value: Any, fits: bool) -> None:
    assert matches(MatchSpec(json=((path, value),)), make_asked(STRIPE)) is fits


def test_a_body_that_is_no_json_has_no_values() -> None:
    assert not matches(MatchSpec(json=(("$", "*"),)), make_asked(body=b"a=1"))


def test_a_value_within_text_of_any_language_is_found_in_utf8() -> None:
    assert matches(MatchSpec(body_contains="größe"), make_asked(body="die größe".encode()))


def test_a_network_that_is_none_holds_no_client() -> None:
    assert not matches(MatchSpec(network=("0.0.0.0/0", "junk")), make_asked())


def test_signed_asks_for_a_field_of_any_known_provider() -> None:
    signed = MatchSpec(signed=True)

    assert matches(signed, make_asked(headers=SHOPIFY_FIELDS))
    assert not matches(signed, make_asked(headers=SHOPIFY_FIELDS[:1]))
