"""What a view of a body is: the bytes it is given and what it gives back."""

from __future__ import annotations

from functools import cached_property
from typing import Protocol

import msgspec

from bins.bodies.charset import charset_of, decode
from bins.bodies.shown import Shown

KIB = 1024
MIB = 1024 * KIB


class Unfit(Exception):
    """Raised by a view that cannot show these bytes; its message is for the reader."""

    def __init__(self, words: str, at: int | None = None) -> None:
        super().__init__(words)
        self.at = at
        """Byte of the body near which the trouble is; None when it is nowhere in particular."""


class Body(msgspec.Struct, frozen=True, dict=True):
    """The bytes to look at and what was said about them."""

    raw: bytes
    """Bytes at hand: the whole of what was kept, or a stretch of it."""
    content_type: str
    """Value of the field Content-Type, possibly empty."""
    kept: int
    """Size in bytes of all that was kept; more than `len(raw)` when only a stretch is at hand."""
    base: int = 0
    """Where in the whole `raw` begins."""
    head: bytes = b""
    """The first bytes of the whole, when `raw` begins later."""
    received: float = 0
    """When it came, in seconds since 1970; 0 when that is not known."""
    is_part: bool = False
    """True when it is a part of a multipart body: parts within parts are not taken apart."""

    @property
    def whole(self) -> bool:
        """True when every kept byte is at hand."""
        return not self.base and len(self.raw) >= self.kept

    @property
    def start(self) -> bytes:
        """The first bytes, by which formats are known."""
        return self.head if self.base else self.raw

    @property
    def media_type(self) -> str:
        """Content-Type without its parameters, lower case."""
        return self.content_type.partition(";")[0].strip().lower()

    @cached_property
    def charset(self) -> str:
        """Charset that the bytes are read in."""
        return charset_of(self.start, self.content_type)

    @cached_property
    def text(self) -> str:
        """The bytes at hand as text; bytes that are none are lone surrogates."""
        return decode(self.raw, self.charset).removeprefix("\ufeff")

    def piece(self, start: int, size: int) -> bytes:
        """Give up to `size` bytes from `start` of the whole on; none where they are not at hand."""
        return self.raw[start - self.base : start - self.base + size] if start >= self.base else b""


class Window(msgspec.Struct, frozen=True):
    """Which stretch of a body a view shows."""

    start: int = 0
    """Where to begin: a byte of the body for raw and hex, a character or a pair of what other views make of it."""
    limit: int = 256 * KIB
    """Bytes of text at most, about."""
    mark: int | None = None
    """A byte to be pointed at, if any."""
    mark_size: int = 1
    """How many bytes are pointed at."""


class BodyView(Protocol):
    """One way of looking at a body. A view is stateless and gives up with `Unfit` rather than guess."""

    name: str
    """What stands in the URL."""
    title: str
    """What stands on the tab."""

    def why(self, body: Body) -> str:
        """Give the reason why this view suits `body`, in words for the reader; empty when it does not."""
        ...

    def show(self, body: Body, window: Window) -> Shown:
        """Give a stretch of `body`.

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
