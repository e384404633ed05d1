"""What a rule decided before a count is known: the store counts and picks, in the transaction that keeps the request.

So a count goes up exactly when its request is kept: it survives a crash, and several workers share it.
"""

from __future__ import annotations

import hashlib

import msgspec

from bins.replies.spec import Then

WHOLE_RULE = b""
"""Key of the count of all that a rule has matched."""


class Choice(msgspec.Struct, frozen=True, array_like=True):
    """How the replies of a rule follow each other."""

    weights: tuple[int, ...]
    """One for each reply."""
    then: Then = Then.LAST
    seed: int | None = None
    """Given when replies are drawn at random."""


class Outcome(msgspec.Struct, frozen=True, array_like=True):
    """One of the replies that a plan may come to, as far as the store needs to know it."""

    status: int
    """What goes out; 0 where a fault lets no status line out."""
    version: int
    """Number of the saved reply; 0 for one that is built in."""
    fault: str | None = None
    """Kind of the fault that is made of it, see `bins.replies.on_wire`."""
    mark: str = ""
    """The mark of a request that gets it, in place of the plan's."""


class Plan(msgspec.Struct, frozen=True, array_like=True):
    """Travels with a request to the store, and what the store made of it comes back as a count."""

    choice: Choice
    outcomes: tuple[Outcome, ...]
    """One for each reply of the choice, and the bin's default at the end."""
    rule_id: int = 0
    """0 when no rule matched."""
    rule_name: str = ""
    key: bytes = WHOLE_RULE
    """Whose count decides: a delivery's, or the whole rule's."""
    mark: str = ""
    """What else a reader should know, see `bins.replies.choose`."""


class Note(msgspec.Struct, frozen=True, array_like=True):
    """What is kept with a request about the reply it got."""

    version: int = 0
    rule_id: int = 0
    rule_name: str = ""
    count: int = 0
    """The attempt of its delivery, or how often the rule had matched, this one included."""
    place: int = 0
    """Which reply of the rule, counted from 0; one behind the last is the bin's default."""
    key: bytes = WHOLE_RULE
    mark: str = ""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Note)


def pick(choice: Choice, key: bytes, count: int) -> int:
    """Give the place of the reply for the `count`-th time, counted from 1; one behind the last is the default."""
    size = len(choice.weights)
    if choice.seed is not None:
        return _draw(choice.weights, choice.seed, key, count)
    if count <= size:
        return count - 1
    if choice.then is Then.LOOP:
        return (count - 1) % size
    return size - 1 if choice.then is Then.LAST else size


def _draw(weights: tuple[int, ...], seed: int, key: bytes, count: int) -> int:
    digest = hashlib.sha256(b"%d:%d:" % (seed, count) + key).digest()
    left = int.from_bytes(digest[:8], "big") % sum(weights)
    for place, weight in enumerate(weights):
        left -= weight
        if left < 0:
            return place
    return len(weights) - 1


def noted(plan: Plan, count: int) -> tuple[int, bytes, str | None]:
    """Give the status that a request gets, the note that is kept with it, and the kind of its reply's fault."""
    place = pick(plan.choice, plan.key, count) if plan.rule_id else 0
    outcome = plan.outcomes[place]
    note = Note(outcome.version, plan.rule_id, plan.rule_name, count, place, plan.key, outcome.mark or plan.mark)
    return outcome.status, _encoder.encode(note), outcome.fault


def amended(plan: Plan, count: int, version: int, mark: str) -> bytes:
    """Give the note about a reply that took the place of the one planned."""
    place = pick(plan.choice, plan.key, count) if plan.rule_id else 0
    return _encoder.encode(Note(version, plan.rule_id, plan.rule_name, count, place, plan.key, mark))


def read_note(raw: bytes) -> Note | None:
    """Give the note kept with a request, None when it got a reply that is built in or the note cannot be read."""
    try:
        return _decoder.decode(raw) if raw else None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
