"""What can be done to the requests of a bin on its page: delete one or several, clear them all, and undo that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from bins.links.access import Access
from bins.models import CapturedRequest
from bins.pages.addresses import page_path
from bins.pages.errors import cannot, too_late
from bins.pages.gate import acts
from bins.pages.numbers import HIGHEST
from bins.pages.person import actor_of
from bins.people.audit import note
from bins.retention.removal import can_unclear, clear_bin, cleared_event, unclear_bin
from bins.retention.trash import MOST_AT_ONCE, bring_back, delete_requests


@acts
def delete(request: HttpRequest, access: Access, n: int) -> HttpResponse:
    """Delete request `n`; one that is gone already counts as deleted."""
    return _delete(request, access, [n])


@acts
def delete_several(request: HttpRequest, access: Access) -> HttpResponse:
    """Delete the requests that the form names as `n`, together; those that are gone already count as deleted."""
    texts = request.POST.getlist("n")
    if len(texts) > MOST_AT_ONCE:
        return cannot(request, f"At most {MOST_AT_ONCE:,} requests are deleted at once; {len(texts):,} were selected.")
    return _delete(
        request, access, [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 20]
    )


@acts
def clear(request: HttpRequest, access: Access) -> HttpResponse:
    """Take every request but the pinned ones from the bin."""
    upto = clear_bin(access.bin.id)
    note(actor_of(request), "bin_cleared", bin=access.bin)
    access.bin.refresh_from_db()
    kept = list(CapturedRequest.objects.kept_in(access.bin).order_by("n").values_list("n", flat=True))
    event = cleared_event(upto, kept)
    if can_unclear(access.bin):
        words = f"Cleared, but for {len(kept):,} pinned" if kept else "Cleared the bin"
        event |= {"undo": f"{page_path(access.token)}/undo/clear/{upto}", "words": words}
    return done(request, access, event)


@acts
def undo(request: HttpRequest, access: Access, batch: UUID) -> HttpResponse:
    """Bring back what was deleted together."""
    numbers = bring_back(access.bin.id, batch)
    if not numbers:
        return too_late(request)
    note(actor_of(request), "requests_back", f"{access.bin}: {words_for(numbers)}", access.bin)
    return done(request, access, {"type": "restored", "numbers": numbers})


@acts
def undo_clear(request: HttpRequest, access: Access, upto: int) -> HttpResponse:
    """Bring back what the last clearing took."""
    if not unclear_bin(access.bin.id, min(upto, HIGHEST)):
        return too_late(request)
    note(actor_of(request), "requests_back", bin=access.bin)
    return done(request, access, {"type": "restored"})


def done(request: HttpRequest, access: Access, event: dict[str, Any]) -> HttpResponse:
    """Answer a script with the event that other open pages get, and a form with the page of the bin."""
    if request.headers.get("X-Partial"):
        return JsonResponse(event)
    return redirect(page_path(access.token))


def deletion(access: Access, asked: Sequence[int], batch: UUID) -> dict[str, Any]:
    """Give the event of a deletion that was done here, with the way to undo it."""
    undo = f"{page_path(access.token)}/undo/{batch}"
    return {"type": "deleted", "numbers": asked, "undo": undo, "words": f"Deleted {words_for(asked)}"}


def words_for(numbers: Sequence[int]) -> str:
    """Give in a few words which requests are meant."""
    return f"#{numbers[0]}" if len(numbers) == 1 else f"{len(numbers):,} requests"


def numbers_of(texts: Iterable[str]) -> list[int]:
    """Give the numbers among `texts`; whatever else stands there names no request."""
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 20]


def _delete(request: HttpRequest, access: Access, numbers: list[int]) -> HttpResponse:
    deleted = delete_requests(access.bin.id, [min(n, HIGHEST) for n in numbers])
    if not deleted.numbers:
        return done(request, access, {"type": "deleted", "numbers": numbers})
    note(actor_of(request), "requests_deleted", f"{access.bin}: {words_for(deleted.numbers)}", access.bin)
    return done(request, access, {**deletion(access, deleted.numbers, deleted.batch), "numbers": numbers})
