"""What a view of a body gives back: captured text in spans, never markup."""

from __future__ import annotations

import msgspec

from bins.bodies.visible import Span

Pairs = list[tuple[list[Span], list[Span]]]


class Claim(msgspec.Struct, frozen=True):
    """A time in a token."""

    name: str
    words: str
    """What it means, in words."""
    at: str
    """The time in UTC, as RFC 3339 writes it; empty when it is none that a calendar knows."""
    judgement: str = ""
    """Why the token was not valid when it came, going by this time; empty when it was, or nobody can tell."""


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A JSON Web Token taken apart (RFC 7519). Nothing about it is checked."""

    header: list[Span]
    """The header, formatted."""
    claims: list[Span]
    """The claims, formatted."""
    times: list[Claim]
    signature: str
    """What is known about the signature, in words."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a multipart body, in short."""

    i: int
    """Its place, from 1."""
    name: list[Span]
    filename: list[Span]
    headers: Pairs
    size: str
    spans: list[Span] = []
    """The beginning of its text, or of its bytes in hex."""
    image: str = ""
    """A `data:` URL when it is a small raster image."""
    alt: str = ""
    """What it is, in words."""
    rest: str = ""
    """What of it is not shown here; empty when that is all of it."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a body as a view shows it: text, pairs, an image, a token or parts."""

    spans: list[Span] = []
    """Text in pieces, for views that give text."""
    pairs: Pairs = []
    """Names and values, for views that give pairs."""
    image: str = ""
    """A `data:` URL of a raster image, for views that give an image."""
    is_fetched_image: bool = False
    """True for an image that is too large for that: the bytes themselves are to be shown as one."""
    alt: str = ""
    """What kind of image it is, in words."""
    token: Token | None = None
    """A token taken apart, for views that give one."""
    parts: list[Part] = []
    """Parts of a multipart body, for views that give parts."""
    folds: bool = False
    """True when the lines of the text nest by their indentation and brackets, as formatted JSON does."""
    note: str = ""
    """What was left out, if anything."""
    following: int | None = None
    """Where the next stretch begins; None when this is the end."""
