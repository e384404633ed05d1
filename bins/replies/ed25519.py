"""Signatures by Ed25519 (RFC 8032), as Discord makes them."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def is_signed(public_key: str, signature: bytes, message: bytes) -> bool:
    """Tell whether `signature` is that of `message`; key and signature are in hexadecimal digits."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature.decode("ascii")), message)
    except (InvalidSignature, ValueError):
        return False
    return True
