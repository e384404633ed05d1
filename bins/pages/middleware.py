"""Headers that keep what strangers sent from doing anything in the browser of the person who looks at it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from bins.links.addresses import capture_source

GetResponse = Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]

TRUSTED_POLICY = "inspector-partials"
"""Name of the one Trusted Types policy, made in static/js/lib/html.js for HTML of our own server."""

_SOURCES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PAGE_POLICY = f"{_SOURCES}; require-trusted-types-for 'script'; trusted-types {TRUSTED_POLICY}"
DOCS_POLICY = _SOURCES
"""For the API's bundled documentation, whose script sets markup without Trusted Types; it shows nothing captured."""
DOCS_PATHS = frozenset({"/api/docs"})
_CONNECT = "connect-src 'self'"

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: with that, browsers send `Origin: null` with our own forms and the CSRF check refuses them.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), clipboard-read=()",
    # Page URLs hold tokens; static files have set their own far expiry by the time this default comes.
    "Cache-Control": "no-store",
}


class SecurityHeaders:
    """Puts the headers on every response of the app side, also on errors; a view's own header wins."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer `request` with the headers on."""
        response = self.get_response(request)
        if isinstance(response, HttpResponseBase):
            return protect(response, request)
        return self._protect_later(response, request)

    async def _protect_later(self, response: Awaitable[HttpResponseBase], request: HttpRequest) -> HttpResponseBase:
        return protect(await response, request)


def protect(response: HttpResponseBase, request: HttpRequest) -> HttpResponseBase:
    """Give `response` with every header of ours that it does not have yet."""
    response.headers.setdefault("Content-Security-Policy", _policy(request))
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _policy(request: HttpRequest) -> str:
    policy = DOCS_POLICY if request.path_info in DOCS_PATHS else PAGE_POLICY
    if settings.CONFIG.capture is None:
        return policy
    try:  # the page sends its test request there
        return policy.replace(_CONNECT, f"{_CONNECT} {capture_source(request)}")
    except DisallowedHost:  # answered 400, and sends nothing
        return policy
