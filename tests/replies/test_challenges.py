import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import quote, quote_plus

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from bins.message.capture import Capture, Cut, Mode, Peer
from bins.message.headers import encode_fields
from bins.replies.challenges import MOST_REFLECTED_BYTES, PRESETS, answer
from bins.replies.reply import Reply

BIN = b"/" + b"a" * 24
PLAIN = Capture(
    "id", "GET", BIN, b"", "1.1", b"", b"", b"", 0, Cut.NONE, Peer("::1", 1, "::1", "http"), False, Mode.WIRE, 1, 2, 3,
)  # fmt: skip
SIGNER = Ed25519PrivateKey.generate()
PUBLIC_KEY = SIGNER.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
ALL: dict[str, str | None] = {key: PUBLIC_KEY if key == "discord" else "secret" for key in PRESETS}
REFLECTING = [
    ("slack", "POST", "", lambda value: json.dumps({"type": "url_verification", "challenge": value})),
    ("meta", "GET", "?hub.mode=subscribe&hub.challenge={}", None),
    ("microsoft_graph", "POST", "?validationToken={}", None),
    ("dropbox", "GET", "?challenge={}", None),
    ("nylas", "GET", "?challenge={}", None),
]


def capture(*fields: bytes, query: str = "", **changes: Any) -> Capture:
    target = BIN + query.encode()
    return msgspec.structs.replace(PLAIN, raw_headers=encode_fields(fields), target=target, **changes)


def answered(key: str, request: Capture, secret: str | None = None) -> Reply | None:
    found = answer({key: secret}, request)
    return found[1] if found else None


def reflected(key: str, method: str, query: str, body: Any, value: str) -> Reply | None:
    made = body(value).encode() if body else b""
    return answered(key, capture(query=query.format(quote(value, safe="")), method=method, body=made))


@pytest.mark.parametrize(("key", "method", "query", "body"), REFLECTING)
def test_a_challenge_comes_back_as_text_that_no_browser_runs(key: str, method: str, query: str, body: Any) -> None:
    value = "<script>1</script> é\r\nSet-Cookie: a=1"
    reply = reflected(key, method, query, body, value)

    assert reply
    assert reply.status == 200
    assert reply.body == value.encode()
    assert dict(reply.headers)[b"Content-Type"] == b"text/plain; charset=utf-8"
    assert dict(reply.headers)[b"X-Content-Type-Options"] == b"nosniff"
    assert dict(reply.headers)[b"Content-Security-Policy"] == b"sandbox"
    assert b"Set-Cookie" not in reply.head


@pytest.mark.parametrize(("key", "method", "query", "body"), REFLECTING)
def test_an_empty_or_very_long_challenge_is_not_sent_back(key: str, method: str, query: str, body: Any) -> None:
    assert reflected(key, method, query, body, "x" * MOST_REFLECTED_BYTES)
    assert not reflected(key, method, query, body, "x" * (MOST_REFLECTED_BYTES + 1))
    assert not reflected(key, method, query, body, "")


@pytest.mark.parametrize(("key", "method", "query", "body"), REFLECTING)
def test_a_usual_request_is_no_challenge(key: str, method: str, query: str, body: Any) -> None:
    assert not answered(key, capture(query="?a=1", method=method, body=b'{"type":"event","challenge":"x"}'))


def test_meta_s_token_is_compared_when_one_is_given() -> None:
    request = capture(query="?hub.mode=subscribe&hub.challenge=17&hub.verify_token=" + quote_plus("my tökén"))

    accepted, refused = answered("meta", request, "my tökén"), answered("meta", request, "another")
    assert accepted
    assert accepted.body == b"17"
    assert refused
    assert refused.status == 403
    assert b"17" not in refused.body


def test_asana_gets_its_secret_back() -> None:
    reply = answered("asana", capture(b"X-Hook-Secret", b"0123abc", method="POST"))

    assert reply
    assert dict(reply.headers)[b"X-Hook-Secret"] == b"0123abc"


@pytest.mark.parametrize("value", [b"", b"a\rb: c", b"a\x00", b"\xff", b"x" * 1025])
def test_asana_s_secret_must_be_a_plain_field_value(value: bytes) -> None:
    assert not answered("asana", capture(b"X-Hook-Secret", value, method="POST"))


@pytest.mark.parametrize(("key", "methods"), [("trello", {"HEAD"}), ("mailchimp", {"GET", "HEAD"})])
def test_a_check_without_a_question_gets_200(key: str, methods: set[str]) -> None:
    found = {method for method in ("GET", "HEAD", "POST", "PUT") if answered(key, capture(method=method))}

    assert found == methods


def test_a_woocommerce_ping_gets_exactly_200() -> None:
    reply = answered("woocommerce", capture(method="POST", body=b"webhook_id=12"))

    assert reply
    assert reply.status == 200
    assert not answered("woocommerce", capture(method="POST", body=b"webhook_id=12&x=1"))


def test_zoom_gets_its_token_with_its_mac() -> None:
    body = b'{"event":"endpoint.url_validation","payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"}}'
    reply = answered("zoom", capture(method="POST", body=body), "s3cret")

    mac = hmac.new(b"s3cret", b"qgg8vlvZRS6UYooatFL8Aw", hashlib.sha256).hexdigest()
    assert reply
    assert json.loads(reply.body) == {"plainToken": "qgg8vlvZRS6UYooatFL8Aw", "encryptedToken": mac}


def test_x_gets_the_mac_of_its_token() -> None:
    reply = answered("x", capture(query="?crc_token=abc%2B1&nonce=2"), "s3cret")

    mac = base64.b64encode(hmac.new(b"s3cret", b"abc+1", hashlib.sha256).digest()).decode()
    assert reply
    assert json.loads(reply.body) == {"response_token": f"sha256={mac}"}


def discord(body: bytes, *, signature: bytes | None = None) -> Reply | None:
    signed = SIGNER.sign(b"1700000000" + body).hex().encode() if signature is None else signature
    fields = (b"X-Signature-Ed25519", signed, b"X-Signature-Timestamp", b"1700000000")
    return answered("discord", capture(*fields, method="POST", body=body), PUBLIC_KEY)


@pytest.mark.parametrize(("body", "status"), [(b'{"type":1}', 200), (b'{"version":1,"type":0}', 204)])
def test_discord_s_pings_are_answered(body: bytes, status: int) -> None:
    reply = discord(body)

    assert reply
    assert reply.status == status
    assert reply.body == (b'{"type":1}' if status == 200 else b"")


@pytest.mark.parametrize("signature", [b"", b"zz", b"00" * 64, b"\xff", b"00" * 5000])
def test_discord_s_bad_signatures_get_401(signature: bytes) -> None:
    reply = discord(b'{"type":1}', signature=signature)

    assert reply
    assert reply.status == 401


@pytest.mark.parametrize("body", [b'{"type":2,"data":{}}', b'{"version":1,"type":1,"event":{}}', b"none", b"[]"])
def test_what_discord_signs_well_and_is_no_ping_is_left_to_the_bin(body: bytes) -> None:
    assert discord(body) is None


def test_a_public_key_that_is_none_verifies_nothing() -> None:
    reply = answered("discord", capture(b"X-Signature-Ed25519", b"00" * 64, method="POST"), "not hex")

    assert reply
    assert reply.status == 401


@pytest.mark.parametrize("key", ["zoom", "x", "discord"])
def test_a_preset_without_its_secret_answers_nothing(key: str) -> None:
    fields = (b"X-Signature-Ed25519", b"00")
    request = capture(*fields, query="?crc_token=1", method="GET" if key == "x" else "POST")

    assert answer({key: None}, request) is None
    assert answer({key: ""}, request) is None


def test_nothing_is_answered_unless_it_is_switched_on() -> None:
    assert answer({}, capture(query="?challenge=1")) is None
    assert answer({"unknown": "x"}, capture(query="?challenge=1")) is None


def test_a_preset_that_answers_nearly_anything_comes_last() -> None:
    found = answer(dict(reversed(ALL.items())), capture(query="?challenge=1"))

    assert found
    assert found[0] == "dropbox"


@given(
    st.sampled_from(["GET", "HEAD", "POST"]),
    st.binary(max_size=60),
    st.binary(max_size=80) | st.sampled_from([b"[" * 60_000, b'{"a":' * 9_000, b'{"type":"url_verification"}']),
    st.sampled_from([b"X-Hook-Secret", b"X-Signature-Ed25519"]),
    st.binary(max_size=40).map(lambda value: value.replace(b"\n", b"")),
)
def test_no_request_raises_or_splits_the_head(
    method: str, query: bytes, body: bytes, name: bytes, value: bytes
) -> None:
    request = capture(name, value, method=method, body=body)
    found = answer(ALL, msgspec.structs.replace(request, target=BIN + b"?challenge=" + query))

    if found:
        assert len(found[1].body) <= MOST_REFLECTED_BYTES
        assert found[1].head.count(b"\n") == found[1].head.count(b"\r") == len(found[1].headers) + 1


def test_every_preset_says_what_it_does_and_needs() -> None:
    for key, preset in PRESETS.items():
        assert key == preset.key
        assert preset.help.endswith(".")
        assert bool(preset.needs) == bool(preset.label)
