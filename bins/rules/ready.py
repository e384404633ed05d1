"""Replies as they are stored, made ready to be sent: the one place that knows whether captures have their own host."""

from __future__ import annotations

import logging

from django.conf import settings

from bins.models import SavedReply
from bins.replies.filling import made_ready
from bins.replies.prepare import stripped
from bins.replies.reading import problems_when_sent, within
from bins.replies.reply import Reply
from bins.replies.spec import ReplySpec
from bins.replies.template_errors import BadTemplate
from bins.rules.writing import UNREADABLE

_log = logging.getLogger(__name__)


def sendable(saved: SavedReply) -> Reply | None:
    """Give a saved reply ready to be sent; it keeps nobody waiting for longer than the instance allows now.

    None, and a line in the log, for one that cannot be sent, such as one changed by hand in the store.
    """
    most_seconds = settings.CONFIG.max_delay
    try:
        spec = within(saved.spec, most_seconds)
        if not (problems := problems_when_sent(spec, most_seconds)):
            return made_ready(spec, version=saved.pk, isolated=is_isolated())
        words = problems[0].words
    except (BadTemplate, *UNREADABLE) as error:
        words = str(error)
    _log.error("reply %d is left out: %s", saved.pk, words)
    return None


def is_isolated() -> bool:
    """Tell whether captures have a host of their own, where a reply may do what it likes."""
    return settings.CONFIG.capture is not None


def left_out(spec: ReplySpec) -> list[str]:
    """Give the names of header fields that are not sent, since pages and captures share a host here."""
    return [] if is_isolated() else stripped(spec)
