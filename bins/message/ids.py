"""Random names: bin ids and request ids."""

import os
import secrets
import string

from bins.message.target import BIN_ID_LENGTH

_ALPHABET = string.ascii_lowercase + string.digits
# What RFC 9562 section 4 wants of two bytes: the version in octet 6, the variant in octet 8.
_VERSION = bytes(code & 0x0F | 0x40 for code in range(256))
_VARIANT = bytes(code & 0x3F | 0x80 for code in range(256))
_POOL_BYTES = 4096
_pool: list[str] = []


def new_bin_id() -> str:
    """Give a fresh bin id: 24 characters of `[a-z0-9]`, 124 random bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(BIN_ID_LENGTH))


def new_request_id() -> str:
    """Give a random UUID (RFC 9562 section 5.4, version 4) in its usual spelling.

    Random bytes are drawn from the kernel a page at a time: one system call serves 256 requests.
    """
    if not _pool:
        _fill()
    return _pool.pop()


def _fill() -> None:
    page = bytearray(os.urandom(_POOL_BYTES))
    page[6::16] = page[6::16].translate(_VERSION)
    page[8::16] = page[8::16].translate(_VARIANT)
    digits = page.hex()
    whole = (digits[at : at + 32] for at in range(0, len(digits), 32))
    _pool.extend(f"{one[:8]}-{one[8:12]}-{one[12:16]}-{one[16:20]}-{one[20:]}" for one in whole)
