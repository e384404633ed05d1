"""Signatures as their own library makes them, and everything that is none."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bins.replies.ed25519 import is_signed

PRIVATE_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC_KEY = PRIVATE_KEY.public_key().public_bytes_raw().hex()
SIGNATURE = PRIVATE_KEY.sign(b"a message").hex().encode()


def test_a_message_is_signed_with_its_key() -> None:
    assert is_signed(PUBLIC_KEY, SIGNATURE, b"a message")
    assert is_signed(PUBLIC_KEY.upper(), SIGNATURE.upper(), b"a message")


@pytest.mark.parametrize(
    ("key", "signature", "message"),
    [
        (PUBLIC_KEY, SIGNATURE, b"another message"),
        ("00" * 32, SIGNATURE, b"a message"),
        (PUBLIC_KEY, b"00" * 64, b"a message"),
        (PUBLIC_KEY, SIGNATURE[2:], b"a message"),
        (PUBLIC_KEY, b"\xff" * 128, b"a message"),
        (PUBLIC_KEY, b"", b"a message"),
        ("no digits", SIGNATURE, b"a message"),
        ("", SIGNATURE, b"a message"),
    ],
)
def test_anything_else_is_not(key: str, signature: bytes, message: bytes) -> None:
    assert not is_signed(key, signature, message)
