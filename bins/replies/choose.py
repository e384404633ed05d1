"""Which reply a request gets: a pure function of the bin's snapshot and the request."""

import re
from functools import lru_cache

import msgspec

from bins.message.capture import Capture, Cut
from bins.message.headers import first_value
from bins.replies.reply import CORS, HARMLESS, TEXT, Reply, make_reply

_STATUS_PATH = re.compile(rb"/([2-5][0-9]{2})")
# What a preflight may ask for: a list of field names (RFC 9110 section 5.6.2); anything else is not echoed.
_FIELD_NAMES = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`|~, \t-]{1,2048}")

DEFAULT_REPLY = make_reply(200, (*TEXT, *CORS, *HARMLESS), b"Saved.\n")


class BinSnapshot(msgspec.Struct, frozen=True):
    """What the hot path knows of a bin; replaced as a whole when the bin changes."""

    id: str
    default: Reply = DEFAULT_REPLY
    status_override: bool = True
    """`/{bin id}/503` answers 503."""


def choose(snapshot: BinSnapshot, capture: Capture) -> Reply:
    """Give the reply for `capture`."""
    if capture.cut and (reply := _reply_to_cut(capture.cut)):
        return reply
    if capture.method == "OPTIONS" and first_value(capture.raw_headers, b"access-control-request-method"):
        return _preflight(capture)
    if snapshot.status_override and len(capture.path) == 4 and (match := _STATUS_PATH.fullmatch(capture.path)):
        return _status(int(match[1]))
    return snapshot.default


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
def _too_large() -> Reply:
    words = b"Saved up to the body limit; the rest of the body was not kept.\n"
    return make_reply(413, (*TEXT, *CORS, *HARMLESS), words)


@lru_cache(maxsize=1)
def _too_slow() -> Reply:
    return make_reply(408, (*TEXT, *CORS, *HARMLESS), b"Saved what arrived in time; the body came too slowly.\n")
