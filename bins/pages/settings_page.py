"""The settings of a bin, section by section: its name, what it keeps, and what cannot be undone for long."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from bins.links.access import Access
from bins.models import Bin, CapturedRequest, WhenFull
from bins.pages.addresses import page_path
from bins.pages.fullness import bytes_words, fullness_of, words_of
from bins.pages.gate import acts, reads
from bins.pages.person import actor_of
from bins.pages.whose import takers, whose
from bins.people.audit import note
from bins.retention.bounds import bounds_of, instance_bounds
from bins.retention.keeping import Unfit, set_keeping

_MIB = 1024 * 1024
_LABELS = {"keep_requests": "Requests", "keep_bytes": "MiB", "keep_days": "Days"}


class Amount(msgspec.Struct, frozen=True):
    """One field of the form about what is kept."""

    name: str
    label: str
    value: str
    """What stands in it; empty for what the server keeps."""
    whole: str
    """What the server keeps, in words."""
    problem: str = ""
    """What to change, when it cannot be."""


@reads
def settings_page(request: HttpRequest, access: Access) -> HttpResponse:
    """Show the settings, to change for who may manage the bin, to read for others."""
    return _page(request, access, {name: _shown(access.bin, name) for name in _LABELS})


@acts
def keep(request: HttpRequest, access: Access) -> HttpResponse:
    """Let the bin keep what the form says; with a field that cannot be, show the form again and say why."""
    texts = {name: request.POST.get(name, "").strip() for name in _LABELS}
    try:
        changes: dict[str, Any] = {name: _amount(name, text) for name, text in texts.items()}
        set_keeping(access.bin, {**changes, "when_full": request.POST.get("when_full", access.bin.when_full)})
    except Unfit as error:
        access.bin.refresh_from_db()
        return _page(request, access, texts, error, status=422)
    note(actor_of(request), "bin_settings", bin=access.bin)
    return redirect(f"{page_path(access.token)}/settings?saved")


def _page(
    request: HttpRequest, access: Access, texts: dict[str, str], problem: Unfit | None = None, status: int = 200
) -> HttpResponse:
    bin = access.bin
    context = {
        "bin": bin,
        "may_manage": access.may_manage,
        "page_path": page_path(access.token),
        "here": f"{page_path(access.token)}/settings",
        "amounts": [_field(name, text, problem) for name, text in texts.items()],
        "problem": problem,
        "choices": WhenFull.choices,
        "keeps": words_of(bounds_of(bin)),
        "when_full": WhenFull(bin.when_full).label,
        "count": CapturedRequest.objects.count_in(bin),
        "size": bytes_words(CapturedRequest.objects.bytes_in(bin)),
        "fullness": fullness_of(bin),
        "saved": "saved" in request.GET,
        "whose": whose(access),
        "takers": takers(access),
    }
    return render(request, "bins/settings.html", context, status=status)


def _field(name: str, text: str, problem: Unfit | None) -> Amount:
    whole = instance_bounds()
    words = {
        "keep_requests": f"{whole.requests:,}" if whole.requests else "all",
        "keep_bytes": bytes_words(whole.bytes) if whole.bytes else "all",
        "keep_days": f"{whole.days:,}" if whole.days else "for ever",
    }
    said = str(problem) if problem is not None and problem.field == name else ""
    return Amount(name, _LABELS[name], text, words[name], said)


def _shown(bin: Bin, name: str) -> str:
    value: int | None = getattr(bin, name)
    if value is None:
        return ""
    return f"{value / _MIB:.6f}".rstrip("0").rstrip(".") if name == "keep_bytes" else str(value)


def _amount(name: str, text: str) -> int | None:
    """Read a field of the form, in which bytes are written as MiB.

    Raises:
        Unfit: it is no number.
    """
    if not text:
        return None
    try:
        value = float(text) * _MIB if name == "keep_bytes" else int(text)
        return int(value)
    except (ValueError, OverflowError):
        raise Unfit(name, "Write it as a number in digits, or leave it empty.") from None
