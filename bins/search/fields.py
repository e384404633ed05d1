"""The fields of a search: what each takes, and the condition it makes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import msgspec

from bins.search.problem import Unfit
from bins.search.spans import moment_in, range_in, size_in, status_in
from bins.search.tree import Between, Flag, Header, Is, Measure, Method, Node, Place, Text

EVENT_FIELDS = (
    "x-github-event", "x-gitlab-event", "x-gitea-event", "x-gogs-event", "x-event-key", "x-shopify-topic",
    "x-wc-webhook-topic", "linear-event", "sentry-hook-resource", "x-amz-sns-message-type", "ce-type", "x-event-type",
)  # fmt: skip
"""Header fields in which senders name the event."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2
_ADDRESS = re.compile(r"[0-9A-Za-z.:%_-]+")
_FLAGS = {"pinned": Flag.PINNED, "truncated": Flag.TRUNCATED}
_PARTS = {"note": Flag.NOTED, "body": Flag.BODY, "fault": Flag.FAULT}


class Field(msgspec.Struct, frozen=True):
    """A field as the help shows it."""

    name: str
    example: str
    meaning: str
    read: Callable[[str, dt.datetime], Node]
    """Makes the condition of a value; raises Unfit."""


def field_called(name: str) -> Callable[[str, dt.datetime], Node] | None:
    """Give what reads the values of field `name`, in any case; None when there is no such field."""
    name = name.lower()
    if name.startswith("header.") and _TOKEN.fullmatch(name[7:]):
        return lambda value, _: Header((name[7:],), value)
    return next((field.read for field in FIELDS if field.name == name), None)


def _text(place: Place) -> Callable[[str, dt.datetime], Node]:
    def read(value: str, _: dt.datetime) -> Node:
        if not value:
            raise Unfit("Say what to look for.")
        return Text(place, value)

    return read


def _header(*names: str) -> Callable[[str, dt.datetime], Node]:
    return lambda value, _: Header(names, value)


def _method(value: str, _: dt.datetime) -> Node:
    if not _TOKEN.fullmatch(value):
        raise Unfit("A method is one word, such as POST.")
    return Method(value)


def _client(value: str, _: dt.datetime) -> Node:
    if not _ADDRESS.fullmatch(value):
        raise Unfit("Give an address or a part of one, such as 203.0.113.7.")
    return Text(Place.CLIENT, value)


def _one_of(flags: dict[str, Flag]) -> Callable[[str, dt.datetime], Node]:
    def read(value: str, _: dt.datetime) -> Node:
        if value.lower() not in flags:
            *names, last = flags
            raise Unfit(f"It can be {', '.join(names)} or {last}.")
        return Is(flags[value.lower()])

    return read


def _status(value: str, _: dt.datetime) -> Node:
    return Between(Measure.STATUS, *status_in(value))


def _size(value: str, _: dt.datetime) -> Node:
    return Between(Measure.SIZE, *range_in(value, size_in, "a size, such as >10k, <1MiB or 512"))


def _number(value: str, _: dt.datetime) -> Node:
    return Between(Measure.N, *range_in(value, _plain, "a number, such as 12, >100 or 10..20"))


def _plain(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _after(value: str, now: dt.datetime) -> Node:
    return Between(Measure.RECEIVED, moment_in(value, now), None)


def _before(value: str, now: dt.datetime) -> Node:
    return Between(Measure.RECEIVED, None, moment_in(value, now) - 1)


FIELDS = (
    Field("method", "method:POST", "the method", _method),
    Field("path", "path:/orders", "the path behind the bin's address, as it was sent", _text(Place.PATH)),
    Field("query", "query:id=7", "the query, as it was sent", _text(Place.QUERY)),
    Field("header", "header:signature", "the name or value of any header", _text(Place.HEADERS)),
    Field("body", 'body:"order paid"', "the body", _text(Place.BODY)),
    Field("type", "type:json", "the Content-Type", _header("content-type")),
    Field("content-type", "content-type:text/html", "the same, in full", _header("content-type")),
    Field("event", "event:push", "the event, where the sender names one in a header", _header(*EVENT_FIELDS)),
    Field("client", "client:203.0.113.7", "the address that sent it", _client),
    Field("status", "status:5xx", "the status we sent: 503, 5xx, >=400; or none, where a fault sent none", _status),
    Field("size", "size:>10k", "the size of the body: >10k, <1MiB, 1k..2k", _size),
    Field("n", "n:>100", "the number of the request: 12, >100, 10..20", _number),
    Field("after", "after:2h", "received since a date or time (UTC), or within the last 2h, 3d …", _after),
    Field("before", "before:2026-11-01", "received before a date or time (UTC), or longer ago than 2h, 3d …", _before),
    Field("is", "is:pinned", "pinned or truncated", _one_of(_FLAGS)),
    Field("has", "has:note", "has a note, a body, or a fault in its reply", _one_of(_PARTS)),
)
"""Every field, in the order that the help shows; beside them there is `header.NAME`."""

KNOWN = ", ".join(["header.NAME", *(field.name for field in FIELDS)])
"""The names, as an error tells them."""
