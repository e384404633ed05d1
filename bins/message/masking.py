"""Which header fields hold secrets, and what is shown instead of them to whoever shall not see those.

Nothing of a secret is left: neither its beginning nor a digest of it, only its length, which tells a missing value from
one that was sent.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bins.message.headers import decode_pairs, encode_fields

# By what vendors call them: X-Hub-Signature-256, Stripe-Signature, X-Shopify-Hmac-SHA256, X-Gitlab-Token, X-Api-Key,
# Ocp-Apim-Subscription-Key, X-Hook-Secret, X-Amz-Security-Token, Cf-Access-Jwt-Assertion, Set-Cookie, DPoP …
_SECRET = re.compile(
    rb"authori[sz]ation|authentication|cookie|signature|hmac|token|secret|password|passwd|credential|session|jwt|dpop"
    rb"|(?:api|auth|access|private|subscription|functions|security)[-_]?key"
)
_MOST_REMEMBERED = 2_048


@lru_cache(_MOST_REMEMBERED)
def is_secret(lower_name: bytes, more: frozenset[bytes] = frozenset()) -> bool:
    """Tell whether the field called `lower_name` (lower case) holds a secret; `more` names further ones."""
    return lower_name in more or _SECRET.search(lower_name) is not None


def mask(value: bytes) -> bytes:
    """Give what stands in the place of a secret."""
    return b"masked, %d byte%s" % (len(value), b"" if len(value) == 1 else b"s")


def masked_block(block: bytes, more: frozenset[bytes] = frozenset()) -> bytes:
    """Give a header block with its secrets masked; names, order and number of the fields stay."""
    fields: list[bytes] = []
    for name, value in decode_pairs(block):
        fields += (name, mask(value) if is_secret(name.lower(), more) else value)
    return encode_fields(fields)


def may_be_mask(needle: bytes) -> bool:
    """Tell whether `needle` (lower case) could be found in a mask, whatever the length of the secret behind it."""
    return _IN_A_MASK.fullmatch(needle) is not None


def _inside(pieces: list[str]) -> re.Pattern[bytes]:
    """Give the expression of everything that stands within a mask: any of its ends of `masked, `, digits, ` bytes`."""
    before, after = pieces
    heads = "|".join(re.escape(before[start:]) for start in range(len(before) + 1))
    tails = "|".join(re.escape(after[:end]) for end in range(len(after) + 1))
    parts = {re.escape(text[a:b]) for text in pieces for a in range(len(text)) for b in range(a + 1, len(text) + 1)}
    return re.compile(f"(?:(?:{heads})[0-9]+(?:{tails})|{'|'.join(sorted(parts))})".encode())


_IN_A_MASK = _inside(["masked, ", " bytes"])
