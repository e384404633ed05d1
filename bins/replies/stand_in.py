"""What stands in for a template that gives no reply: the bin's default, filled in once, or the built-in reply."""

from __future__ import annotations

import logging

from bins.message.capture import Capture
from bins.replies.choose import DEFAULT_REPLY, Chosen
from bins.replies.filling import Unfilled
from bins.replies.reply import Reply

TEMPLATE_FAILED = "template: "
"""Begins the mark of a request that got the default reply, since a template gave none; the reason follows."""
ALL_FAILED = "built-in: "
"""Begins the mark of one that got the built-in reply, since the default gave none either; the reason follows."""
TOO_MANY = "Too many replies were waiting to be filled in."

_BROKEN = "The template failed."

_log = logging.getLogger(__name__)


def filled(chosen: Chosen, reply: Reply, capture: Capture, n: int, count: int) -> tuple[Reply, str]:
    """Give `reply` filled in for request `n`, or what stands in for it and the mark that says so; raise nothing."""
    made, reason = _try(reply, capture, n, count)
    if made is not None:
        return made, ""
    default = chosen.replies[-1]
    made = None if default is reply else _try(default, capture, n, count)[0]
    return (DEFAULT_REPLY, f"{ALL_FAILED}{reason}") if made is None else (made, f"{TEMPLATE_FAILED}{reason}")


def unfilled(chosen: Chosen) -> tuple[Reply, str]:
    """Give what stands in for a reply that nobody had the time to fill in, and the mark that says so."""
    default = chosen.replies[-1]
    if default.template is None:
        return default, f"{TEMPLATE_FAILED}{TOO_MANY}"
    return DEFAULT_REPLY, f"{ALL_FAILED}{TOO_MANY}"


def _try(reply: Reply, capture: Capture, n: int, count: int) -> tuple[Reply | None, str]:
    if reply.template is None:
        return reply, ""
    try:
        return reply.template.fill(capture, n, count), ""
    except Unfilled as error:
        return None, str(error)
    except Exception:  # whatever it was, somebody waits for an answer
        _log.exception("a template could not be filled in")
        return None, _BROKEN
