"""What can be done on a page: delete one request, clear them all."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from bins.links.access import Access
from bins.pages.addresses import page_path
from bins.pages.gate import acts
from bins.pages.numbers import HIGHEST
from bins.retention.removal import clear_bin, delete_request


@acts
def delete(request: HttpRequest, access: Access, n: int) -> HttpResponse:
    """Delete request `n`; one that is gone already counts as deleted."""
    delete_request(access.bin.id, min(n, HIGHEST))
    return _done(request, access, {"type": "deleted", "numbers": [n]})


@acts
def clear(request: HttpRequest, access: Access) -> HttpResponse:
    """Take every request from the bin."""
    upto = clear_bin(access.bin.id)
    return _done(request, access, {"type": "cleared", "upto": upto})


def _done(request: HttpRequest, access: Access, event: dict[str, Any]) -> HttpResponse:
    """Answer a script with the event that other open pages get, and a form with the page of the bin."""
    if request.headers.get("X-Partial"):
        return JsonResponse(event)
    return redirect(page_path(access.token))
