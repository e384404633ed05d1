"""NDJSON: one request object a line. The exact form: bodies in base64, header bytes as one character each."""

import msgspec

from bins.export.record import record_of
from bins.export.sent import Sent


class Ndjson:
    """Lines of JSON as the API gives them, oldest request first."""

    key = "ndjson"
    title = "NDJSON"
    hint = "exact to the byte, for programs"
    content_type = "application/x-ndjson"

    def head(self) -> bytes:
        """Give nothing: the first line is the first request."""
        return b""

    def entry(self, sent: Sent, place: int) -> bytes:
        """Give the line of `sent`."""
        return msgspec.json.encode(record_of(sent)) + b"\n"

    def tail(self, missing: int) -> bytes:
        """Give nothing: the last line is the last request."""
        return b""
