"""Header fields as bytes: a flat list while they are read, one block where they are kept, pairs where they are shown.

A flat list holds name, value, name, value …; the block is that list joined by line feeds. No part of a field holds a
line feed (RFC 9110 section 5), so the block loses nothing, and making it is one call on the hot path.
"""

from collections.abc import Callable, Sequence

from bins.message.framing import NAME_LENGTHS


def collector(fields: list[bytes], framing_fields: list[bytes]) -> Callable[[bytes, bytes], None]:
    """Give a parser's callback that appends name and value to `fields`, and to `framing_fields` what may frame a body.

    A closure, since it runs a dozen times a request.
    """
    append = fields.append

    def on_header(name: bytes, value: bytes) -> None:
        append(name)
        append(value)
        if len(name) in NAME_LENGTHS:
            framing_fields.extend((name, value))

    return on_header


def encode_fields(fields: Sequence[bytes]) -> bytes:
    """Give the block of a flat list of names and values."""
    return b"\n".join(fields)


def decode_pairs(block: bytes) -> list[tuple[bytes, bytes]]:
    """Give the name and value pairs of a block, in the order and case they were sent."""
    fields = bytes(block).split(b"\n") if block else []
    return list(zip(fields[::2], fields[1::2], strict=True))


def latin1_pairs(block: bytes) -> list[tuple[str, str]]:
    """Give the pairs of a block as text with one character a byte, which loses nothing."""
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in decode_pairs(block)]


def first_value(block: bytes, lower_name: bytes) -> bytes | None:
    """Give the first value of the field called `lower_name` (lower case), or None."""
    for name, value in decode_pairs(block):
        if name.lower() == lower_name:
            return value
    return None
