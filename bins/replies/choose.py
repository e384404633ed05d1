"""Which reply a request gets: a pure function of the bin's snapshot and the request."""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import msgspec

from bins.message.capture import Capture, Cut, Mode
from bins.message.headers import first_value
from bins.message.room import Room
from bins.replies.asked import Asked
from bins.replies.challenges import answer
from bins.replies.on_wire import outcome_of
from bins.replies.plan import Choice, Outcome, Plan, pick
from bins.replies.reply import CORS, HARMLESS, TEXT, Reply, make_reply
from bins.replies.rules import Rule, Rules
from bins.replies.spec import Then

_STATUS_PATH = re.compile(rb"/([2-5][0-9]{2})")
# What a preflight may ask for: a list of field names (RFC 9110 section 5.6.2); anything else is not echoed.
_FIELD_NAMES = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`|~, \t-]{1,2048}")

CHALLENGE = "challenge:"
"""Begins the mark of a request whose verification challenge was answered; the preset's key follows."""
HELD_BACK = "held back"
"""Mark of a request whose delay or fault was cut short, since too many senders were kept waiting already."""

DEFAULT_REPLY = make_reply(200, (*TEXT, *CORS, *HARMLESS), b"Saved.\n")
NO_RULES = Rules()
_ONLY = Choice((1,))


class Given(msgspec.Struct, frozen=True):
    """What a rule may come to in its bin; made once, since it is the same for every request."""

    replies: tuple[Reply, ...]
    """Those of the rule, and the bin's default at the end."""
    outcomes: tuple[Outcome, ...]
    holds: bool
    """True when one of those that a count can come to keeps its sender waiting."""


class BinSnapshot(msgspec.Struct, frozen=True):
    """What the hot path knows of a bin; replaced as a whole when the bin changes."""

    id: str
    default: Reply = DEFAULT_REPLY
    status_override: bool = True
    """`/{bin id}/503` answers 503."""
    cors: bool = True
    """Whether a browser's preflight is allowed what it asks for."""
    rules: Rules = NO_RULES
    challenges: Mapping[str, str | None] = MappingProxyType({})
    """Verification challenges that are answered, each with its secret."""
    given: dict[int, Given] = msgspec.field(default_factory=dict)
    """Of each rule that has matched, by its id."""
    reply_bytes: int = 0
    """What its replies take in memory."""
    room: Room | None = None
    """What it may still take, where it refuses what is too much; None where its oldest requests go instead."""


class Chosen(msgspec.Struct, frozen=True):
    """The replies that a request may get; which one of them, its count decides."""

    plan: Plan
    replies: tuple[Reply, ...]
    """As many as the plan's outcomes, in their order."""
    holds: bool
    """True when one of those that a count can come to keeps its sender waiting."""

    def cut_short(self) -> Plan:
        """Give the plan of a request that nothing holds: it says so where the count picks a reply that would have."""
        outcomes = [
            msgspec.structs.replace(outcome, mark=HELD_BACK) if reply.holds else outcome
            for outcome, reply in zip(self.plan.outcomes, self.replies, strict=True)
        ]
        return msgspec.structs.replace(self.plan, outcomes=tuple(outcomes))

    def reply(self, count: int) -> Reply:
        """Give the reply for the `count`-th time."""
        return self.replies[pick(self.plan.choice, self.plan.key, count) if self.plan.rule_id else 0]


def choose(snapshot: BinSnapshot, capture: Capture) -> Reply | Chosen:
    """Give the reply for `capture`, or those that its count will pick from."""
    if capture.cut and (reply := _reply_to_cut(capture.cut)):
        return reply
    if snapshot.challenges and (answered := answer(snapshot.challenges, capture)):
        return _fixed(answered[1], f"{CHALLENGE}{answered[0]}")
    if (snapshot.rules or snapshot.default.version) and _is_for_a_worker(capture):
        return _no_worker()
    is_preflight = capture.method == "OPTIONS" and _asks_for_a_method(capture)
    if snapshot.rules and (chosen := _by_rule(snapshot, capture, is_preflight)):
        return chosen
    if is_preflight and snapshot.cors:
        return _preflight(capture)
    if snapshot.status_override and len(capture.path) == 4 and (match := _STATUS_PATH.fullmatch(capture.path)):
        return _status(int(match[1]))
    return _fixed(snapshot.default, "") if snapshot.default.version else snapshot.default


def behind_a_server(chosen: Chosen) -> Chosen:
    """Give it as it is told of where another server than ours sends the replies, and does less of them wrong."""
    outcomes = tuple(outcome_of(reply, Mode.ASGI) for reply in chosen.replies)
    return msgspec.structs.replace(chosen, plan=msgspec.structs.replace(chosen.plan, outcomes=outcomes))


def _by_rule(snapshot: BinSnapshot, capture: Capture, is_preflight: bool) -> Chosen | None:
    asked = Asked(capture)
    rule = snapshot.rules.first(asked, is_preflight=is_preflight)
    if rule is None:
        return None
    given = snapshot.given.get(rule.id) or _given(snapshot, rule)
    plan = Plan(rule.choice, given.outcomes, rule.id, rule.name, rule.key_of(asked))
    return Chosen(plan, given.replies, given.holds)


def _given(snapshot: BinSnapshot, rule: Rule) -> Given:
    replies = (*rule.replies, snapshot.default)
    outcomes = tuple(map(outcome_of, replies))
    within_reach = replies if _comes_to_default(rule) else rule.replies
    given = snapshot.given[rule.id] = Given(replies, outcomes, any(reply.holds for reply in within_reach))
    return given


def _comes_to_default(rule: Rule) -> bool:
    """Tell whether the bin's default may be sent: behind the rule's replies, or for a template that fails."""
    is_behind = rule.choice.then is Then.DEFAULT and rule.choice.seed is None
    return is_behind or any(reply.template is not None for reply in rule.replies)


def _fixed(reply: Reply, mark: str) -> Chosen:
    return Chosen(Plan(_ONLY, (outcome_of(reply),), mark=mark), (reply,), reply.holds)


def _is_for_a_worker(capture: Capture) -> bool:
    block = capture.raw_headers
    return b"service-worker" in block.lower() and first_value(block, b"service-worker") is not None


def _asks_for_a_method(capture: Capture) -> bool:
    return first_value(capture.raw_headers, b"access-control-request-method") is not None


def _reply_to_cut(cut: Cut) -> Reply | None:
    if cut is Cut.LIMIT:
        return _too_large()
    return _too_slow() if cut is Cut.TIMEOUT else None


def _preflight(capture: Capture) -> Reply:
    # `*` would not cover Authorization (Fetch standard, CORS-safelisted request-header), so the names are echoed.
    method = first_value(capture.raw_headers, b"access-control-request-method") or b"*"
    names = first_value(capture.raw_headers, b"access-control-request-headers")
    allowed = [(b"Access-Control-Allow-Methods", method if _FIELD_NAMES.fullmatch(method) else b"*")]
    if names and _FIELD_NAMES.fullmatch(names):
        allowed.append((b"Access-Control-Allow-Headers", names))
    return make_reply(204, (*CORS, *HARMLESS, *allowed, (b"Access-Control-Max-Age", b"600")))


@lru_cache(maxsize=400)
def _status(status: int) -> Reply:
    return make_reply(status, (*TEXT, *CORS, *HARMLESS), b"Saved. You asked for status %d.\n" % status)


@lru_cache(maxsize=1)
def _no_worker() -> Reply:
    # Browsers send `Service-Worker: script` for a script that would then answer for pages of its host
    # (Service Workers section 8.2); its sandbox does not hold it back.
    return make_reply(403, (*TEXT, *CORS, *HARMLESS), b"Saved. A bin gives out no service workers.\n")


@lru_cache(maxsize=1)
def _too_large() -> Reply:
    words = b"Saved up to the body limit; the rest of the body was not kept.\n"
    return make_reply(413, (*TEXT, *CORS, *HARMLESS), words)


@lru_cache(maxsize=1)
def _too_slow() -> Reply:
    return make_reply(408, (*TEXT, *CORS, *HARMLESS), b"Saved what arrived in time; the body came too slowly.\n")
