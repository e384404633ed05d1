"""What a head says about the body that follows, refusing whatever could be read in two ways."""

from collections.abc import Sequence

import msgspec

from bins.message.refusal import Refusal, Refused

_VERSIONS = frozenset({"1.0", "1.1"})
NAME_LENGTHS = frozenset({len("expect"), len("content-length"), len("transfer-encoding")})
"""Lengths of the names that say something about a body; fields with other names need not be given to `read_framing`."""


class Framing(msgspec.Struct, frozen=True):
    """Length of the body that a head announces."""

    length: int | None
    """Content-Length in bytes; None when chunked or when there is no body."""
    chunked: bool
    expects_continue: bool

    @property
    def has_body(self) -> bool:
        """True when bytes of a body follow the head."""
        return self.chunked or bool(self.length)


_BODILESS = Framing(None, False, False)


def read_framing(method: bytes, http_version: str, fields: Sequence[bytes]) -> Framing:
    """Give the framing of a request head that llhttp has already accepted; `fields` is flat: name, value, name, value.

    llhttp refuses Content-Length beside Transfer-Encoding, repeated or listed lengths, bare line feeds, folded lines
    and a space before the colon. It lets pass what is refused here (RFC 9112 sections 2.3, 6.1 and 9.3.1).

    Raises:
        Refused: other versions than 1.0 and 1.1, codings other than exactly `chunked`, `chunked` in 1.0, CONNECT.
    """
    if http_version not in _VERSIONS or method == b"CONNECT":
        raise Refused(Refusal.BAD_REQUEST)
    length, chunked, expects = None, False, False
    for name, value in zip(fields[::2], fields[1::2], strict=True):
        kind, value = name.lower(), value.strip(b" \t").lower()
        if kind == b"content-length":
            length = int(value)
        elif kind == b"transfer-encoding":
            chunked = _is_chunked(http_version, value)
        elif kind == b"expect":
            expects = http_version == "1.1" and value == b"100-continue"
    return Framing(length, chunked, expects) if chunked or length is not None else _BODILESS


def _is_chunked(http_version: str, coding: bytes) -> bool:
    if http_version == "1.0" or coding != b"chunked":
        raise Refused(Refusal.BAD_REQUEST)
    return True
