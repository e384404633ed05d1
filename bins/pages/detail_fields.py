"""Header fields of a request as its page shows them: as received, or sorted and grouped for the eye."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from bins.bodies.charset import decode_field
from bins.bodies.visible import Span, spans_of

TextPairs = Sequence[tuple[str, str]]
"""Names and values with one character a byte."""

LinkFor = Callable[[str, str], str]
"""Gives the address that finds every request with this field, or an empty string."""

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Who and what for", ("host", "user-agent", "from", "referer", "origin", "expect", "connection", "upgrade")),
    (
        "On the way",
        (
            *("x-forwarded", "forwarded", "via", "x-real-ip", "cf-", "cdn-loop", "fly-", "true-client-ip", "x-amzn-"),
            *("x-amz-cf-", "x-azure-", "x-cloud-trace", "x-envoy-", "x-request-start", "x-vercel-", "fastly-"),
            *("traceparent", "tracestate", "x-b3-", "x-scheme", "x-original-", "x-client-ip", "x-arr-"),
        ),
    ),
    ("Credentials", ("authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth", "api-key")),
    ("Content", ("content-", "transfer-encoding", "trailer", "digest", "repr-digest", "want-")),
    ("What may come back", ("accept", "if-", "range", "cache-control", "pragma", "te", "prefer", "priority")),
    ("Browser", ("sec-", "dnt", "upgrade-insecure-requests", "x-requested-with", "save-data")),
)
_OTHERS = "The sender's own"


class Field(msgspec.Struct, frozen=True):
    """One field with its place among its like."""

    name: list[Span]
    value: list[Span]
    times: int
    """How many fields have this name, in any case."""
    find: str
    """Address of all requests with this field and value; empty where no search can say it."""


class Group(msgspec.Struct, frozen=True):
    """Fields that belong together."""

    title: str
    """Empty when the fields are not grouped."""
    fields: list[Field]


def field_spans(text: str) -> list[Span]:
    """Give a name, value or target, one character a byte, as text that is safe to read."""
    return spans_of(decode_field(text))


def groups_of(pairs: TextPairs, *, by_name: bool, by_group: bool, link_for: LinkFor) -> list[Group]:
    """Give the fields in groups, or in one without a title; of one name and group the order stays as received."""
    times = Counter(name.lower() for name, _ in pairs)
    ordered = sorted(pairs, key=lambda pair: pair[0].lower()) if by_name else pairs
    groups: dict[str, list[Field]] = {title: [] for title in (*(title for title, _ in _GROUPS), _OTHERS)}
    for name, value in ordered:
        field = Field(field_spans(name), field_spans(value), times[name.lower()], link_for(name, value))
        groups[group_of(name) if by_group else _OTHERS].append(field)
    return [Group(title if by_group else "", fields) for title, fields in groups.items() if fields]


def group_of(name: str) -> str:
    """Give the title of the group that a field called `name` belongs to."""
    lower = name.lower()
    return next((title for title, known in _GROUPS if any(_is_like(lower, entry) for entry in known)), _OTHERS)


def _is_like(name: str, entry: str) -> bool:
    return name == entry or (name.startswith(entry) and (entry.endswith("-") or name[len(entry)] == "-"))
