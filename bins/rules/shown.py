"""Rules as they are shown: with masks in their conditions, to those who see masks in requests."""

from __future__ import annotations

import msgspec
from django.conf import settings

from bins.message.masking import is_secret, mask
from bins.models import Bin
from bins.replies.spec import RuleSpec
from bins.replies.written import THERE


def as_shown(spec: RuleSpec, bin: Bin) -> RuleSpec:
    """Give a rule as whoever asked for `bin` may see it.

    What a header field must hold is what it will hold: a condition on a secret one would tell the secret.
    """
    if not bin.sight.masked:
        return spec
    header = tuple((name, _shown(name, pattern)) for name, pattern in spec.match.header)
    return msgspec.structs.replace(spec, match=msgspec.structs.replace(spec.match, header=header))


def _shown(name: str, pattern: str) -> str:
    if pattern == THERE or not is_secret(name.lower().encode("latin-1", "replace"), settings.CONFIG.masked_names):
        return pattern
    return mask(pattern.encode("utf-8", "replace")).decode()
