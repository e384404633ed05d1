"""Who sent a request and what it tells of, by the fields that providers send.

Field names are those of the vendors' own pages on their webhooks; a sender can claim any of them, so they name and
never prove.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bins.replies.providers import known
from bins.search.fields import EVENT_FIELDS

Fields = Mapping[bytes, bytes]
"""First value of each header field, by its name in lower case."""

PROVIDERS = tuple((field.encode("ascii"), provider.name) for field, provider in known().by_field if not provider.shared)
"""Field that only this provider sends, and its name; the first that is there counts."""

_EVENTS = tuple(name.encode("ascii") for name in EVENT_FIELDS)
_AGENTS = tuple((start, provider.name) for start, provider in known().by_agent if not provider.shared)
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_PRODUCT = re.compile(r"[^\s();,]{1,32}")


def fields_of(block: bytes) -> dict[bytes, bytes]:
    """Give the first value of each field of a stored header block, by lower-case name."""
    parts = bytes(block).lower().split(b"\n"), bytes(block).split(b"\n")
    return dict(zip(parts[0][-2::-2], parts[1][-1::-2], strict=False)) if block else {}


def sender_of(fields: Fields) -> str:
    """Give the name of the provider, else of the browser or the first product in `User-Agent`; one character a byte."""
    for field, name in PROVIDERS:
        if field in fields:
            return name
    return _agent(fields.get(b"user-agent", b"").decode("latin-1"))


def event_of(fields: Fields) -> str:
    """Give the event that a provider names in a field of its own, one character a byte, or nothing."""
    for field in _EVENTS:
        if field in fields:
            return fields[field].decode("latin-1")
    return ""


def _agent(text: str) -> str:
    if text.startswith("Mozilla/"):
        return next((name for mark, name in _BROWSERS if mark in text), "Mozilla")
    for start, name in _AGENTS:
        if text.startswith(start):
            return name
    found = _PRODUCT.search(text)
    return found[0] if found else ""
