"""The front door: makes a bin for this browser or takes it back to its last one."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt

from bins.links.addresses import origin, root
from bins.links.attempts import TooMany
from bins.links.browser import bins_of_browser, come_back_to, last_page_of, remember
from bins.links.granting import NewBin, create_bin, create_own_bin
from bins.links.roles import bins_of_person
from bins.pages.addresses import capture_url, page_path, sign_in_path
from bins.pages.errors import cannot, too_many, wrong_method
from bins.pages.person import actor_of, person_of
from bins.people.audit import note
from bins.people.ownership import MayNotMake, check_may_make

_TYPES = ["text/html", "application/json", "text/plain"]
_KNOWN = "known"
"""Cookie without any secret: this browser has been here, so its session is worth asking for at `/b/`."""

_USE_THE_API = "From a program, send an API token of yours: POST /api/bins with `Authorization: Bearer <token>`."
_NO_BIN_HERE = (
    "Nothing was captured: this is the front page. Open it in a browser to get a capture URL, and send to that."
)


@csrf_exempt
def home(request: HttpRequest) -> HttpResponse:
    """Send a browser to its page; tell a program the addresses of a bin just made for it."""
    if request.method == "HEAD":
        return HttpResponse()
    if request.method != "GET":
        return wrong_method("GET, HEAD", _NO_BIN_HERE)
    wanted = _wanted_type(request)
    if wanted != "text/html":
        return _addresses(request, wanted)
    # The session cookie is kept to `/b/`, so that no capture URL is ever sent it: only there a browser can be resumed.
    if _KNOWN in request.COOKIES or settings.CONFIG.has_people:
        return redirect(f"{root()}/b/?new" if "new" in request.GET else f"{root()}/b/")
    return resume(request)


@csrf_exempt
def resume(request: HttpRequest) -> HttpResponse:
    """Send a browser to the page it had last, or to a new one."""
    if request.method != "GET":
        return wrong_method("GET", _NO_BIN_HERE)
    try:
        token = _page_token(request)
    except TooMany as error:
        return too_many(request, error)
    except MayNotMake as error:
        return cannot(request, str(error)) if person_of(request) else redirect(sign_in_path())
    request.session.modified = True  # so that the cookie lasts from the latest visit on
    response = redirect(page_path(token))
    response.set_cookie(
        _KNOWN,
        "1",
        path=f"{root()}/",
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _page_token(request: HttpRequest) -> str:
    """Give the token of the page to go to: the last one, or that of a bin just made.

    Raises:
        TooMany, MayNotMake: there is none, and none can be made.
    """
    person, session = person_of(request), request.session
    if "new" not in request.GET:
        known = [*(bins_of_person(person) if person else []), *bins_of_browser(session)]
        if token := last_page_of(known, session):
            return token
    if person is None:
        made = _make_bin(request)
        remember(session, made.bin.id)
        return made.page_token
    check_may_make(person)
    settings.ATTEMPTS.count_bin(settings.ATTEMPTS.client_of(request))
    own = create_own_bin(person)
    note(actor_of(request), "bin_made", bin=own.bin)
    come_back_to(session, own.bin.id)
    return own.token


def _wanted_type(request: HttpRequest) -> str:
    wanted = request.get_preferred_type(_TYPES) or "text/html"
    by_curl = request.headers.get("User-Agent", "").startswith("curl/")
    return "text/plain" if by_curl and wanted == "text/html" else wanted


def _make_bin(request: HttpRequest) -> NewBin:
    check_may_make(None)
    settings.ATTEMPTS.count_bin(settings.ATTEMPTS.client_of(request))
    made = create_bin()
    note(actor_of(request), "bin_made", bin=made.bin)
    return made


def _addresses(request: HttpRequest, wanted: str) -> HttpResponse:
    try:
        made = _make_bin(request)
    except TooMany as error:
        return too_many(request, error)
    except MayNotMake as error:
        return HttpResponse(f"{error} {_USE_THE_API}\n", status=401, content_type="text/plain; charset=utf-8")
    capture, page = capture_url(request, made.bin), origin(request) + page_path(made.view_token)
    if wanted == "text/plain":
        return HttpResponse(f"Capture URL  {capture}\nPage         {page}\n", content_type="text/plain; charset=utf-8")
    return JsonResponse(
        {
            "id": made.bin.id,
            "name": made.bin.name,
            "capture_url": capture,
            "page_url": page,
            "view_token": made.view_token,
            "manage_token": made.manage_token,
            "created_at": made.bin.created_at.isoformat().replace("+00:00", "Z"),
        }
    )
