"""Odd bodies about replies, rules and challenges: whatever is sent, it is taken, or refused with words that help."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import ApiClient
from tests.api.replies import add, call, problems

pytestmark = pytest.mark.django_db


WRITES = {
    "/rules": "POST", "/rules/try": "POST", "/rules/order": "PUT", "/challenges/zoom": "PUT", "/reply": "PUT",
    "/rules/{rule}": "PATCH",
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "data", "field", "words"),
    [
        ("/rules", None, "", "A rule is an object such as"),
        ("/rules/try", None, "", "A rule is an object such as"),
        ("/rules/order", None, "", "An order is an object such as"),
        ("/rules/order", {"rules": "x"}, "rules", "Expected a list, got a text."),
        ("/rules/order", {"rules": [1, None]}, "rules.1", "Expected a whole number, got null."),
        ("/rules/order", {"rule": [1]}, "rule", "did you mean “rules”?"),
        ("/challenges/zoom", None, "", "Send an object such as"),
        ("/challenges/zoom", {"enabled": "yes"}, "enabled", "Expected true or false, got a text."),
        ("/challenges/zoom", {"secret": 1}, "secret", "Expected a text or null, got a whole number."),
        ("/challenges/zoom", {"secert": "s"}, "secert", "did you mean “secret”?"),
        ("/rules/{rule}", None, "", "Send what changes, such as"),
        ("/rules/{rule}", {"thne": "last"}, "thne", "did you mean “then”?"),
        ("/reply", {"headers": {"A": "1"}}, "headers", "Write pairs such as"),
    ],
)
def test_what_cannot_be_read_is_named_with_what_would_do(
    owner: ApiClient, path: str, data: Any, field: str, words: str
) -> None:
    status, told = call(owner, WRITES[path], path.format(rule=add(owner)), data)

    ((found, said),) = problems(told)
    assert (status, found) == (422, field)
    assert words in said


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize(
    "body",
    [
        b"{", b"\xff", b"[]", b"7", b'"x"', b"{" * 5_000, b'{"name":"\\ud800"}', b'{"status":1e999}', b'{"\\u0000":1}',
        b'{"name":{}}', b'{"replies":[[]]}', b'{"match":{"json":[[[]]]}}', b'{"rules":[null]}', b'{"secret":[1]}',
        b'{"status":' + b"9" * 4_000 + b"}", b'{"headers":[["a","\\u0000"]]}', b'{"seed":-1e30}',
        b'{"match":{"json":{"$.a":' + b"[" * 400 + b"]" * 400 + b"}}}", b'{"enabled":"\\u0000"}',
    ],
)  # fmt: skip
def test_nothing_that_is_sent_is_an_error_of_ours(owner: ApiClient, path: str, body: bytes) -> None:
    rule = add(owner)

    response = owner.generic(WRITES[path], owner.path(path.format(rule=rule)), body, content_type="application/json")

    assert response.status_code in {200, 201, 400, 422}
    assert response.status_code < 400 or response.json()["detail"]


def test_the_built_in_reply_stays_built_in_when_it_is_handed_in_as_it_was_told(owner: ApiClient) -> None:
    _, told = call(owner, "GET", "/reply")

    assert call(owner, "PUT", "/reply", told) == (200, told)
    assert call(owner, "PUT", "/reply", {**told, "status": 503})[1]["built_in"] is False
