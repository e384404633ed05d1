"""One captured request, ready to be written down."""

import datetime as dt
import re
from urllib.parse import urlsplit

import msgspec

from bins.export.answer import Answer
from bins.message.target import BIN_ID_LENGTH, behind_bin, path_and_query, route

Pair = tuple[bytes, bytes]

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_FRAMING = frozenset({b"content-length", b"transfer-encoding", b"host"})

# What every URL library leaves alone: no escape to repair, to decode or to spell anew (RFC 3986 section 6.2.2), no
# empty query to drop, no fragment.
_KEPT_ESCAPE = rb"%(?:[01][0-9A-F]|2[0-9A-CF]|3[A-F]|40|5[B-E]|60|7[B-DF]|[89A-F][0-9A-F])"
_PLAIN = re.compile(rb"(?:[A-Za-z0-9\-._~!$&()*+,;=:@/?]|%b)*" % _KEPT_ESCAPE)
_NO_PARAMETERS = re.compile(rb"\A(?:[^?]*/)?[^;/?]*;(?:\?|\Z)")
"""A last segment that ends in its only semicolon, which Python's URL library takes away."""
_DOTS = re.compile(rb"(?:/|\\|%2f|%5c)(?:\.|%2e){1,2}(?:/|\\|%2f|%5c|#|\Z)", re.IGNORECASE)
_IGNORED = re.compile(rb"[\x00-\x20\x7f]")
"""What the URL Standard takes out of a URL before it looks at it, and more."""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it was sent, and where to send it again."""

    url: str
    """The capture URL of its bin, nothing behind."""
    bin_id: str = ""
    """The bin that took it; empty for the one that the first segment names."""
    n: int
    uuid: str
    received_us: int
    """Wall clock at the first byte, microseconds since 1970-01-01 UTC."""
    mode: str
    method: str
    target: bytes
    http_version: str
    scheme: str
    client: str
    peer_host: str
    peer_port: int
    headers: list[Pair]
    """In the order, case and number they were sent."""
    trailers: list[Pair]
    body: bytes
    """The bytes that were kept; none where only the rest is wanted."""
    body_kept: int
    """How many were kept."""
    body_size: int
    """Bytes that were seen or announced."""
    body_sha256: bytes
    cut: str
    """Why the body is shorter than what was meant to be sent; empty when it is not."""
    reply_status: int
    """0 where a fault let no status line out."""
    head_us: int
    body_us: int
    committed_us: int | None
    sent_us: int | None
    reply_fault: str | None = None
    """Kind of the fault that was made of the reply."""
    pinned: bool = False
    note: str = ""
    """What people wrote about it."""
    answer: Answer | None = None
    """What its sender got back, beside the status; None where nobody asked."""

    @property
    def received_at(self) -> dt.datetime:
        """When the first byte came, in UTC."""
        return _EPOCH + dt.timedelta(microseconds=self.received_us)

    @property
    def rest(self) -> bytes:
        """The target behind the bin id, undecoded: path, query, and whatever else was there."""
        if self.bin_id:
            return behind_bin(self.target, self.bin_id)
        if route(self.target) is None:
            return self.target
        start = 0 if self.target.startswith(b"/") else self.target.index(b"/", self.target.index(b"://") + 3)
        return self.target[start + 1 + BIN_ID_LENGTH :]

    @property
    def path(self) -> bytes:
        """What follows the bin id, undecoded, without the query."""
        return path_and_query(self.target, self.bin_id)[0]

    @property
    def query(self) -> bytes:
        """The query, undecoded, without its question mark."""
        return path_and_query(self.target, self.bin_id)[1]

    @property
    def wire_target(self) -> bytes:
        """The target to send: that of the capture URL and `rest`, or the whole URL that came (RFC 9112, 3.2.2)."""
        if not self.target.startswith(b"/"):
            return self.target
        own = urlsplit(self.url).path.encode("ascii") + self.rest
        return own if own.startswith(b"/") else b"/" + own  # a capture URL may be a host name alone

    @property
    def is_plain(self) -> bool:
        """True when the target is spelled so that no tool sees anything to repair in it; its dots aside."""
        query_is_empty = self.rest.endswith(b"?") and self.rest.count(b"?") == 1
        is_plain = self.target.startswith(b"/") and bool(_PLAIN.fullmatch(self.rest))
        return is_plain and not query_is_empty and not _NO_PARAMETERS.search(self.rest)

    @property
    def has_dots(self) -> bool:
        """True when the path has `.` or `..` segments, which many tools resolve; in any spelling that one may read."""
        return bool(_DOTS.search(_IGNORED.sub(b"", self.rest.partition(b"?")[0])))

    @property
    def names(self) -> frozenset[bytes]:
        """Names of all header fields, lower case."""
        return frozenset(name.lower() for name, _ in self.headers)

    @property
    def own_headers(self) -> list[Pair]:
        """The header fields but for those that say where the message goes and how long it is.

        Those are left to the tools, which would otherwise send a wrong length as soon as somebody edits the body.
        """
        return [pair for pair in self.headers if pair[0].lower() not in _FRAMING]

    @property
    def odd_host(self) -> list[Pair]:
        """The Host field when a tool must be told it, since the URL says another one; else nothing."""
        return [(b"Host", self.hosts[0])] if self.hosts and not self.has_usual_host else []

    @property
    def padded(self) -> list[bytes]:
        """Names of the `own_headers` whose value has space at an end, which most libraries take away or refuse."""
        return [name for name, value in self.own_headers if value != value.strip(b" \t")]

    @property
    def repeated(self) -> list[bytes]:
        """Names of the `own_headers` that came more than once, lower case, as often as they came."""
        names = [name.lower() for name, _ in self.own_headers]
        return [name for name in names if names.count(name) > 1]

    @property
    def hosts(self) -> list[bytes]:
        """Values of the Host fields; more than one only when the sender was wrong or testing."""
        return self.values(b"host")

    @property
    def has_usual_host(self) -> bool:
        """True when the Host field is the one that every tool derives from the URL."""
        return self.hosts == [urlsplit(self.url).netloc.encode("ascii", "replace")]

    @property
    def is_secure(self) -> bool:
        """True when it goes to its bin through TLS."""
        return self.url.startswith("https:")

    @property
    def is_chunked(self) -> bool:
        """True when the body came in chunks, without a length announced."""
        return b"transfer-encoding" in self.names

    @property
    def has_length(self) -> bool:
        """True when a length was announced, were it zero."""
        return b"content-length" in self.names

    def values(self, lower_name: bytes) -> list[bytes]:
        """Give the values of the field called `lower_name` (lower case), in order."""
        return [value for name, value in self.headers if name.lower() == lower_name]

    def value(self, lower_name: bytes) -> bytes:
        """Give the first value of the field called `lower_name` (lower case), or nothing."""
        return next(iter(self.values(lower_name)), b"")
