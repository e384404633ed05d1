"""What goes over the wire: the documented shapes, and the plain functions that fill them.

Answers are built as plain dicts and encoded at once; the schemas describe them in the OpenAPI document, and a test
holds the two together. Validating a page of 200 requests that came from our own store would only cost time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal

from ninja import Schema
from pydantic import Field, field_validator

from bins.api.reply_shapes import NO_STATUS
from bins.export.record import body_of, object_of
from bins.links.granting import Wish
from bins.models import CapturedRequest
from bins.models.link import MOST_LABEL
from bins.replies.spec import FaultKind
from bins.retention.marks import MOST_NOTE
from bins.rules.answers import answer_to

MOST = 2**63 - 1
"""The largest number that a column can hold."""


class Problem(Schema):
    """Every answer that is not a success: one sentence that says what to change."""

    detail: str


class BinAsked(Schema):
    """What may be said about a bin when it is made."""

    name: str = Field("", max_length=100, description="Shown on its page.")
    team: int | None = Field(
        None, ge=1, le=MOST, description="Id of the team whose it shall be, see `/api/teams`; else it is the person's."
    )

    @field_validator("name")
    @classmethod
    def _printable(cls, value: str) -> str:
        if any(ord(character) < 32 or ord(character) == 127 for character in value):
            raise ValueError("leave out control characters")
        return value.strip()


class BinMade(Schema):
    """A new bin, with the two tokens that are shown only here."""

    id: str
    name: str
    capture_url: str = Field(description="Send anything here, with any method and any path behind it.")
    page_url: str = Field(
        description="Page of the bin with the right to view; of a person's or a team's, for people with a role on it."
    )
    view_token: str = Field(description="Reads the bin, with masks for the values of header fields that hold secrets.")
    manage_token: str = Field(description="Reads everything, and changes things.")
    created_at: dt.datetime


class RefusedSummary(Schema):
    """How many requests were turned away in the last 90 days, and when."""

    total: int
    by_reason: dict[str, int]
    first: dt.datetime | None = Field(description="Start of the first minute in which one was refused.")
    last: dt.datetime | None = Field(description="Start of the last such minute.")


class BinShape(Schema):
    """A bin and its counters."""

    id: str
    name: str
    created_at: dt.datetime
    last_n: int = Field(description="Number of the newest request ever kept.")
    request_count: int = Field(description="Requests that can be read now.")
    refused: RefusedSummary


class Peer(Schema):
    """The other end of the connection."""

    host: str
    port: int


class Reply(Schema):
    """What the sender got back."""

    status: int = Field(description=NO_STATUS)
    fault: FaultKind | None = Field(description="What went wrong with it on purpose; null for nothing.")


class WholeReply(Reply):
    """What the sender got back, and why; what is not known any more is null."""

    built_in: bool = Field(description="True where nobody wrote it.")
    rule_id: int | None
    rule: str = Field(description="Name of the rule that decided, or empty.")
    attempt: int | None = Field(description="Which attempt of its delivery, where the rule counts them.")
    mark: str = Field(description="Whether it was held back, answered a challenge, or its template failed; or empty.")
    headers: list[tuple[str, str]] | None = Field(description="As they went out, but for what every reply has.")
    body_size: int | None = Field(description="Bytes of its body, as far as its fault let them out.")
    body_base64: str | None
    delay_seconds: float


class Timings(Schema):
    """Microseconds after the first byte; null while not known. A reply with a fault is sent when that is over."""

    head_us: int
    body_us: int
    committed_us: int | None
    sent_us: int | None


class RequestShape(Schema):
    """A captured request. Text made of its bytes is latin-1: one character a byte, nothing lost."""

    n: int = Field(description="Its place in the bin: 1, 2, 3 …, never reused.")
    id: str = Field(description="The X-Request-Id that the sender was given.")
    received_at: dt.datetime
    mode: str = Field(
        description="`wire`: the head is as sent; `asgi`: the server had already normalised it; "
        "`page`: that too, and it was sent to the address of the bin's page."
    )
    method: str
    target: str
    path: str = Field(description="What follows the bin id in the target, undecoded, without the query.")
    query: str
    http_version: str
    scheme: str
    client: str = Field(description="Address of the client, from trusted proxies only; else that of the peer.")
    peer: Peer
    headers: list[tuple[str, str]] = Field(
        description="Name and value pairs in the order, case and number sent. "
        "Through a link that masks, a secret is `masked, 36 bytes`."
    )
    trailers: list[tuple[str, str]]
    body_size: int = Field(description="Bytes seen or announced.")
    body_kept: int
    body_sha256: str = Field(description="SHA-256 of the bytes kept, hexadecimal.")
    truncated: bool
    cut: str = Field(description="Why the body is cut: `limit`, `hangup`, `timeout`, or empty.")
    reply: Reply
    timings: Timings
    pinned: bool = Field(description="Clearing the bin leaves it.")
    note: str = Field(description="What people noted about it, or empty.")


class WholeRequest(RequestShape):
    """A captured request with its body, and with all that is known of its reply."""

    body_base64: str
    reply: WholeReply


class RequestPage(Schema):
    """Some requests of a bin, and where to go on."""

    data: list[RequestShape]
    last: int = Field(
        description="Number of the last request in `data`, to go on from. With no data: the one given, or 0."
    )
    has_more: bool


class PageAsked(Schema):
    """Which requests of a bin to list."""

    after: int | None = Field(None, ge=0, le=MOST, description="Oldest first, behind this number.")
    before: int | None = Field(None, ge=1, le=MOST, description="Newest first, below this number.")
    limit: int = Field(50, ge=1, le=200)


class LinkAsked(Schema):
    """A link that is wanted."""

    role: Literal["view", "manage"] = "view"
    label: str = Field("", max_length=MOST_LABEL, description="Whom or what it is for; shown to those who manage.")
    lasts: Literal["1h", "1d", "7d", "30d", "never"] = Field("never", description="How long it opens the bin.")
    only: int | None = Field(None, ge=1, le=MOST, description="Show this request alone.")
    upto: int | None = Field(None, ge=1, le=MOST, description="A snapshot: show nothing newer than this number.")
    masked: bool = Field(True, description="Show masks for secrets in header fields; only a view link can.")

    def wish(self) -> Wish:
        """Give it as it is granted."""
        return Wish(
            role=self.role,
            label=self.label,
            lasts=self.lasts,
            only_n=self.only,
            upto_n=self.upto,
            masked=self.masked,
        )


class LinkShape(Schema):
    """A link into a bin."""

    id: int
    role: str
    label: str
    only: int | None = Field(description="The one request that it shows.")
    upto: int | None = Field(description="The newest number that it shows; with neither, it shows the whole bin.")
    masked: bool = Field(description="True when it shows masks for secrets in header fields.")
    for_members: bool = Field(
        description="True when it opens only for people with a role on the bin, and for nobody as a token."
    )
    created_at: dt.datetime
    expires_at: dt.datetime | None
    used_at: dt.datetime | None = Field(description="When it was last opened, to the minute.")
    token: str
    page_url: str


class RotatedLink(LinkShape):
    """A link that was made anew."""

    replaces: int = Field(description="Id of the link that is revoked.")


class LinkList(Schema):
    """The open links into a bin."""

    data: list[LinkShape]


class RotatedList(Schema):
    """The new links into a bin."""

    data: list[RotatedLink]


class LinkPlace(Schema):
    """A link's address in the path."""

    bin_id: str
    link_id: int = Field(ge=1, le=MOST)


class MarksAsked(Schema):
    """What to change about a request; what is left out stays as it is."""

    pinned: bool | None = Field(None, description="Pinned requests stay when the bin is cleared.")
    note: str | None = Field(None, max_length=MOST_NOTE, description="Empty takes the note away.")


class Place(Schema):
    """A request's address in the path."""

    bin_id: str
    n: int = Field(ge=1, le=MOST)


def utc_text(moment: dt.datetime) -> str:
    """Give an aware time as ISO 8601 in UTC with microseconds and `Z`."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def request_objects(requests: Sequence[CapturedRequest]) -> list[tuple[int, dict[str, Any]]]:
    """Give number and request object of each of `requests`, without their bodies."""
    return [(request.n, request_object(request)) for request in requests]


def request_object(request: CapturedRequest) -> dict[str, Any]:
    """Give what `RequestShape` describes, ready to be encoded; the body is not touched."""
    return object_of(request.as_sent(with_body=False))


def whole_request(request: CapturedRequest) -> dict[str, Any]:
    """Give what `WholeRequest` describes."""
    sent = request.as_sent(answer=answer_to(request))
    return {**object_of(sent), **body_of(sent)}
