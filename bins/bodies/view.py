"""What a view of a body is: the bytes it is given and what it gives back."""

from __future__ import annotations

from functools import cached_property
from typing import Protocol

import msgspec

from bins.bodies.charset import charset_of, decode
from bins.bodies.visible import Span

KIB = 1024
MIB = 1024 * KIB


class Unfit(Exception):
    """Raised by a view that cannot show these bytes; its message is for the reader."""


class Body(msgspec.Struct, frozen=True, dict=True):
    """The bytes to look at and what was said about them."""

    raw: bytes
    """Bytes at hand: the whole of what was kept, or its beginning."""
    content_type: str
    """Value of the field Content-Type, possibly empty."""
    kept: int
    """Size in bytes of all that was kept; more than `len(raw)` when only its beginning is at hand."""

    @property
    def whole(self) -> bool:
        """True when every kept byte is at hand."""
        return len(self.raw) >= self.kept

    @property
    def media_type(self) -> str:
        """Content-Type without its parameters, lower case."""
        return self.content_type.partition(";")[0].strip().lower()

    @cached_property
    def charset(self) -> str:
        """Charset that the bytes are read in."""
        return charset_of(self.raw, self.content_type)

    @cached_property
    def text(self) -> str:
        """The bytes at hand as text; bytes that are none are lone surrogates."""
        return decode(self.raw, self.charset).removeprefix("\ufeff")


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A body as a view shows it: either text or pairs, never markup."""

    spans: list[Span] = []
    """Text in pieces, for views that give text."""
    pairs: list[tuple[list[Span], list[Span]]] = []
    """Names and values, for views that give pairs."""
    note: str = ""
    """What was left out, if anything."""


class BodyView(Protocol):
    """One way of looking at a body. A view is stateless and gives up with `Unfit` rather than guess."""

    name: str
    """What stands in the URL."""
    title: str
    """What stands on the tab."""

    def why(self, body: Body) -> str:
        """Give the reason why this view suits `body`, in words for the reader; empty when it does not."""
        ...

    def show(self, body: Body, limit: int) -> Shown:
        """Give `body` in at most about `limit` bytes of text.

        Raises:
            Unfit: these bytes cannot be shown this way.
        """
        ...


def size_text(size: int) -> str:
    """Give a number of bytes as people say it: `512 B`, `1.5 KiB`, `10 MiB`."""
    if size < KIB:
        return f"{size} B"
    unit, name = (KIB, "KiB") if size < MIB else (MIB, "MiB")
    return f"{size / unit:.1f}".removesuffix(".0") + f" {name}"
