"""Captures for tests of rules: every argument is optional, every default fixed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from bins.message.capture import Capture, Cut, Mode, Peer
from bins.message.headers import encode_fields
from bins.replies.asked import Asked
from bins.replies.kind import Kind
from bins.replies.spec import MatchSpec

BIN = "abcdefghijklmnopqrstuvwx"

STRIPE = {
    "id": "evt_1PqLr2",
    "object": "event",
    "type": "payment_intent.succeeded",
    "livemode": False,
    "data": {"object": {"id": "pi_3", "amount": 2000, "charges": [{"id": "ch_1"}, {"id": "ch_2"}]}},
}
SLACK = {
    "token": "t",
    "team_id": "T1",
    "event": {"type": "app_mention", "user": "U1"},
    "event_id": "Ev08",
    "type": "event_callback",
}
GITHUB_FIELDS = (
    (b"Host", b"hooks.example"),
    (b"User-Agent", b"GitHub-Hookshot/044aadd"),
    (b"Accept", b"*/*"),
    (b"Content-Type", b"application/json"),
    (b"X-GitHub-Delivery", b"72d3162e-cc78-11e3-81ab-4c9367dc0958"),
    (b"X-GitHub-Event", b"push"),
    (b"X-GitHub-Hook-ID", b"292430182"),
    (b"X-Hub-Signature-256", b"sha256=0"),
)
SHOPIFY_FIELDS = (
    (b"X-Shopify-Topic", b"orders/create"),
    (b"X-Shopify-Hmac-Sha256", b"XWmrwMey6OsLMeiZKwP4FppHH3cmAiiJJAweH5Jo4bM="),
    (b"X-Shopify-Webhook-Id", b"b54557e4-bdd9-4b37-8a5f-bf7d70bcd043"),
)


def make_capture(
    method: str = "POST",
    path: bytes = b"/orders",
    query: bytes = b"",
    headers: Iterable[tuple[bytes, bytes]] = (),
    body: bytes = b"",
    client: str = "203.0.113.7",
) -> Capture:
    """Give a capture that came by wire."""
    target = b"/" + BIN.encode() + path + (b"?" + query if query else b"")
    block = encode_fields([part for pair in headers for part in pair])
    peer = Peer("127.0.0.1", 50_000, client, "http")
    return Capture(
        "11111111-1111-4111-8111-111111111111", method, target, path, "1.1", block, b"", body, len(body), Cut.NONE,
        peer, False, Mode.WIRE, 0, 1, 2,
    )  # fmt: skip


def make_asked(json_body: Any = None, **parts: Any) -> Asked:
    """Give a capture as rules ask about it; `json_body` becomes its body."""
    if json_body is not None:
        parts["body"] = json.dumps(json_body).encode()
    return Asked(make_capture(**parts))


def whole_kind(asked: Asked) -> Kind:
    """Give the kind of a request with everything that can be said of it."""
    return Kind(
        asked.method,
        asked.segment,
        frozenset(asked.names),
        asked.media_type,
        asked.capture.peer.client,
        asked.has_query,
        asked.may_be_json,
    )


_NO_LINE_FEED = st.binary(max_size=30).map(lambda raw: raw.replace(b"\n", b""))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
_BODY = st.binary(max_size=80) | _JSON.map(lambda value: json.dumps(value).encode())

captures = st.builds(
    make_capture,
    method=st.sampled_from(["GET", "POST", "M-SEARCH"]) | st.text(max_size=8),
    path=st.binary(max_size=40),
    query=st.binary(max_size=40),
    headers=st.lists(st.tuples(_NO_LINE_FEED, _NO_LINE_FEED), max_size=6),
    body=_BODY,
    client=st.ip_addresses().map(str) | st.text(max_size=20),
)
"""Whatever can be captured."""

_TEXT = st.text(max_size=12) | st.text("ab/*?.$[]'", max_size=12)
_PAIRS = st.lists(st.tuples(_TEXT, _TEXT), max_size=3).map(tuple)
specs = st.builds(
    MatchSpec,
    method=st.lists(st.sampled_from(["GET", "POST", "PURGE"]), max_size=3).map(tuple),
    path=_TEXT,
    query=_PAIRS,
    header=_PAIRS,
    content_type=_TEXT,
    json=st.lists(st.tuples(_TEXT | _TEXT.map(lambda text: "$" + text), _JSON), max_size=3).map(tuple),
    body_contains=st.text(st.characters(), max_size=8),
    network=st.lists(_TEXT.map(str.strip), max_size=2).map(tuple),
    signed=st.none() | st.booleans(),
)
"""Whatever has the types of conditions, with sense or without."""
