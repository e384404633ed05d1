"""What the sender of a request got back: which rule answered, and the reply as it was sent."""

from __future__ import annotations

import msgspec

from bins.models import CapturedRequest, Rule, SavedReply
from bins.pages.reply_given import Given, sent
from bins.pages.times import duration_text
from bins.replies.challenges import PRESETS
from bins.replies.choose import CHALLENGE
from bins.replies.plan import Note
from bins.replies.spec import ReplySpec
from bins.rules.deadline_card import Card, card_of, sender_of_request
from bins.rules.got import what_it_got


class ShownReply(msgspec.Struct, frozen=True, kw_only=True):
    """The reply of one request."""

    rule: str
    """Name of the rule that answered, empty when none did."""
    rule_id: int
    """Of a rule that is still there; 0 else."""
    counted: str
    """`attempt 2 of its delivery`; empty when no rule answered."""
    challenge: str
    """Title of the sender whose verification challenge was answered."""
    was_held_back: bool
    failure: str
    """Why its template gave no reply."""
    got_built_in: bool
    """True when the default gave none either."""
    given: Given | None
    """None when it is built in, or when what was sent is no longer known."""
    is_unknown: bool
    is_hidden: bool
    """True when a template made it of what is masked for this reader."""
    card: Card | None


def shown_reply(request: CapturedRequest) -> ShownReply:
    """Give what is known of the reply to `request`."""
    got = what_it_got(request)
    note = got.note if got else Note()
    reply = got.reply if got else None
    is_hidden = bool(reply and request.masked and _is_filled_in(request, note))
    challenge = PRESETS.get(got.challenge) if got else None
    took = duration_text(request.sent_us) if request.sent_us is not None else ""
    spec = ReplySpec(
        status=request.reply_status,
        delay_seconds=reply.delay_seconds if reply else 0,
        fault=reply.fault if reply else None,
    )
    return ShownReply(
        rule=(note.rule_name or "a rule without a name") if note.rule_id else "",
        rule_id=note.rule_id if _is_there(request, note) else 0,
        counted=_counted(note),
        challenge=challenge.title if challenge else "",
        was_held_back=bool(got and got.was_held_back),
        failure=got.failure if got else "",
        got_built_in=bool(got and got.got_built_in),
        given=sent(reply) if reply and not is_hidden else None,
        is_unknown=bool(note.version and reply is None),
        is_hidden=is_hidden,
        card=card_of(sender_of_request(request), [spec], took),
    )


def answered_by(request: CapturedRequest) -> tuple[str, str, str]:
    """Give what the heading says: the rule's name, which attempt, and the sender whose challenge was answered."""
    note = request.replied
    if note is None:
        return "", "", ""
    if note.mark.startswith(CHALLENGE):
        preset = PRESETS.get(note.mark.removeprefix(CHALLENGE))
        return "", "", preset.title if preset else "its sender"
    name = (note.rule_name or "without a name") if note.rule_id else ""
    return name, f"attempt {note.count}" if note.rule_id and note.key else "", ""


def _is_there(request: CapturedRequest, note: Note) -> bool:
    return bool(note.rule_id) and Rule.objects.filter(bin_id=request.bin_id, pk=note.rule_id).exists()


def _is_filled_in(request: CapturedRequest, note: Note) -> bool:
    saved = SavedReply.objects.filter(bin_id=request.bin_id, pk=note.version).first()
    return saved is not None and saved.spec.template


def _counted(note: Note) -> str:
    if not note.rule_id:
        return ""
    return f"attempt {note.count:,} of its delivery" if note.key else f"request {note.count:,} that it matched"
