"""Plain answers to what cannot be done."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from bins.links.attempts import TooMany
from bins.pages.addresses import sign_in_path
from bins.pages.person import person_of

_TEXT = "text/plain; charset=utf-8"


def no_such_page(request: HttpRequest) -> HttpResponse:
    """Answer for a link that is wrong, has expired or was revoked: the same page in each case.

    Where people sign in and this one has not, it offers that: it may be the page of a bin of theirs.
    """
    offers = settings.CONFIG.has_people and person_of(request) is None
    context = {"sign_in_path": sign_in_path(request.get_full_path())} if offers and request.method == "GET" else {}
    return render(request, "404.html", context, status=404)


def look_only(request: HttpRequest) -> HttpResponse:
    """Answer for an action through a link that grants looking only."""
    return render(request, "bins/look_only.html", status=403)


def cannot(request: HttpRequest, why: str) -> HttpResponse:
    """Answer for an action that goes over a limit; `why` says which, and nothing was changed."""
    return render(request, "bins/cannot.html", {"why": why}, status=422)


def too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    """Answer for one attempt too many, tiny, since it may be one of thousands; a browser gets a page only by asking."""
    headers = {"Retry-After": str(error.wait_seconds)}
    if "text/html" in request.headers.get("Accept", ""):
        context = {"words": str(error), "wait_seconds": error.wait_seconds}
        page = render_to_string("429.html", context, request)
        return HttpResponse(page, status=429, headers=headers)
    words = f"{error} Try again in {error.wait_seconds} s.\n"
    return HttpResponse(words, status=429, content_type=_TEXT, headers=headers)


def too_late(request: HttpRequest) -> HttpResponse:
    """Answer for an undo whose time is over."""
    return render(request, "bins/too_late.html", status=410)


def not_from_here(request: HttpRequest) -> HttpResponse:
    """Answer for an action that another site asked the browser for."""
    return HttpResponse("This action can only be taken on its own page.\n", status=403, content_type=_TEXT)


def wrong_method(allowed: str, words: str) -> HttpResponse:
    """Answer for a method that a page does not have, in plain text for whatever program sent it."""
    return HttpResponse(f"{words}\n", status=405, content_type=_TEXT, headers={"Allow": allowed})


def page_is_no_bin(capture_url: str | None) -> HttpResponse:
    """Answer for a request that was sent to the address of a page by mistake; nothing is captured."""
    where = f"Send it to {capture_url} instead." if capture_url else "Send it to the capture URL shown on the page."
    return wrong_method("GET, HEAD", f"This is the address of a page, not of a bin. Nothing was captured. {where}")
