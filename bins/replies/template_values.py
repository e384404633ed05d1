"""What a template may name: the parts of one request, and what is drawn from its id, the same each time."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote_to_bytes
from uuid import UUID

import msgspec

from bins.message.capture import Capture
from bins.message.headers import decode_pairs, first_value
from bins.message.target import path_and_query
from bins.replies.budget import Work

MOST_TEXT_BYTES = 64 * 1024
"""Of a body as text."""
MOST_DECODED_BYTES = 256 * 1024
"""Of a body that is decoded as JSON or as a form; of a larger one every name is empty."""
MOST_PAIRS = 1_000
"""Of a query or a form; names behind them are empty."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Values(msgspec.Struct, frozen=True):
    """A request and its counts."""

    capture: Capture
    number: int = 0
    """Its number in its bin."""
    attempt: int = 1
    """How many times its rule has answered what it counts, this time included."""
    work: Work = msgspec.field(default_factory=Work)
    """What may still be done with them."""
    made: dict[str, Any] = msgspec.field(default_factory=dict)
    """Values of names that were asked for already."""


class Moment(datetime):
    """A time that reads as RFC 3339 says, in UTC."""

    def __str__(self) -> str:
        return self.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Fields(dict[str, str]):
    """Header fields by their names in lower case; asked for in any case."""

    def __missing__(self, name: object) -> str:
        lower = name.lower() if isinstance(name, str) else name
        if lower == name:
            raise KeyError(name)
        return self[str(lower)]


def names_of(values: Values, wanted: Iterable[str]) -> dict[str, Any]:
    """Give the value of each name of `wanted` that is known; nothing else is decoded."""
    known = [name for name in wanted if name in NAMES]
    for name in known:
        if name not in values.made:
            values.made[name] = NAMES[name](values)
    return {name: values.made[name] for name in known}


REQUEST_PARTS = ("method", "path", "target")


def _request(values: Values) -> dict[str, str]:
    capture = values.capture
    return {"method": capture.method, "path": _text(capture.path), "target": _text(capture.target)}


def _query(values: Values) -> dict[str, str]:
    return _pairs(path_and_query(values.capture.target)[1])


def _headers(values: Values) -> Fields:
    pairs = decode_pairs(values.capture.raw_headers)
    return Fields({_text(name).lower(): _text(value) for name, value in reversed(pairs)})


def _json(values: Values) -> Any:
    if len(values.capture.body) > MOST_DECODED_BYTES:
        return None
    try:
        return msgspec.json.decode(values.capture.body)
    except (ValueError, RecursionError):  # what msgspec says of bad JSON is a ValueError
        return None


def _form(values: Values) -> dict[str, str]:
    declared = first_value(values.capture.raw_headers, b"content-type") or b""
    media_type = declared.partition(b";")[0].strip().lower()
    if media_type != b"application/x-www-form-urlencoded" or len(values.capture.body) > MOST_DECODED_BYTES:
        return {}
    return _pairs(values.capture.body)


def _now(values: Values) -> Moment:
    at = _EPOCH + timedelta(microseconds=min(max(values.capture.received_us, 0), 2**57))
    return Moment.fromtimestamp(at.timestamp(), UTC)


def _random(values: Values) -> float:
    return (int.from_bytes(_drawn(values, b"random")[:8], "big") >> 11) / 2**53


def _uuid(values: Values) -> str:
    return str(UUID(bytes=_drawn(values, b"uuid")[:16], version=4))


def _drawn(values: Values, purpose: bytes) -> bytes:
    """Give 32 bytes that nobody can guess who does not know the request, and that are the same each time."""
    seed = f"{values.capture.request_id} {values.capture.received_us}".encode("utf-8", "replace")
    return hashlib.sha256(purpose + b" " + seed).digest()


def _pairs(encoded: bytes) -> dict[str, str]:
    parts = encoded.split(b"&", MOST_PAIRS)[:MOST_PAIRS]
    pairs = [part.partition(b"=") for part in parts if part]
    return {_decoded(name): _decoded(value) for name, _, value in reversed(pairs)}


def _decoded(part: bytes) -> str:
    return _text(unquote_to_bytes(part.replace(b"+", b" ")))


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


NAMES: dict[str, Callable[[Values], Any]] = {
    "request": _request,
    "query": _query,
    "headers": _headers,
    "json": _json,
    "form": _form,
    "body": lambda values: _text(values.capture.body[:MOST_TEXT_BYTES]),
    "number": lambda values: values.number,
    "attempt": lambda values: values.attempt,
    "id": lambda values: values.capture.request_id,
    "now": _now,
    "random": _random,
    "uuid": _uuid,
}
"""Each name a template may use, with what gives its value."""
