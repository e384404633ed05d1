"""What a search means, once it is read: a small tree of conditions."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Place(StrEnum):
    """Where in a request a text is looked for."""

    ANYWHERE = "anywhere"
    """Target, header values and body: what a bare word looks through."""
    PATH = "path"
    QUERY = "query"
    HEADERS = "headers"
    """Names and values of every header field."""
    BODY = "body"
    CLIENT = "client"


class Measure(StrEnum):
    """A number that every request has."""

    N = "n"
    STATUS = "reply_status"
    SIZE = "body_size"
    RECEIVED = "received_us"


class Flag(StrEnum):
    """Something that a request is or has, or not."""

    PINNED = "pinned"
    TRUNCATED = "truncated"
    NOTED = "noted"
    BODY = "body"
    FAULT = "fault"
    """Something went wrong on purpose with its reply."""


class Text(msgspec.Struct, frozen=True):
    """The request holds `text` at `place`, in any case of its letters."""

    place: Place
    text: str


class Header(msgspec.Struct, frozen=True):
    """One of the fields called `names` (lower case) holds `text`; an empty one asks for the field alone."""

    names: tuple[str, ...]
    text: str


class Method(msgspec.Struct, frozen=True):
    """The method is `name`, in any case."""

    name: str


class Between(msgspec.Struct, frozen=True):
    """The measure lies between two bounds, both included; None leaves that side open."""

    measure: Measure
    low: int | None
    high: int | None


class Is(msgspec.Struct, frozen=True):
    """The flag is up."""

    flag: Flag


class All(msgspec.Struct, frozen=True):
    """Every part is true."""

    parts: tuple[Node, ...]


class AnyOf(msgspec.Struct, frozen=True):
    """At least one part is true."""

    parts: tuple[Node, ...]


class Not(msgspec.Struct, frozen=True):
    """The part is not true."""

    part: Node


Node = Text | Header | Method | Between | Is | All | AnyOf | Not
