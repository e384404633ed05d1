"""What a sender got back, as far as it is known afterwards: which rule answered, and the reply as it was sent."""

from __future__ import annotations

import msgspec

from bins.models import SavedReply, StoredRequest
from bins.replies.choose import CHALLENGE, HELD_BACK
from bins.replies.filling import Unfilled
from bins.replies.on_wire import OnWire, on_wire
from bins.replies.plan import Note
from bins.replies.reply import Reply, Template
from bins.replies.stand_in import ALL_FAILED, TEMPLATE_FAILED
from bins.rules.captures import capture_of
from bins.rules.ready import sendable

_SAME_LINES = len(
    b"Date: Thu, 01 Jan 1970 00:00:00 GMT\r\nX-Request-Id: 00000000-0000-0000-0000-000000000000\r\nX-Bin-Request: \r\n"
)
"""Bytes of the lines that every reply has, without the number."""


class Got(msgspec.Struct, frozen=True, kw_only=True):
    """About the reply of one request that is not built in."""

    note: Note
    reply: Reply | None
    """As it was made; None when what it was is no longer known."""
    wire: OnWire | None
    """What of it went out, without the lines that every reply has."""

    @property
    def challenge(self) -> str:
        """Key of the preset that answered a verification challenge."""
        return self.note.mark.removeprefix(CHALLENGE) if self.note.mark.startswith(CHALLENGE) else ""

    @property
    def was_held_back(self) -> bool:
        """True when a delay or fault was cut short, since too many senders were waiting."""
        return self.note.mark == HELD_BACK

    @property
    def failure(self) -> str:
        """Why its template gave no reply, so that another was sent."""
        prefix = ALL_FAILED if self.got_built_in else TEMPLATE_FAILED
        return self.note.mark.removeprefix(prefix) if self.note.mark.startswith(prefix) else ""

    @property
    def got_built_in(self) -> bool:
        """True when the default gave no reply either, so that the built-in one was sent."""
        return self.note.mark.startswith(ALL_FAILED)

    @property
    def is_attempt(self) -> bool:
        """True when the rule counts deliveries on their own."""
        return bool(self.note.key)


def what_it_got(row: StoredRequest) -> Got | None:
    """Give what is known of the reply to a request; None when it is built in and its status says it all."""
    note = row.replied
    if note is None:
        return None
    reply = _reply(row, note)
    return Got(note=note, reply=reply, wire=wire_of(row, reply) if reply else None)


def wire_of(row: StoredRequest, reply: Reply) -> OnWire:
    """Give what of `reply` went out to the sender of a request, with the fault that was really made of it."""
    made = reply if row.reply_fault else msgspec.structs.replace(reply, fault=None)
    return on_wire(made, _SAME_LINES + len(str(row.n)), head_only=row.method == "HEAD")


def _reply(row: StoredRequest, note: Note) -> Reply | None:
    saved = SavedReply.objects.filter(bin_id=row.bin_id, pk=note.version).first() if note.version else None
    reply = sendable(saved) if saved else None
    return filled_in(reply.template, row, note) if reply and reply.template else reply


def filled_in(template: Template, row: StoredRequest, note: Note) -> Reply | None:
    """Fill in a template again: drawn from the request itself, so with the same bytes as they were sent."""
    try:
        return template.fill(capture_of(row), row.n, note.count)
    except Unfilled:
        return None
