"""What the sender of a request got back: which rule answered, and the reply as it was sent."""

from __future__ import annotations

import msgspec

from bins.models import CapturedRequest, Rule, SavedReply
from bins.pages.reply_given import Given, sent
from bins.pages.times import duration_text
from bins.replies.challenges import PRESETS
from bins.replies.choose import CHALLENGE
from bins.replies.plan import Note
from bins.replies.reply import Reply
from bins.replies.spec import Fault, FaultKind, ReplySpec
from bins.rules.deadline_card import Card, card_of, sender_of_request
from bins.rules.got import Got, what_it_got

_DID: dict[str | None, str] = {
    FaultKind.SILENT: "we gave no answer for",
    FaultKind.SLOW_HEADERS: "our headers went on for",
    FaultKind.CLOSE: "we closed after",
    FaultKind.RESET: "we reset after",
}
"""What we did until a fault was over, where it is not called an answer."""


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
    is_numbered: bool
    """True when the header lines that every reply has surely went out."""
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
    fault = _fault(request, reply)
    spec = ReplySpec(request.reply_status, delay_seconds=reply.delay_seconds if reply else 0, fault=fault)
    return ShownReply(
        rule=(note.rule_name or "a rule without a name") if note.rule_id else "",
        rule_id=note.rule_id if _is_there(request, note) else 0,
        counted=_counted(note),
        challenge=challenge.title if challenge else "",
        was_held_back=bool(got and got.was_held_back),
        failure=got.failure if got else "",
        got_built_in=bool(got and got.got_built_in),
        given=_given(request, got, fault) if got and not is_hidden else None,
        is_unknown=bool(note.version and reply is None),
        is_numbered=_is_numbered(request, got),
        is_hidden=is_hidden,
        card=card_of(sender_of_request(request), [spec], took, _DID.get(request.reply_fault, "we took")),
    )


def _fault(request: CapturedRequest, reply: Reply | None) -> Fault | None:
    """Give the fault that was made; how far it went is known as long as its reply is."""
    if request.reply_fault is None:
        return None
    return (reply and reply.fault) or Fault(FaultKind(request.reply_fault))


def _is_numbered(request: CapturedRequest, got: Got | None) -> bool:
    """Tell it by what comes behind them, where they may have been cut off."""
    if request.reply_fault in {FaultKind.RESET, FaultKind.SLOW_HEADERS}:
        return bool(got and got.wire and got.wire.body)
    return bool(request.reply_status)


def _given(request: CapturedRequest, got: Got, fault: Fault | None) -> Given | None:
    if got.reply is None or got.wire is None:
        return None
    return sent(got.reply, got.wire, fault, is_head=request.method == "HEAD")


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
