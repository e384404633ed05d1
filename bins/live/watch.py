"""One watcher of a bin: what it has yet to be told, in bounded space."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bins.models import Role
from bins.people.sessions import Guest

Event = dict[str, Any]
"""A message to open pages, as it is sent to them."""

MOST_PENDING = 1_000
"""Numbers and other events that may wait for one watcher; beyond it, it asks the store what is missing."""


class Watch:
    """What a socket has to catch up with. Lives on the event loop's thread."""

    __slots__ = (
        "_events", "_has_news", "_pending", "bin_id", "ended", "guest", "last_n", "link_id", "lost_count", "on_news",
        "role", "role_changed",
    )  # fmt: skip

    def __init__(
        self, bin_id: str, link_id: int, last_n: int, guest: Guest | None = None, role: Role | None = None
    ) -> None:
        self.bin_id = bin_id
        self.guest = guest
        """Who is signed in at its end; None for nobody."""
        self.role = role
        """What that person may do by themselves with the bin."""
        self.role_changed = False
        """True when that is no longer so: what was granted by it has to be asked for anew."""
        self.link_id = link_id
        self.last_n = last_n
        """The newest number it has been rung for."""
        self.ended = False
        """True when the link or the bin is no longer there."""
        self.lost_count = False
        """True when more was removed than is kept here: ask the store, and start afresh with `recount`."""
        self.on_news: Callable[[], object] | None = None
        """Called each time that something was noted."""
        self._events: list[Event] = []
        self._pending = 0
        self._has_news = False

    def ring(self, last_n: int) -> None:
        """Note that there are requests up to `last_n`."""
        self.last_n = max(self.last_n, last_n)
        self._note()

    def tell(self, event: Event) -> None:
        """Note an event; deletions or marks that wait are told together; a clearing makes deletions needless."""
        self._gather_or_add(event)
        self._note()

    def _gather_or_add(self, event: Event) -> None:
        if self.lost_count:
            return
        if event["type"] in {"deleted", "marked"} and "numbers" in event:
            self._gather(event)
        else:
            self._add(event)
        if self._pending > MOST_PENDING:
            self.lost_count = True
            self._forget()

    def end(self) -> None:
        """Note that there is nothing more to watch."""
        self.ended = True
        self._note()

    def change_role(self) -> None:
        """Note that the guest may no longer do what they might, or may do more."""
        self.role_changed = True
        self._note()

    def take(self) -> list[Event]:
        """Give the events that wait, oldest first; from now on they are the taker's."""
        events = self._events
        self._forget()
        return events

    def recount(self) -> None:
        """Start afresh, before the store is asked what is missing."""
        self.lost_count = False
        self._forget()

    def take_news(self) -> bool:
        """Tell whether something was noted since this was asked last."""
        has_news, self._has_news = self._has_news, False
        return has_news

    def _note(self) -> None:
        self._has_news = True
        if self.on_news is not None:
            self.on_news()

    def _gather(self, event: Event) -> None:
        last = self._events[-1] if self._events else {}
        if last.get("type") == event["type"]:
            last["numbers"].extend(event["numbers"])
            last.update({**event, "numbers": last["numbers"]})
        else:
            self._events.append({**event, "numbers": list(event["numbers"])})
        self._pending += len(event["numbers"])

    def _add(self, event: Event) -> None:
        if event["type"] == "cleared":
            self._events = [kept for kept in self._events if kept["type"] not in {"cleared", "deleted"}]
            self._pending = len(self._events)
        self._events.append(event)
        self._pending += 1 + len(event.get("numbers", ()))

    def _forget(self) -> None:
        self._events = []
        self._pending = 0
