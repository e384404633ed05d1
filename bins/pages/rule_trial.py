"""What a rule would have done with the latest requests, as the page lists it."""

from __future__ import annotations

import msgspec

from bins.models import Bin, CapturedRequest
from bins.pages.rows import Row, row_of
from bins.replies.spec import RuleSpec
from bins.replies.words import reply_words
from bins.rules.deadline_card import Card, card_of, latest_sender
from bins.rules.trying import dry_run

MOST_SHOWN = 20


class Trial(msgspec.Struct, frozen=True):
    """How many requests a rule would have matched, and what the newest of them would have got."""

    matched: int
    looked_at: int
    rows: list[tuple[Row, str]]
    more: int
    card: Card | None = None
    """What its replies do to whoever sends here."""


def trial_of(bin: Bin, token: str, spec: RuleSpec) -> Trial:
    """Give what `spec` would have done."""
    found = dry_run(bin, spec)
    shown = found.tried[:MOST_SHOWN]
    rows = {
        row.n: row
        for row in CapturedRequest.objects.visible_in(bin).filter(n__in=[one.n for one in shown]).without_body()
    }
    words = [*map(reply_words, spec.replies), "the default reply"]
    listed = [(row_of(rows[one.n], token), words[one.place]) for one in shown if one.n in rows]
    card = card_of(latest_sender(bin), spec.replies)
    return Trial(len(found.tried), found.looked_at, listed, len(found.tried) - len(listed), card)
