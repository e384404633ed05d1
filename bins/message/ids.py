"""Random names: bin ids and request ids."""

import os
import secrets
import string

from bins.message.target import BIN_ID_LENGTH

_ALPHABET = string.ascii_lowercase + string.digits
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in string.hexdigits.lower()}
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
        page = os.urandom(_POOL_BYTES).hex()
        _pool.extend(page[at : at + 32] for at in range(0, len(page), 32))
    raw = _pool.pop()
    return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-{_VARIANT[raw[16]]}{raw[17:20]}-{raw[20:]}"
