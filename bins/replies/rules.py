"""The rules of a bin, ready to be asked: those that cannot match a request of its kind are passed over."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec

from bins.replies.asked import Asked
from bins.replies.delivery import delivery_key
from bins.replies.kind import Kind, Trait
from bins.replies.match import Check, Match
from bins.replies.plan import WHOLE_RULE, Choice
from bins.replies.reply import Reply
from bins.replies.spec import DeliveryKey

_MOST_KINDS = 64
"""Remembered of each bin: those that came last."""


class Rule(msgspec.Struct, frozen=True):
    """A rule ready to be asked."""

    id: int
    name: str
    match: Match
    replies: tuple[Reply, ...]
    choice: Choice
    delivery: DeliveryKey | None = None
    """Where the id of a delivery stands; None where all that matches is counted together."""

    @property
    def takes_preflights(self) -> bool:
        """True when it names OPTIONS: only then it is asked about a browser's preflight."""
        return "OPTIONS" in self.match.methods

    def key_of(self, asked: Asked) -> bytes:
        """Give the key of the count that decides."""
        return WHOLE_RULE if self.delivery is None else delivery_key(asked, self.delivery)


class Rules:
    """Those that are switched on, in order; the same for every request, but for what it remembers of their kinds."""

    def __init__(self, all: Iterable[Rule] = ()) -> None:
        self.all = tuple(all)
        matches = [rule.match for rule in self.all]
        self._methods = frozenset(method for match in matches for method in match.methods)
        self._segments = frozenset(segment for match in matches for segment in match.segments)
        self._names = frozenset(name for match in matches for name in match.names)
        traits = {trait for match in matches for trait in match.traits}
        self._by_media_type = Trait.MEDIA_TYPE in traits
        self._by_client = Trait.CLIENT in traits
        self._by_query = Trait.QUERY in traits
        self._by_json = Trait.JSON in traits
        self._suited = lru_cache(maxsize=_MOST_KINDS)(self._suiting)

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.all)

    @property
    def kinds_looked_at(self) -> int:
        """Kinds for which it had to find out which rules suit."""
        return self._suited.cache_info().misses

    def first(self, asked: Asked, *, is_preflight: bool = False) -> Rule | None:
        """Give the first rule that matches."""
        for rule, holds in self._suited(*self._kind(asked)):
            if holds(asked) and (not is_preflight or rule.takes_preflights):
                return rule
        return None

    def _kind(self, asked: Asked) -> tuple[str, str, frozenset[str], str, str, bool, bool]:
        """Give what a `Kind` is made of, as far as any rule asks about it."""
        method, segment = asked.capture.method, asked.segment if self._segments else ""
        return (
            method if method in self._methods else "",
            segment if segment in self._segments else "",
            self._names.intersection(asked.names) if self._names else self._names,
            asked.media_type if self._by_media_type else "",
            asked.capture.peer.client if self._by_client else "",
            self._by_query and asked.has_query,
            self._by_json and asked.may_be_json,
        )

    def _suiting(self, *parts: Any) -> tuple[tuple[Rule, Check], ...]:
        kind = Kind(*parts)
        return tuple((rule, rule.match.holds) for rule in self.all if rule.match.suits(kind))
