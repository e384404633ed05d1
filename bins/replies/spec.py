"""Replies and rules as people write them: the shapes of the API, checked for their types here and for sense elsewhere.

Everything is plain JSON. Header names and values are latin-1, one character a byte, as in a request object.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

MOST_BODY_BYTES = 1024 * 1024
MOST_BIN_BYTES = 4 * 1024 * 1024
"""Of all replies of a bin together, as they are saved: they are held in memory while it is in use."""
MOST_HEADERS = 64
MOST_NAME_BYTES = 128
MOST_VALUE_BYTES = 8 * 1024
MOST_SOURCE_BYTES = 64 * 1024
"""Of a body or a header value that is a template."""
MOST_RULES = 50
MOST_REPLIES = 20
"""Of one rule."""
MOST_WEIGHT = 1_000


class FaultKind(StrEnum):
    """What can go wrong on purpose while a reply is sent."""

    SILENT = "silent"
    """No answer until the sender gives up, or `seconds` have passed."""
    CLOSE = "close"
    """The connection is closed in place of an answer."""
    RESET = "reset"
    """The connection is reset (RST) before the answer, or in the middle of it."""
    TRUNCATE = "truncate"
    """`Content-Length` promises `missing` bytes more than come; then the connection is closed."""
    DRIP = "drip"
    """The body comes at `bytes_per_second`."""
    SLOW_HEADERS = "slow_headers"
    """Header lines come one a second, without an end, until `seconds` have passed."""
    INVALID_HTTP = "invalid_http"
    """What comes is no HTTP."""
    LARGE_BODY = "large_body"
    """A body of `mebibytes` MiB."""
    BAD_GZIP = "bad_gzip"
    """A body that claims to be gzip and cannot be decoded."""


class Where(StrEnum):
    """Where a reset happens."""

    BEFORE = "before"
    MIDDLE = "middle"


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A fault and how far it goes; what a kind does not use is left at its default."""

    kind: FaultKind
    at: Where = Where.BEFORE
    """Of a reset."""
    seconds: float = 0.0
    """How long silence and slow headers last; 0 is as long as the instance allows."""
    bytes_per_second: int = 10
    """Of a dripping body."""
    missing: int = 100
    """Bytes that a truncated body lacks."""
    mebibytes: int = 10
    """Of a large body."""


class ReplySpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One reply: what is sent, when, and what goes wrong with it."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    """Text, sent as UTF-8."""
    body_base64: str | None = None
    """Bytes, in place of `body`."""
    delay_seconds: float = 0.0
    cors: bool = True
    """Whether any page may read it."""
    template: bool = False
    """Whether body and header values are Liquid templates."""
    fault: Fault | None = None
    weight: int = 1
    """How often it is drawn, beside the others of a rule that draws at random."""


class Then(StrEnum):
    """What comes behind the last reply of a rule."""

    LAST = "last"
    LOOP = "loop"
    DEFAULT = "default"


class CountBy(StrEnum):
    """What a rule counts: all it has matched, or the attempts of each delivery."""

    RULE = "rule"
    DELIVERY = "delivery"


class Order(StrEnum):
    """How the next reply of a rule is found."""

    SEQUENCE = "sequence"
    RANDOM = "random"


class DeliveryKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where a delivery's id stands; one of the two, else where its provider is known to put it."""

    header: str = ""
    json: str = ""
    """JSONPath of a value in the body."""


class MatchSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a request must be like; what is not given matches everything, and everything given must match."""

    method: tuple[str, ...] = ()
    """Any of these, as sent."""
    path: str = ""
    """Glob over what follows the bin id: `*` and `?` stay within a segment, `**` does not."""
    query: tuple[tuple[str, str], ...] = ()
    """Decoded names, each with a glob for one of its values."""
    header: tuple[tuple[str, str], ...] = ()
    """Field names in any case, each with a glob for one of its values."""
    content_type: str = ""
    """Glob over the media type, without its parameters, in lower case."""
    json: tuple[tuple[str, Any], ...] = ()
    """JSONPaths, each with a value; a text value is a glob."""
    body_contains: str = ""
    network: tuple[str, ...] = ()
    """Addresses or networks, one of which the client is in."""
    signed: bool | None = None
    """Whether a field is there in which a known provider signs."""


class RuleOrder(msgspec.Struct, frozen=True):
    """The rules of a bin in their order."""

    rules: tuple[int, ...] = ()
    """Their ids, each once."""


class ChallengeSwitch(msgspec.Struct, frozen=True):
    """Whether a verification challenge is answered."""

    enabled: bool = True
    secret: str | None = None
    """What its preset needs; None leaves a former one."""


class RuleSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule: when to give which replies."""

    name: str = ""
    match: MatchSpec = MatchSpec()
    replies: tuple[ReplySpec, ...] = (ReplySpec(),)
    then: Then = Then.LAST
    count_by: CountBy = CountBy.RULE
    delivery: DeliveryKey = DeliveryKey()
    order: Order = Order.SEQUENCE
    seed: int = 0
    """Of a random order: the same seed gives the same run."""
    enabled: bool = True
