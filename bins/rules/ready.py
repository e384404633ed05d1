"""Replies as they are stored, made ready to be sent: the one place that knows whether captures have their own host."""

from __future__ import annotations

from django.conf import settings

from bins.models import SavedReply
from bins.replies.filling import made_ready
from bins.replies.prepare import check_reply, stripped
from bins.replies.problem import Problem
from bins.replies.reply import Reply
from bins.replies.spec import ReplySpec


def problems_of(saved: SavedReply) -> list[Problem]:
    """Give what is wrong with a stored reply, such as one that was changed by hand."""
    return check_reply(saved.spec, settings.CONFIG.max_delay)


def ready_reply(saved: SavedReply) -> Reply:
    """Give a stored reply, of which nothing is wrong, ready to be sent."""
    return made_ready(saved.spec, version=saved.pk, isolated=settings.CONFIG.capture is not None)


def left_out(spec: ReplySpec) -> list[str]:
    """Give the names of header fields that are not sent, since pages and captures share a host here."""
    return [] if settings.CONFIG.capture else stripped(spec)
