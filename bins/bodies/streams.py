"""Compressed bytes read a little at a time: each reader gives at most what it is asked for, whatever is in them."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Protocol

import brotli
import zstandard

_CHUNK = 16 * 1024
_ZSTANDARD_STEP = 128
"""Bytes that are given to the Zstandard decoder at a time: it has no bound on what it gives back, and a block of four
bytes can stand for 128 KiB (RFC 8878 section 3.1.1.2.3)."""
_MOST_WINDOW = 8 * 1024 * 1024
"""Window of Zstandard that a sender may ask for (RFC 9659 section 3)."""


class CodedWrong(Exception):
    """The bytes are not what their coding says; what was read until then stands."""


class Source(Protocol):
    """Whatever can be read in pieces."""

    def read(self, size: int, /) -> bytes:
        """Give up to `size` bytes; none at the end."""
        ...


class ZlibReader:
    """Reads gzip (RFC 1952), member after member, and deflate with or without its zlib wrapper (RFC 1950, 1951)."""

    def __init__(self, source: Source, *, gzip: bool) -> None:
        self._source = source
        self._gzip = gzip
        self._left = source.read(_CHUNK)
        self._inflater = zlib.decompressobj(self._wbits())

    def read(self, size: int) -> bytes:
        """Give up to `size` bytes; none at the end.

        Raises:
            CodedWrong: the bytes are none of the coding, or end too early.
        """
        while True:
            if self._inflater.eof and not self._next_member():
                return b""
            try:
                given = self._inflater.decompress(self._left, size)
            except zlib.error as error:
                raise CodedWrong("the bytes are damaged") from error
            self._left = self._inflater.unconsumed_tail
            if given:
                return given
            self._refill()

    def _refill(self) -> None:
        if self._inflater.eof or self._left:
            return
        self._left = self._source.read(_CHUNK)
        if not self._left:
            raise CodedWrong("the data ends too early")

    def _next_member(self) -> bool:
        self._left = self._inflater.unused_data or self._source.read(_CHUNK)
        if not self._gzip or not self._left.startswith(b"\x1f\x8b"):
            return False
        self._inflater = zlib.decompressobj(self._wbits())
        return True

    def _wbits(self) -> int:
        if self._gzip:
            return 16 + zlib.MAX_WBITS
        wrapped = len(self._left) > 1 and self._left[0] & 0x0F == 8 and int.from_bytes(self._left[:2], "big") % 31 == 0
        return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS


class BrotliReader:
    """Reads Brotli (RFC 7932)."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._decoder = brotli.Decompressor()

    def read(self, size: int) -> bytes:
        """Give up to about `size` bytes; none at the end.

        Raises:
            CodedWrong: the bytes are none of the coding, or end too early.
        """
        while not self._decoder.is_finished():
            chunk = self._source.read(_CHUNK) if self._decoder.can_accept_more_data() else b""
            try:
                given: bytes = self._decoder.process(chunk, output_buffer_limit=size)
            except brotli.error as error:
                raise CodedWrong("the bytes are damaged") from error
            if given:
                return given
            if not chunk and not self._decoder.is_finished():
                raise CodedWrong("the data ends too early")
        return b""


class ZstandardReader:
    """Reads Zstandard (RFC 8878), frame after frame."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._factory = zstandard.ZstdDecompressor(max_window_size=_MOST_WINDOW)
        self._frame = self._factory.decompressobj()
        self._left = b""

    def read(self, size: int) -> bytes:
        """Give some bytes, at most what 128 bytes can hold; none at the end.

        Raises:
            CodedWrong: the bytes are none of the coding, or end too early.
        """
        given = b""
        while not given:
            self._left = self._left or self._source.read(_CHUNK)
            if self._frame.eof and self._left:
                self._frame = self._factory.decompressobj()
            elif self._frame.eof:
                return b""
            elif not self._left:
                raise CodedWrong("the data ends too early")
            given = self._step()
        return given

    def _step(self) -> bytes:
        step, self._left = self._left[:_ZSTANDARD_STEP], self._left[_ZSTANDARD_STEP:]
        try:
            given: bytes = self._frame.decompress(step)
        except zstandard.ZstdError as error:
            raise CodedWrong("the bytes are damaged") from error
        self._left = self._frame.unused_data + self._left if self._frame.eof else self._left
        return given


_READERS: dict[str, Callable[[Source], Source]] = {
    "gzip": lambda source: ZlibReader(source, gzip=True),
    "x-gzip": lambda source: ZlibReader(source, gzip=True),
    "deflate": lambda source: ZlibReader(source, gzip=False),
    "br": BrotliReader,
    "zstd": ZstandardReader,
}
KNOWN = frozenset(_READERS)
"""Codings that can be read (RFC 9110 section 8.4.1, RFC 7932, RFC 8878)."""


def reader_of(raw: bytes, codings: list[str]) -> Source:
    """Give what reads `raw` through `codings`, the one applied last first."""
    source: Source = io.BytesIO(raw)
    for name in codings:
        source = _READERS[name](source)
    return source
