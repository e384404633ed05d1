"""Writers of many requests, one after the other: nothing is held but the request at hand.

Every format has exactly one line feed a request besides those of its beginning and end, so that whoever reads the
stream can count without parsing.
"""

from typing import Protocol

from bins.export.sent import Sent


class Archive(Protocol):
    """A format of a file with many requests."""

    key: str
    """Name in URLs, and ending of the file."""
    title: str
    hint: str
    """What it is good for."""
    content_type: str

    def head(self) -> bytes:
        """Give what stands before the first request."""
        ...

    def entry(self, sent: Sent, place: int) -> bytes:
        """Give one request; `place` counts from 0."""
        ...

    def tail(self, missing: int) -> bytes:
        """Give what stands behind the last request; `missing` of those asked for had gone meanwhile."""
        ...
