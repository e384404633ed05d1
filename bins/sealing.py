"""Secrets at rest: sealed with AES-256-GCM under a key made of the instance's secret, bound to where they belong.

A sealed secret is one byte for the version, 12 of a random nonce, then the ciphertext with its tag. The context (the
bin's id) is authenticated and not stored: a secret that is moved to another row does not open.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_NONCE_BYTES = 12  # NIST SP 800-38D section 8.2.2: 96 random bits, for far less than 2**32 secrets under one key
_TAG_BYTES = 16
_KEY_BYTES = 32
_PURPOSE = b"request-inspector sealed secrets 1"

Key = bytes | str


class SealBroken(Exception):
    """What was sealed does not open: another key, another context, or changed bytes."""


def seal(key: Key, plain: bytes, context: str) -> bytes:
    """Give `plain` sealed under the instance's secret `key`, to be opened for `context` only."""
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + _cipher(key).encrypt(nonce, plain, _bound(context))


def unseal(keys: Sequence[Key], sealed: bytes, context: str) -> bytes:
    """Give what was sealed under one of `keys`: the present one first, then former ones.

    Raises:
        SealBroken: none of them opens it for `context`.
    """
    from cryptography.exceptions import InvalidTag  # only here and in `_cipher`

    if sealed[:1] != _VERSION or len(sealed) < 1 + _NONCE_BYTES + _TAG_BYTES:
        raise SealBroken("This is no sealed secret.")
    nonce, rest = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    for key in keys:
        try:
            return _cipher(key).decrypt(nonce, rest, _bound(context))
        except InvalidTag:
            continue
    raise SealBroken("No key opens this secret for this bin.")


def _bound(context: str) -> bytes:
    return _VERSION + context.encode("utf-8", "surrogatepass")


def _cipher(key: Key) -> AESGCM:
    """Derive a key of its own (RFC 5869), so that the instance's secret may have other uses and any length.

    The library takes 6 MB in every process that has it: those without secrets do without.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    material = key.encode() if isinstance(key, str) else key
    return AESGCM(HKDF(SHA256(), _KEY_BYTES, salt=None, info=_PURPOSE).derive(material))
