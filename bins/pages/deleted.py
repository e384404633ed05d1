"""What stands where a bin was that somebody deleted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bins.links.access import Access
from bins.pages.addresses import page_path
from bins.pages.times import moment
from bins.retention.whole_bins import back_until


def deleted_page(request: HttpRequest, access: Access) -> HttpResponse:
    """Say that the bin was deleted, and offer the way back to who may take it."""
    until = back_until(access.bin)
    context = {
        "bin": access.bin,
        "page_path": page_path(access.token),
        "may_bring_back": access.may_manage and until is not None,
        "until": moment(until) if until else None,
    }
    return render(request, "bins/deleted.html", context, status=410)
