"""The way of a request into the store: one is committed for real, read back, and taken away again."""

from __future__ import annotations

import time
import uuid

from django.db import DatabaseError

from bins.journal.writer import StoreError, Writer
from bins.message.capture import WHOLE, WIRE, Capture, Peer
from bins.message.headers import encode_fields
from bins.models import Bin, CapturedRequest
from inspector.checking.report import Line, cause, fail, ok

NAME = "inspector check"
"""Name of the bin that exists for a moment."""
_BODY = bytes(range(256)) * 64


class Changed(Exception):
    """Raised when a request was not read back as it was written."""


def line(writer: Writer) -> Line:
    """Write a request through `writer` to a bin of its own; nothing of either is left, whatever happens."""
    try:
        seconds = _commit(writer)
    except (StoreError, DatabaseError, Changed) as error:
        mend = "Give the store room, and its user the right to write."
        return fail("store", f"it does not take a request: {cause(error)}", mend)
    return ok("store", f"a request was committed in {seconds * 1000:.1f} ms, read back and taken away again")


def _commit(writer: Writer) -> float:
    bin = Bin.objects.create(name=NAME)
    try:
        writer.open()
        began = time.monotonic()
        writer.write([(bin.id, 200, _capture(bin.id))])
        seconds = time.monotonic() - began
        stored = CapturedRequest.objects.filter(bin=bin).first()
        if stored is None or bytes(stored.raw_body) != _BODY:
            raise Changed("it was not read back as it was written")
        return seconds
    finally:
        writer.close()
        CapturedRequest.objects.filter(bin=bin).delete()
        bin.delete()


def _capture(bin_id: str) -> Capture:
    target = f"/{bin_id}/{NAME.replace(' ', '-')}".encode("ascii")
    peer = Peer("127.0.0.1", 0, "127.0.0.1", "http")
    return Capture(
        str(uuid.uuid4()), "POST", target, target[25:], "1.1", encode_fields([b"Host", b"localhost"]), b"", _BODY,
        len(_BODY), WHOLE, peer, False, WIRE, int(time.time() * 1e6), 0, 0,
    )  # fmt: skip
