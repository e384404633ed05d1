"""Secrets that replies need, sealed with the instance's key for one bin."""

from __future__ import annotations

import logging

from django.conf import settings

from bins.sealing import SealBroken, seal, unseal

_log = logging.getLogger(__name__)


def sealed(bin_id: str, secret: str) -> bytes:
    """Give a secret as it is stored; nothing for none."""
    return seal(settings.SECRET_KEY, secret.encode(), bin_id) if secret else b""


def opened(bin_id: str, stored: bytes) -> str | None:
    """Give a stored secret; None when there is none, or when the key that sealed it is gone."""
    if not stored:
        return None
    try:
        return unseal([settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS], stored, bin_id).decode()
    except SealBroken:
        _log.error("a secret of bin %s cannot be opened: set INSPECTOR_SECRET_KEY_FALLBACKS or write it again", bin_id)
        return None
