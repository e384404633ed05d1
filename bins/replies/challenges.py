"""What senders ask before they send: their verification challenges, answered for those who switch that on.

Whoever knows a capture URL can ask these questions too. So what is reflected is plain text of bounded length that no
browser runs, and a secret never leaves: what leaves is what the vendor's own formula makes of it.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Collection, Mapping
from types import ModuleType
from typing import Any, Literal, TypeGuard
from urllib.parse import unquote_to_bytes

import msgspec

from bins.message.capture import Capture
from bins.message.headers import first_value
from bins.message.target import path_and_query
from bins.replies.reply import HARMLESS, TEXT, Pairs, Reply, make_reply

MOST_REFLECTED_BYTES = 4 * 1024
MOST_READ_BYTES = 64 * 1024
"""Of a body that is looked into."""
_MOST_PAIRS = 100
"""Of a query."""

_JSON: Pairs = ((b"Content-Type", b"application/json"),)
_FIELD_VALUE = re.compile(rb"[\x21-\x7e]([\x20-\x7e]{0,1022}[\x21-\x7e])?")
_PUBLIC_KEY = re.compile("[0-9A-Fa-f]{64}")
"""Of Ed25519, RFC 8032 section 5.1.5."""
_WEBHOOK_ID = re.compile(rb"webhook_id=[0-9]{1,20}")

Needs = Literal["", "secret", "token", "public key"]
_Answer = Callable[[Capture, str], Reply | None]


class Preset(msgspec.Struct, frozen=True):
    """A sender whose challenge can be answered."""

    key: str
    title: str
    help: str
    """One sentence."""
    answer: _Answer
    """Gives the reply for a request and the secret, or None for a request that is no challenge."""
    needs: Needs = ""
    label: str = ""
    """Of the field for what it needs."""
    optional: bool = False
    """Whether it works without what it needs."""
    form: re.Pattern[str] | None = None
    """What it needs looks so; None where that is not known."""
    form_words: str = ""
    """One sentence about that, for who gives something else."""


def answer(enabled: Mapping[str, str | None], capture: Capture) -> tuple[str, Reply] | None:
    """Give the key of the first `enabled` preset that knows `capture` as its challenge, with its reply.

    The secrets of the presets are their values. A preset that lacks what it needs answers nothing.
    """
    if not enabled:
        return None
    for key, preset in PRESETS.items():
        secret = enabled.get(key) or ""
        if key not in enabled or (preset.needs and not preset.optional and not secret):
            continue
        if reply := preset.answer(capture, secret):
            return key, reply
    return None


def _slack(capture: Capture, _: str) -> Reply | None:
    asked = _json_body(capture, b"url_verification")
    return _reflect(asked.get("challenge")) if asked.get("type") == "url_verification" else None


def _meta(capture: Capture, token: str) -> Reply | None:
    query = _query(capture, b"hub.mode") if capture.method == "GET" else {}
    if query.get("hub.mode") != "subscribe" or "hub.challenge" not in query:
        return None
    given = query.get("hub.verify_token", "")
    if token and not hmac.compare_digest(_octets(given), _octets(token)):
        return _text(403, b"The verify token is another one.\n")
    return _reflect(query["hub.challenge"])


def _graph(capture: Capture, _: str) -> Reply | None:
    return _reflect(_query(capture, b"validationToken").get("validationToken")) if capture.method == "POST" else None


def _challenge(capture: Capture, _: str) -> Reply | None:
    return _reflect(_query(capture, b"challenge").get("challenge")) if capture.method == "GET" else None


def _asana(capture: Capture, _: str) -> Reply | None:
    given = first_value(capture.raw_headers, b"x-hook-secret") if capture.method == "POST" else None
    if given is None or not _FIELD_VALUE.fullmatch(given):
        return None
    return make_reply(200, (*TEXT, *HARMLESS, (b"X-Hook-Secret", given)))


def _trello(capture: Capture, _: str) -> Reply | None:
    return _text(200, b"") if capture.method == "HEAD" else None


def _mailchimp(capture: Capture, _: str) -> Reply | None:
    return _text(200, b"") if capture.method in ("GET", "HEAD") else None


def _woocommerce(capture: Capture, _: str) -> Reply | None:
    pinged = capture.method == "POST" and len(capture.body) < 64 and _WEBHOOK_ID.fullmatch(capture.body)
    return _text(200, b"") if pinged else None


def _zoom(capture: Capture, secret: str) -> Reply | None:
    asked = _json_body(capture, b"endpoint.url_validation")
    payload = asked.get("payload")
    plain = payload.get("plainToken") if isinstance(payload, dict) else None
    if asked.get("event") != "endpoint.url_validation" or not _may_be_reflected(plain):
        return None
    digest = hmac.new(_octets(secret), _octets(plain), hashlib.sha256).hexdigest()
    return _in_json({"plainToken": plain, "encryptedToken": digest})


def _x(capture: Capture, secret: str) -> Reply | None:
    token = _query(capture, b"crc_token").get("crc_token") if capture.method == "GET" else None
    if not _may_be_reflected(token):
        return None
    digest = hmac.new(_octets(secret), _octets(token), hashlib.sha256).digest()
    return _in_json({"response_token": "sha256=" + base64.b64encode(digest).decode()})


def _discord(capture: Capture, public_key: str) -> Reply | None:
    """Answer PINGs, and what is signed badly: Discord probes with bad signatures before it accepts a URL."""
    signature = first_value(capture.raw_headers, b"x-signature-ed25519") if capture.method == "POST" else None
    if signature is None:
        return None
    timestamp = first_value(capture.raw_headers, b"x-signature-timestamp") or b""
    if not _signatures().is_signed(public_key, signature, timestamp + capture.body):
        return _text(401, b"The signature is not valid.\n")
    asked = _json_body(capture, b"type")
    if asked.get("type") == 1 and "event" not in asked:  # a webhook event is of type 1 too
        return _in_json({"type": 1})
    return _text(204, b"") if asked.get("type") == 0 else None


def make_ready(enabled: Collection[str]) -> None:
    """Load what answering these presets takes: not on the event loop, which would stand still meanwhile."""
    if "discord" in enabled:
        _signatures()


def _signatures() -> ModuleType:
    """Give the module that reads signatures, whose library takes 6 MB in every process that has it."""
    from bins.replies import ed25519

    return ed25519


def _reflect(value: Any) -> Reply | None:
    return _text(200, _octets(value)) if _may_be_reflected(value) else None


def _may_be_reflected(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(_octets(value)) <= MOST_REFLECTED_BYTES


def _text(status: int, body: bytes) -> Reply:
    return make_reply(status, (*TEXT, *HARMLESS), body)


def _in_json(value: dict[str, Any]) -> Reply:
    return make_reply(200, (*_JSON, *HARMLESS), msgspec.json.encode(value))


def _octets(value: str) -> bytes:
    return value.encode("utf-8", "replace")


def _json_body(capture: Capture, word: bytes) -> dict[str, Any]:
    """Give the object in a body that holds `word`; no other body is decoded."""
    if capture.method != "POST" or len(capture.body) > MOST_READ_BYTES or word not in capture.body:
        return {}
    try:
        value = msgspec.json.decode(capture.body)
    except (ValueError, RecursionError):  # what msgspec says of bad JSON is a ValueError
        return {}
    return value if isinstance(value, dict) else {}


def _query(capture: Capture, name: bytes) -> dict[str, str]:
    """Give the first value of each name, decoded, of a query that holds `name`."""
    if name not in capture.target:
        return {}
    parts = path_and_query(capture.target)[1].split(b"&", _MOST_PAIRS)[:_MOST_PAIRS]
    pairs = [part.partition(b"=") for part in parts]
    return {_decoded(key): _decoded(value) for key, _, value in reversed(pairs)}


def _decoded(part: bytes) -> str:
    return unquote_to_bytes(part.replace(b"+", b" ")).decode("utf-8", "replace")


_ALL = (
    Preset("slack", "Slack", "Sends the challenge of a “url_verification” event back.", _slack),
    Preset(
        "meta", "Meta, WhatsApp, Instagram", "Sends “hub.challenge” back, if the verify token is the one given here.",
        _meta, "token", "Verify token", optional=True,
    ),
    Preset("microsoft_graph", "Microsoft Graph", "Sends the “validationToken” of a new subscription back.", _graph),
    Preset("dropbox", "Dropbox", "Sends the “challenge” of a GET back.", _challenge),
    Preset("nylas", "Nylas", "Sends the “challenge” of a GET back.", _challenge),
    Preset("asana", "Asana", "Sends the “X-Hook-Secret” of a new webhook back.", _asana),
    Preset("woocommerce", "WooCommerce", "Answers the first ping of a webhook with exactly 200.", _woocommerce),
    Preset("zoom", "Zoom", "Answers a URL validation, signed with your secret.", _zoom, "secret", "Secret token"),
    Preset("x", "X (Twitter)", "Answers each CRC check, signed with your secret.", _x, "secret", "Consumer secret"),
    Preset(
        "discord", "Discord", "Answers PINGs, and 401 to what is signed badly, as Discord checks that you do.",
        _discord, "public key", "Public key of the app", form=_PUBLIC_KEY,
        form_words="A public key is 64 digits 0 to 9 and a to f; copy it from the app's General Information.",
    ),
    Preset("trello", "Trello", "Answers the HEAD that comes when a webhook is made with 200.", _trello),
    Preset("mailchimp", "Mailchimp", "Answers the GET or HEAD that comes when a URL is saved with 200.", _mailchimp),
)  # fmt: skip

PRESETS: dict[str, Preset] = {preset.key: preset for preset in _ALL}
"""By their keys, in the order they are asked: those that answer almost anything come last."""
