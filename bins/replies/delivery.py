"""Which delivery a request belongs to: the attempts of one delivery have one key, however often it is sent."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from functools import lru_cache

import msgspec

from bins.replies.asked import NOTHING, Asked
from bins.replies.jsonpath import JsonPath, PathError, read_path
from bins.replies.problem import Problem, brief
from bins.replies.providers import Providers, known
from bins.replies.spec import DeliveryKey
from bins.replies.tokens import TOKEN
from bins.replies.values import text_of

_DIGEST_BYTES = 16
_CONTENT = "method, path and body"


class Source(StrEnum):
    """What a delivery is told by."""

    CHOSEN = "chosen"
    """The header or JSON value that the rule names."""
    PROVIDER = "provider"
    """The id that its provider is known to give it."""
    DIGEST = "digest"
    """A digest of method, path and body."""


class Delivery(msgspec.Struct, frozen=True):
    """What a request's delivery was told by."""

    source: Source
    name: str
    """The header field or JSONPath, or the words for the content."""
    value: str
    """The id in full, one character a byte where it was a header; hexadecimal digits of a digest."""

    @property
    def key(self) -> bytes:
        """17 bytes: a letter for the source, and a digest of the name and value."""
        if self.source is Source.DIGEST:
            return _content_key(bytes.fromhex(self.value))
        text = f"{self.name.lower()}\0{self.value}".encode("utf-8", "surrogatepass")
        return self.source[:1].encode() + hashlib.blake2b(text, digest_size=_DIGEST_BYTES).digest()

    @property
    def words(self) -> str:
        """What the page says that it was counted by: `X-GitHub-Delivery 72d3162e…`; captured text, to be escaped."""
        return f"{self.name} {brief(self.value)}"


def delivery_key(asked: Asked, chosen: DeliveryKey, providers: Providers | None = None) -> bytes:
    """Give the key under which attempts of the request's delivery are counted."""
    told = _by_choice(asked, chosen) or _by_provider(asked, providers or known())
    return told.key if told else _content_key(_digest(asked))  # the same as of the delivery, without its words


def delivery_of(asked: Asked, chosen: DeliveryKey, providers: Providers | None = None) -> Delivery:
    """Give the delivery of a request: by the chosen value, else its provider's id, else its content."""
    return _by_choice(asked, chosen) or _by_provider(asked, providers or known()) or _by_content(asked)


def check_delivery(chosen: DeliveryKey) -> list[Problem]:
    """Give what is wrong with a chosen key."""
    problems = []
    if chosen.header and chosen.json:
        problems.append(Problem("json", "Choose a header or a JSON value, not both."))
    if chosen.header and not TOKEN.fullmatch(chosen.header):
        problems.append(Problem("header", "This cannot be the name of a header; try one such as X-Request-Id."))
    try:
        read_path(chosen.json or "$")
    except PathError as error:
        problems.append(Problem("json", str(error)))
    return problems


def _by_choice(asked: Asked, chosen: DeliveryKey) -> Delivery | None:
    if chosen.header and (value := asked.header(chosen.header.lower())):
        return Delivery(Source.CHOSEN, chosen.header, value)
    if chosen.json and (value := _json_value(asked, _path(chosen.json))):
        return Delivery(Source.CHOSEN, chosen.json, value)
    return None


def _by_provider(asked: Asked, providers: Providers) -> Delivery | None:
    provider = providers.recognise(asked.headers, asked.header("user-agent"))
    if provider is None:
        return None
    for field in provider.delivery_fields:
        if value := asked.header(field.lower()):
            return Delivery(Source.PROVIDER, field, value)
    if value := _json_value(asked, provider.delivery_path):
        return Delivery(Source.PROVIDER, provider.delivery_json, value)
    return None


def _by_content(asked: Asked) -> Delivery:
    return Delivery(Source.DIGEST, _CONTENT, _digest(asked).hex())


def _digest(asked: Asked) -> bytes:
    method, path = asked.method.encode("utf-8", "surrogatepass"), asked.capture.path or b"/"
    digest = hashlib.blake2b(b"%d:%d:%b%b" % (len(method), len(path), method, path), digest_size=_DIGEST_BYTES)
    digest.update(asked.body)
    return digest.digest()


def _content_key(digest: bytes) -> bytes:
    return b"d" + digest


def _json_value(asked: Asked, path: JsonPath | None) -> str:
    if path is None or asked.json is NOTHING:
        return ""
    value = path.first(asked.json)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""  # no id
    return text_of(value) or ""


@lru_cache(maxsize=256)
def _path(text: str) -> JsonPath | None:
    try:
        return read_path(text)
    except PathError:
        return None
