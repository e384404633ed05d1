"""What people do to single requests to find them again: pins, which clearing spares, and notes."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from bins.models import Bin, CapturedRequest, Note
from bins.retention.events import next_revision, tell
from bins.retention.trash import Deleted, delete_requests

MOST_PINNED = 1_000
"""Pinned requests of one bin: a clearing names each of them to every open page."""

MOST_NOTE = 4_000
"""Characters of a note."""


class NoSuchRequest(Exception):
    """Raised when a request is not there, or is no longer."""


class TooMany(Exception):
    """Raised for one pin or one character more than there may be; the message says so to people."""


def set_pinned(bin_id: str, n: int, pinned: bool) -> Deleted | None:
    """Pin request `n`, or let it go.

    A request that a clearing left only because it was pinned is deleted when it is let go; then this gives what
    brings it back, pinned as it was.

    Raises:
        NoSuchRequest: it is not there.
        TooMany: as many are pinned as can be.
    """
    with transaction.atomic():
        bin, row = _locked(bin_id, n)
        is_kept = row.pinned and not pinned and n <= bin.cleared_n
        changed = row.pinned != pinned and not is_kept
        if changed:
            if pinned:
                _check_pins(bin)
            CapturedRequest.objects.filter(pk=row.pk).update(pinned=pinned)
            revision = next_revision(bin)
    if is_kept:
        return delete_requests(bin_id, [n])
    if changed:
        tell(bin_id, {"type": "marked", "numbers": [n], "revision": revision})
    return None


def set_note(bin_id: str, n: int, text: str) -> str:
    """Note `text` about request `n` in place of what was noted before; an empty text removes the note.

    Raises:
        NoSuchRequest: it is not there.
        TooMany: the text is too long.
    """
    text = clean_note(text)
    with transaction.atomic():
        bin, _ = _locked(bin_id, n)
        if text:
            Note.objects.update_or_create(bin=bin, n=n, defaults={"text": text, "updated_at": timezone.now()})
        else:
            Note.objects.filter(bin=bin, n=n).delete()
        revision = next_revision(bin)
    tell(bin_id, {"type": "marked", "numbers": [n], "revision": revision})
    return text


def clean_note(text: str) -> str:
    """Give `text` with plain line ends, and without what a store of text refuses.

    Raises:
        TooMany: it is too long.
    """
    plain = text.replace("\r\n", "\n").replace("\0", "").strip().encode("utf-8", "replace").decode("utf-8")
    if len(plain) > MOST_NOTE:
        raise TooMany(f"A note has at most {MOST_NOTE:,} characters; this one has {len(plain):,}.")
    return plain


def _locked(bin_id: str, n: int) -> tuple[Bin, CapturedRequest]:
    bin = Bin.objects.select_for_update().get(pk=bin_id)
    row = CapturedRequest.objects.visible_in(bin).filter(n=n).only("pinned").first()
    if row is None:
        raise NoSuchRequest
    return bin, row


def _check_pins(bin: Bin) -> None:
    if CapturedRequest.objects.filter(bin=bin, pinned=True).count() >= MOST_PINNED:
        raise TooMany(f"{MOST_PINNED:,} requests of this bin are pinned already. Let one go first.")
