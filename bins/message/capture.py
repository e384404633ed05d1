"""One request as it came: what the hot path hands to the journal."""

from enum import StrEnum

import msgspec


class Mode(StrEnum):
    """Which server mode captured a request, and so how faithful its head is."""

    WIRE = "wire"
    """Read from the socket by our protocol: order, case and duplicates are as sent."""
    ASGI = "asgi"
    """Handed over by an ASGI server that lower-cases, regroups or drops header fields."""
    PAGE = "page"
    """The same, and it was sent to the address of the bin's page by mistake; that address is not kept."""


class Cut(StrEnum):
    """Why a body is shorter than what the sender meant to send."""

    NONE = ""
    LIMIT = "limit"
    HANGUP = "hangup"
    TIMEOUT = "timeout"


# Members under names of their own: Python 3.11 takes 0.15 µs to find one through its class, which adds up per request.
WIRE = Mode.WIRE
WHOLE = Cut.NONE
OVER_LIMIT = Cut.LIMIT


class Peer(msgspec.Struct, frozen=True, array_like=True):
    """The other end of the connection, and the client behind it when a trusted proxy says so."""

    host: str
    port: int
    client: str
    """Address of the client, worked out from trusted proxies only; otherwise equal to `host`."""
    scheme: str
    """`http` or `https`."""


class Capture(msgspec.Struct, frozen=True, array_like=True):
    """A request byte for byte, nothing decoded, joined or normalised; it travels to the store's process as it is."""

    request_id: str
    """Random UUID, the `X-Request-Id` of the reply."""
    method: str
    target: bytes
    """Request target as sent (RFC 9112 section 3.2), query included."""
    path: bytes
    """What follows the bin id in the target, undecoded, without the query."""
    http_version: str
    raw_headers: bytes
    """Block of the header fields in the order, case and number they were sent, see `bins.message.headers`."""
    raw_trailers: bytes
    """Block of the trailer fields of a chunked body (RFC 9112 section 7.1.2), apart from the head."""
    body: bytes
    """The bytes kept, at most the body limit."""
    body_size: int
    """Size in bytes that was seen or declared; larger than `len(body)` when cut."""
    cut: Cut
    peer: Peer
    reused: bool
    """True when the connection had carried a request before."""
    mode: Mode
    received_us: int
    """Wall clock at the first byte, microseconds since 1970-01-01 UTC."""
    head_us: int
    """Microseconds from the first byte to the end of the head."""
    body_us: int
    """Microseconds from the first byte to the end of the body, or to where it was cut."""

    @property
    def stored_bytes(self) -> int:
        """What it counts for where the bytes of a bin are counted: target, head and body as kept."""
        return len(self.target) + len(self.raw_headers) + len(self.raw_trailers) + len(self.body)
