"""The rules of a bin, ready to be asked: those that cannot match a request of its kind are passed over."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from bins.replies.asked import Asked
from bins.replies.delivery import delivery_key
from bins.replies.kind import Kind, Trait
from bins.replies.match import Match
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
        self._methods = frozenset[str]().union(*(rule.match.methods for rule in self.all))
        self._names = frozenset[str]().union(*(rule.match.names for rule in self.all))
        traits = frozenset[Trait]().union(*(rule.match.traits for rule in self.all))
        self._by_media_type, self._by_client, self._by_json = (
            trait in traits for trait in (Trait.MEDIA_TYPE, Trait.CLIENT, Trait.JSON)
        )
        self._suited = lru_cache(maxsize=_MOST_KINDS)(self._suiting)

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.all)

    def first(self, asked: Asked, *, is_preflight: bool = False) -> Rule | None:
        """Give the first rule that matches."""
        method = asked.capture.method
        suited = self._suited(
            method if method in self._methods else "",
            self._names.intersection(asked.names) if self._names else self._names,
            asked.media_type if self._by_media_type else "",
            asked.capture.peer.client if self._by_client else "",
            asked.has_query,
            self._by_json and asked.may_be_json,
        )
        for rule in suited:
            if rule.match.holds(asked) and (not is_preflight or rule.takes_preflights):
                return rule
        return None

    @property
    def kinds_looked_at(self) -> int:
        """Kinds for which it had to find out which rules suit."""
        return self._suited.cache_info().misses

    def _suiting(
        self, method: str, names: frozenset[str], media_type: str, client: str, has_query: bool, may_be_json: bool
    ) -> tuple[Rule, ...]:
        kind = Kind(method, names, media_type, client, has_query, may_be_json)
        return tuple(rule for rule in self.all if rule.match.suits(kind))
