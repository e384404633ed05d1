"""Switching the answers to verification challenges on and off."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from bins.links.access import Access
from bins.pages.gate import acts
from bins.pages.person import actor_of
from bins.pages.reply_page import back, whole
from bins.pages.reply_rows import challenge_rows
from bins.people.audit import note
from bins.replies.reading import Unfit
from bins.rules.challenges import set_challenge


@acts
def switch_challenge(request: HttpRequest, access: Access, preset: str) -> HttpResponse:
    """Answer a provider's challenge from now on, or no longer; a secret is stored sealed and never shown."""
    wanted = request.POST.get("on") == "1"
    try:
        set_challenge(access.bin, preset, request.POST.get("secret", ""), enabled=wanted)
    except Unfit as error:
        rows = challenge_rows(access.bin, preset, error.problems)
        return whole(request, access, status=422, challenges=rows)
    note(actor_of(request), "reply_changed", bin=access.bin)
    return back(access, "on" if wanted else "off", "#challenges")
