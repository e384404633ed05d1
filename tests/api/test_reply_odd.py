"""Odd bodies about replies, rules and challenges: whatever is sent, it is taken, or refused with words that help."""

from __future__ import annotations

import pytest

from tests.api.client import ApiClient
from tests.api.replies import add

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/reply", "/rules", "/rules/try", "/rules/order", "/challenges/zoom", "/rules/{rule}"]
)
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
    method = "PATCH" if "{rule}" in path else "POST" if path in {"/rules", "/rules/try"} else "PUT"

    response = owner.generic(method, owner.path(path.format(rule=rule)), body, content_type="application/json")

    assert response.status_code in {200, 201, 400, 422}
    assert response.status_code < 400 or response.json()["detail"]
