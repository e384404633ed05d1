"""Tokens: made from a link's row and the instance's secret, never stored.

A token is the link's number in base 36, a dot-free dash, and a keyed digest of that number, bin and role. A dump of
the database opens nothing, since the digest needs the secret key; revoking the row revokes the token.
"""

import base64
import hmac
import re
import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from bins.models import Link

_SALT = "bins.links.token"
_DIGEST_BYTES = 20  # 160 bits, base32 without padding
TOKEN_PLACEHOLDER = f"token-{secrets.token_hex(16)}"
"""Stands for the reader's token in rows rendered once and sent to many; random, so that no captured text holds it."""

_TOKEN = re.compile(r"([0-9a-z]{1,12})-([a-z2-7]{32})")


def token_for(link: Link) -> str:
    """Give the token of `link`, fit for a URL path."""
    return f"{int_to_base36(link.pk)}-{_digest(link, settings.SECRET_KEY)}"


def link_number(token: str) -> int | None:
    """Give the number of the link that `token` claims to be, or None when it has no such shape."""
    match = _TOKEN.fullmatch(token)
    return base36_to_int(match[1]) if match else None


def is_token_of(link: Link, token: str) -> bool:
    """Tell in constant time whether `token` was made for `link` with the present or a former secret."""
    given = token.rpartition("-")[2].encode("ascii", "replace")
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(given, _digest(link, key).encode("ascii")) for key in keys)


def _digest(link: Link, secret: str) -> str:
    value = f"{link.pk}:{link.bin_id}:{link.role}"
    raw = salted_hmac(_SALT, value, secret=secret, algorithm="sha256").digest()[:_DIGEST_BYTES]
    return base64.b32encode(raw).decode("ascii").lower()
