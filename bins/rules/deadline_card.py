"""What is known of the sender's deadline, beside what we answer it with."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from bins.models import Bin, CapturedRequest
from bins.replies.deadlines import Deadline, deadline_of, warnings
from bins.replies.providers import Provider, known
from bins.replies.spec import ReplySpec

_LATEST = 20
"""Requests among which a known sender is looked for."""


class Card(msgspec.Struct, frozen=True):
    """The facts of one provider, and what our reply does to it."""

    facts: Deadline
    warnings: tuple[str, ...]
    took: str = ""
    """How long our reply took; empty when that is not known."""
    did: str = "we took"
    """What we did for so long."""


def sender_of_request(request: CapturedRequest) -> Provider | None:
    """Give the known provider that sent a request, as far as its header says."""
    return known().recognise({name.lower() for name, _ in request.headers}, request.header("user-agent"))


def latest_sender(bin: Bin) -> Provider | None:
    """Give the known provider of the newest request that has one, among the latest."""
    rows = CapturedRequest.objects.visible_in(bin).without_body().newest_first()[:_LATEST]
    return next(filter(None, map(sender_of_request, rows)), None)


def card_of(
    provider: Provider | None, replies: Iterable[ReplySpec], took: str = "", did: str = "we took"
) -> Card | None:
    """Give the card of a provider that gets `replies`; None where nothing is known."""
    if provider is None:
        return None
    found = [words for one in replies for words in warnings(provider, one.delay_seconds, one.fault, one.status)]
    return Card(deadline_of(provider), tuple(dict.fromkeys(found)), took, did)
