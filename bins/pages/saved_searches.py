"""Searches with a name, kept with the bin for everybody who sees it."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from bins.links.access import Access
from bins.models import SavedSearch
from bins.pages.addresses import page_path, search_path
from bins.pages.gate import acts, reads
from bins.pages.numbers import HIGHEST
from bins.pages.searched import saved_in
from bins.search.fields import FIELDS
from bins.search.grammar import parse
from bins.search.problem import SearchError

MOST_SAVED = 50
"""Searches that a bin can keep."""
_MOST_NAME = 60


@reads
def search_help(request: HttpRequest, access: Access) -> HttpResponse:
    """Show how a search is written, and those that were saved: as a page, or alone for a page that is open already."""
    context = {
        "saved": [(saved, search_path(access.token, saved.query)) for saved in saved_in(access)],
        "fields": [(field, search_path(access.token, field.example)) for field in FIELDS],
        "query": request.GET.get("q", "").strip(),
        "may_manage": access.may_manage,
        "page_path": page_path(access.token),
    }
    template = "bins/_search_help.html" if request.headers.get("X-Partial") else "bins/search_help.html"
    return render(request, template, context)


@acts
def save(request: HttpRequest, access: Access) -> HttpResponse:
    """Keep a search under a name; one of that name is replaced."""
    query, name = request.POST.get("q", "").strip(), request.POST.get("name", "").strip()[:_MOST_NAME]
    try:
        readable = parse(query, timezone.now()) is not None
    except SearchError:
        readable = False
    if readable and "\x00" not in name:
        _keep(access, name or query[:_MOST_NAME], query)
    return _done(request, access, query)


@acts
def forget(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """Delete a saved search; one that is gone already counts as deleted."""
    SavedSearch.objects.filter(bin=access.bin, pk=min(number, HIGHEST)).delete()
    return _done(request, access, request.POST.get("q", ""))


def _keep(access: Access, name: str, query: str) -> None:
    with transaction.atomic():
        kept = SavedSearch.objects.filter(bin=access.bin)
        if kept.filter(name=name).exists() or kept.count() < MOST_SAVED:
            kept.update_or_create(bin=access.bin, name=name, defaults={"query": query})


def _done(request: HttpRequest, access: Access, query: str) -> HttpResponse:
    if request.headers.get("X-Partial"):
        return JsonResponse({"type": "searches"})
    return redirect(search_path(access.token, query) if query else page_path(access.token))
