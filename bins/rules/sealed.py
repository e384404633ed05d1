"""Secrets that replies need, sealed with the instance's key for one bin."""

from __future__ import annotations

import logging

from django.conf import settings

from bins.models import Challenge
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


def reseal() -> tuple[int, int]:
    """Seal every stored secret anew under the present key; give how many were, and how many no key opens any more."""
    done = lost = 0
    for row in Challenge.objects.exclude(sealed_secret=b"").iterator():
        secret = opened(row.bin_id, bytes(row.sealed_secret))
        if secret is None:
            lost += 1
            continue
        # Only if nobody has written another one since it was read.
        former = Challenge.objects.filter(pk=row.pk, sealed_secret=bytes(row.sealed_secret))
        done += former.update(sealed_secret=sealed(row.bin_id, secret))
    return done, lost
