"""Light, dark, or as the system says: remembered by this browser, and known to the server before it paints."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from bins.links.addresses import root
from bins.pages.errors import not_from_here, wrong_method
from bins.pages.gate import is_from_here

THEMES = ("system", "light", "dark")
_COOKIES = (("theme", "/b/"), ("theme_docs", "/docs"))
"""Names and paths: where pages are, so that no capture shows them. Capture URLs show whatever a browser sends."""


def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember the form's `theme`."""
    theme = request.POST.get("theme", "")
    if request.method != "POST" or theme not in THEMES:
        return wrong_method("POST", "Choose `system`, `light` or `dark` with the buttons on the page.")
    if not is_from_here(request):
        return not_from_here(request)
    partial = request.headers.get("X-Partial")
    response = JsonResponse({"type": "theme", "theme": theme}) if partial else redirect(_back(request))
    for name, path in _COOKIES:
        response.set_cookie(
            name,
            theme,
            path=root() + path,
            max_age=settings.SESSION_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("back", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else f"{root()}/b/"
