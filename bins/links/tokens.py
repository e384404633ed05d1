"""Tokens: made from a row and the instance's secret, never stored.

A token is the row's number in base 36, a dash, and a keyed digest of that number and of what the row grants. A dump of
the database opens nothing, since the digest needs the secret key; revoking the row revokes the token. As a link's token
can be made again at any time, it can be shown again to those who manage the bin.
"""

import base64
import hmac
import re
import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from bins.models import Invitation, Link, Move

_LINK_SALT = "bins.links.token"
_MOVE_SALT = "bins.links.move"
_INVITATION_SALT = "bins.links.invitation"
_SETUP_SALT = "bins.links.setup"
_DIGEST_BYTES = 20  # 160 bits, base32 without padding
_MOST = 2**63 - 1
TOKEN_PLACEHOLDER = f"token-{secrets.token_hex(16)}"
"""Stands for the reader's token in rows rendered once and sent to many; random, so that no captured text holds it."""

_TOKEN = re.compile(r"([0-9a-z]{1,12})-([a-z2-7]{32})")


def token_for(link: Link) -> str:
    """Give the token of `link`, fit for a URL path."""
    return _token(link.pk, _LINK_SALT, _granted_by(link))


def move_token(move: Move) -> str:
    """Give the token with which another browser can take what `move` offers."""
    return _token(move.pk, _MOVE_SALT, str(move.pk))


def number_in(token: str) -> int | None:
    """Give the number of the row that `token` claims to be of, or None when it has no such shape."""
    match = _TOKEN.fullmatch(token)
    number = base36_to_int(match[1]) if match else None
    return number if number is not None and number <= _MOST else None


def is_token_of(link: Link, token: str) -> bool:
    """Tell in constant time whether `token` was made for `link` with the present or a former secret."""
    return _is_digest(token, _LINK_SALT, _granted_by(link))


def is_token_of_move(move: Move, token: str) -> bool:
    """Tell the same of a move."""
    return _is_digest(token, _MOVE_SALT, str(move.pk))


def invitation_token(invitation: Invitation) -> str:
    """Give the token with which somebody can take `invitation`."""
    return _token(invitation.pk, _INVITATION_SALT, str(invitation.pk))


def is_token_of_invitation(invitation: Invitation, token: str) -> bool:
    """Tell in constant time whether `token` was made for `invitation`."""
    return _is_digest(token, _INVITATION_SALT, str(invitation.pk))


def setup_token() -> str:
    """Give the token with which the first account can be made."""
    return _token(0, _SETUP_SALT, "0")


def is_setup_token(token: str) -> bool:
    """Tell in constant time whether `token` is that."""
    return number_in(token) == 0 and _is_digest(token, _SETUP_SALT, "0")


def _granted_by(link: Link) -> str:
    return f"{link.pk}:{link.bin_id}:{link.role}"


def _token(number: int, salt: str, value: str) -> str:
    return f"{int_to_base36(number)}-{_digest(salt, value, settings.SECRET_KEY)}"


def _is_digest(token: str, salt: str, value: str) -> bool:
    given = token.rpartition("-")[2].encode("ascii", "replace")
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(given, _digest(salt, value, key).encode("ascii")) for key in keys)


def _digest(salt: str, value: str, secret: str) -> str:
    raw = salted_hmac(salt, value, secret=secret, algorithm="sha256").digest()[:_DIGEST_BYTES]
    return base64.b32encode(raw).decode("ascii").lower()
