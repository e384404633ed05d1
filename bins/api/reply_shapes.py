"""Shapes of replies and rules, for the OpenAPI document; what comes in is read by `bins.replies.reading`.

That gives one answer to a bad reply, here and on the page, whatever its field.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from bins.replies.asked import MOST_JSON_BYTES
from bins.replies.faults import MOST_BYTES_PER_SECOND, MOST_MEBIBYTES, MOST_MISSING
from bins.replies.glob import MOST_PATTERN
from bins.replies.match_checks import MOST_CONDITIONS, MOST_NETWORKS
from bins.replies.reading import MOST_RULE_NAME, MOST_SECRET
from bins.replies.spec import (
    MOST_BIN_BYTES,
    MOST_BODY_BYTES,
    MOST_HEADERS,
    MOST_NAME_BYTES,
    MOST_REPLIES,
    MOST_RULES,
    MOST_SOURCE_BYTES,
    MOST_VALUE_BYTES,
    MOST_WEIGHT,
    FaultKind,
    Where,
)

_OPEN = ConfigDict(extra="allow")
_WAIT = "as the instance allows, 30 unless set otherwise"
_KIB = 1024
NO_STATUS = "0 where the fault of the reply lets no status line out, such as a reset before the answer."


def body_of(shape: type[Schema], *, required: bool = True) -> dict[str, Any]:
    """Describe a request body of `shape`, which is read elsewhere; what it holds is described with the answers."""
    schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return {"requestBody": {"required": required, "content": {"application/json": {"schema": schema}}}}


class FaultShape(Schema):
    """What goes wrong on purpose, after the request was stored."""

    kind: FaultKind
    at: Where = Field(Where.BEFORE, description="Of a reset: before the answer, or in the middle of it.")
    seconds: float = Field(
        0, description=f"How long silence or slow headers last, up to as long {_WAIT}; 0: as long as that."
    )
    bytes_per_second: int = Field(10, description=f"Of a dripping body: 1 to {MOST_BYTES_PER_SECOND:,}.")
    missing: int = Field(100, description=f"Bytes that a truncated body lacks: 1 to {MOST_MISSING:,}.")
    mebibytes: int = Field(10, description=f"Of a large body: 1 to {MOST_MEBIBYTES}.")


class ReplyShape(Schema):
    """What a sender gets back."""

    status: int = Field(200, description="200 to 599.")
    headers: list[tuple[str, str]] = Field(
        [],
        description=f"Up to {MOST_HEADERS} pairs in order; a name may come twice. A name has up to {MOST_NAME_BYTES} "
        f"characters, a value up to {MOST_VALUE_BYTES:,}.",
    )
    body: str = Field(
        "",
        description=f"Text, sent as UTF-8, of up to {MOST_BODY_BYTES:,} bytes. All replies of a bin together have up "
        f"to {MOST_BIN_BYTES:,}.",
    )
    body_base64: str | None = Field(None, description="Bytes, in place of `body`.")
    delay_seconds: float = Field(0, description=f"Up to as long {_WAIT}.")
    cors: bool = Field(True, description="Whether any page may read it.")
    template: bool = Field(
        False,
        description=f"Whether body and header values are Liquid templates, of up to {MOST_SOURCE_BYTES // _KIB} KiB.",
    )
    fault: FaultShape | None = None
    weight: int = Field(1, description=f"Of a rule that draws at random: 1 to {MOST_WEIGHT:,}.")


class DeadlineShape(Schema):
    """What is known of the latest recognised sender; what is not known is empty."""

    provider: str
    limit: str = Field(description="How long it waits for a reply.")
    retries: str
    success: str = Field(description="Statuses that it takes as success.")
    disables: str
    source: str
    warnings: list[str] = Field(description="What these replies would do to it.")


class DefaultReply(ReplyShape):
    """What a sender gets back when no rule matches."""

    built_in: bool = Field(description="True while nobody has written another one.")
    status_override: bool = Field(description="Whether `/{bin id}/503` answers 503.")
    left_out: list[str] = Field(description="Header fields that are not sent, since pages and captures share a host.")
    deadline: DeadlineShape | None = Field(description="Null where no known sender is among the latest requests.")


class DefaultAsked(ReplyShape):
    """What to write; null as a whole brings back the reply that is built in."""

    model_config = _OPEN

    status_override: bool | None = Field(None, description="Whether `/{bin id}/503` answers 503; left as it is if out.")


class DeliveryShape(Schema):
    """Where the id of a delivery stands; empty: where its provider is known to put it, else a digest of the request."""

    header: str = ""
    json_path: str = Field("", alias="json")


class RuleAsked(Schema):
    """When to give which replies. What is left out when changing a rule stays as it is."""

    model_config = _OPEN

    name: str = Field("", description=f"One line of up to {MOST_RULE_NAME} characters.")
    match: dict[str, Any] = Field(
        {},
        description="All that is given must match: `method` (one or a list), `path` (glob), `query`, `header` "
        "(`{name: glob}`), `content_type`, `json` (`{JSONPath: value}`), `body_contains`, `network`, `signed`. Up to "
        f"{MOST_CONDITIONS} of a kind and {MOST_NETWORKS} networks; a text has up to {MOST_PATTERN:,} characters. JSON "
        f"is read of bodies up to {MOST_JSON_BYTES // _KIB} KiB.",
        examples=[{"method": "POST", "path": "/orders/*", "json": {"$.type": "invoice.*"}}],
    )
    replies: list[ReplyShape] = Field(default_factory=list, description=f"1 to {MOST_REPLIES}, given in order.")
    then: Literal["last", "loop", "default"] = Field("last", description="What comes behind the last reply.")
    count_by: Literal["rule", "delivery"] = "rule"
    delivery: DeliveryShape | None = None
    order: Literal["sequence", "random"] = "sequence"
    seed: int = Field(0, description="Of a random order, up to 18 digits: the same seed gives the same run.")
    enabled: bool = True


class RulePlaced(RuleAsked):
    """A rule, and where it is to stand."""

    place: int | None = Field(
        None, ge=1, description="Its place among the rules, counted from 1; if out, a new one stands behind the others."
    )


class RuleShape(RuleAsked):
    """A rule, and how often it has matched."""

    id: int
    hits: int
    last_hit: dt.datetime | None
    deliveries: int = Field(description="Deliveries counted apart.")


class RuleGone(RuleShape):
    """A rule that was deleted, as adding one takes it, and the place where it stood."""

    place: int


class RuleList(Schema):
    """The rules of a bin, first match first."""

    data: list[RuleShape] = Field(description=f"Up to {MOST_RULES}.")
    dropped_deliveries: int = Field(description="Deliveries whose counts were dropped, since too many others came.")


class RulePreset(Schema):
    """A rule ready to be added."""

    preset: str
    title: str
    help: str
    rule: RuleAsked


class ReplyPreset(Schema):
    """A reply ready to be written."""

    preset: str
    title: str
    help: str
    reply: ReplyShape


class PresetList(Schema):
    """What can be added to this bin, or written there, as it is."""

    rules: list[RulePreset]
    replies: list[ReplyPreset]


class OrderAsked(Schema):
    """The ids of all rules of a bin in their new order."""

    rules: list[int] = Field(default_factory=list)


class ChallengeAsked(Schema):
    """Whether a verification challenge is answered."""

    enabled: bool = True
    secret: str | None = Field(
        None,
        description=f"What the preset needs, up to {MOST_SECRET:,} characters; stored sealed, never shown again. If "
        "out, a former one stays.",
    )


class ChallengeShape(Schema):
    """A verification challenge that a bin can answer by itself."""

    preset: str
    title: str
    help: str
    needs: str = Field(description="What it needs to be answered, given as `secret`; empty for nothing.")
    optional: bool = Field(description="Whether it is answered without that too.")
    enabled: bool


class ChallengeList(Schema):
    """All presets, and whether this bin answers them."""

    data: list[ChallengeShape]


class Tried(Schema):
    """A request of the past, and what it would get."""

    n: int
    status: int = Field(description=NO_STATUS)
    fault: FaultKind | None = Field(description="What would go wrong on purpose.")
    place: int = Field(description="Which reply of the rule, counted from 0.")


class DryRun(Schema):
    """What a rule would have done with the latest requests."""

    looked_at: int
    matched: int
    data: list[Tried] = Field(description="Newest first.")
    deadline: DeadlineShape | None = Field(description="Null where no known sender is among the latest requests.")


class Attempt(Schema):
    """One attempt of a delivery."""

    n: int
    received_at: dt.datetime
    gap_seconds: float | None = Field(description="Since the attempt before; null for the first.")
    status: int = Field(description=NO_STATUS)
    fault: FaultKind | None = Field(description="What went wrong on purpose.")
    sent_us: int | None = Field(
        description="Microseconds from its first byte until our reply was sent, or its fault was over; null while "
        "not known."
    )
    rule: str
    attempt: int


class Delivery(Schema):
    """The attempts of one delivery, oldest first."""

    counted_by: str = Field(description="What tells that they belong together.")
    looked_at: int
    data: list[Attempt]


class Problems(Schema):
    """What is wrong, in one sentence and field by field."""

    detail: str
    problems: list[dict[str, str]]
