"""The front door: makes a bin for this browser or takes it back to its last one."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt

from bins.links.addresses import origin, root
from bins.links.attempts import TooMany
from bins.links.browser import last_page_of_browser, remember
from bins.links.granting import NewBin, create_bin
from bins.pages.addresses import capture_url, page_path
from bins.pages.errors import too_many, wrong_method

_TYPES = ["text/html", "application/json", "text/plain"]
_KNOWN = "known"
"""Cookie without any secret: this browser has been here, so its session is worth asking for at `/b/`."""

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
    if _KNOWN in request.COOKIES:
        return redirect(f"{root()}/b/?new" if "new" in request.GET else f"{root()}/b/")
    return resume(request)


@csrf_exempt
def resume(request: HttpRequest) -> HttpResponse:
    """Send a browser to the page it had last, or to a new one."""
    if request.method != "GET":
        return wrong_method("GET", _NO_BIN_HERE)
    token = None if "new" in request.GET else last_page_of_browser(request.session)
    if token is None:
        try:
            made = _make_bin(request)
        except TooMany as error:
            return too_many(request, error)
        remember(request.session, made.bin.id)
        token = made.view_token
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


def _wanted_type(request: HttpRequest) -> str:
    wanted = request.get_preferred_type(_TYPES) or "text/html"
    by_curl = request.headers.get("User-Agent", "").startswith("curl/")
    return "text/plain" if by_curl and wanted == "text/html" else wanted


def _make_bin(request: HttpRequest) -> NewBin:
    settings.ATTEMPTS.count_bin(settings.ATTEMPTS.client_of(request))
    return create_bin()


def _addresses(request: HttpRequest, wanted: str) -> HttpResponse:
    try:
        made = _make_bin(request)
    except TooMany as error:
        return too_many(request, error)
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
