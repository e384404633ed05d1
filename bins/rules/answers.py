"""What senders got back, as it is told to programs: of one request in full, of many with bounds."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bins.export.answer import Answer
from bins.message.limits import KIB
from bins.models import CapturedRequest, SavedReply
from bins.replies.plan import Note
from bins.replies.reply import Reply
from bins.rules.got import filled_in, what_it_got, wire_of
from bins.rules.ready import sendable

MOST_BODY_BYTES = 16 * KIB
"""Of a reply that is told with many requests: each of them brings it anew. Of a larger one only the size is told."""
MOST_FILLED_IN = 1_000
"""Templates that are filled in again for one file; behind them fields and body are left out."""

_BUILT_IN = Answer()
_UNKNOWN = Answer(built_in=False)


def answer_to(row: CapturedRequest) -> Answer:
    """Give all that is known of the reply to one request."""
    got = what_it_got(row)
    return _noted(_told(got.reply, row), got.note, row) if got else _BUILT_IN


class Answers:
    """Of many requests, a few at a time; a reply that several of them got is read once."""

    def __init__(self) -> None:
        self._known: dict[int, Answer | Reply] = {}
        """A reply where it is made anew for each request."""
        self._left = MOST_FILLED_IN

    def to(self, rows: Sequence[CapturedRequest]) -> list[Answer]:
        """Give what is known of the replies to `rows`, all of one bin, in their order."""
        notes = [row.replied for row in rows]
        self._look_up(rows, {note.version for note in notes if note and note.version})
        return [self._to(row, note) if note else _BUILT_IN for row, note in zip(rows, notes, strict=True)]

    def _look_up(self, rows: Sequence[CapturedRequest], versions: set[int]) -> None:
        self._known = {version: self._known[version] for version in versions & self._known.keys()}
        if missing := versions - self._known.keys():
            saved = SavedReply.objects.filter(bin_id=rows[0].bin_id, pk__in=missing)
            for one in saved.iterator(chunk_size=1):  # one may be large, and what is held of it is not
                reply = sendable(one)
                is_made_anew = reply is not None and (reply.template or reply.fault)
                self._known[one.pk] = reply if reply and is_made_anew else _within(_plain(reply))

    def _to(self, row: CapturedRequest, note: Note) -> Answer:
        found = self._known.get(note.version, _UNKNOWN)
        if not isinstance(found, Answer):
            found = self._made_anew(found, row, note)
        return _noted(found, note, row)

    def _made_anew(self, reply: Reply, row: CapturedRequest, note: Note) -> Answer:
        if reply.template is None:
            return _within(_told(reply, row))
        self._left -= 1
        return _within(_told(filled_in(reply.template, row, note), row)) if self._left >= 0 else _UNKNOWN


def _told(reply: Reply | None, row: CapturedRequest) -> Answer:
    if reply is None:
        return _UNKNOWN
    if not reply.fault:
        return _plain(reply)
    wire = wire_of(row, reply)
    return Answer(
        headers=list(wire.headers),
        body=wire.body if len(wire.body) == wire.body_size else None,
        body_size=wire.body_size,
        delay_seconds=reply.delay_seconds,
    )


def _plain(reply: Reply | None) -> Answer:
    if reply is None:
        return _UNKNOWN
    return Answer(
        headers=list(reply.headers),
        body=reply.body,
        body_size=len(reply.body),
        delay_seconds=reply.delay_seconds,
    )


def _within(answer: Answer) -> Answer:
    is_small = answer.body is None or len(answer.body) <= MOST_BODY_BYTES
    return answer if is_small else msgspec.structs.replace(answer, body=None)


def _noted(answer: Answer, note: Note, row: CapturedRequest) -> Answer:
    return msgspec.structs.replace(
        answer,
        built_in=not note.version,
        rule_id=note.rule_id or None,
        rule=note.rule_name,
        attempt=note.count if note.key else None,
        mark=note.mark,
        fault=row.reply_fault,
    )
