"""Headers that keep what strangers sent from doing anything in the browser of the person who looks at it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from bins.links.addresses import capture_source
from bins.people.sessions import SOCKET_COOKIE

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


class _Outgoing:
    """Changes every response of the app side, also errors, whether it is made on the event loop or in a thread."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer `request` with what this puts on."""
        response = self.get_response(request)
        if isinstance(response, HttpResponseBase):
            return self.change(response, request)
        return self._change_later(response, request)

    def change(self, response: HttpResponseBase, request: HttpRequest) -> HttpResponseBase:
        """Give `response` with what this puts on."""
        raise NotImplementedError

    async def _change_later(self, response: Awaitable[HttpResponseBase], request: HttpRequest) -> HttpResponseBase:
        return self.change(await response, request)


class SecurityHeaders(_Outgoing):
    """Puts the headers on; a view's own header wins."""

    def change(self, response: HttpResponseBase, request: HttpRequest) -> HttpResponseBase:
        """Give `response` with the headers on."""
        return protect(response, request)


class SocketSession(_Outgoing):
    """Gives browsers their session's cookie once more for the sockets, where people sign in.

    The session's own cookie is kept to the pages, so that no capture URL is ever sent it. Sockets live elsewhere, and
    those of links for members have to know who asks.
    """

    def change(self, response: HttpResponseBase, request: HttpRequest) -> HttpResponseBase:
        """Give `response` with the second cookie, wherever it sets or deletes the first."""
        first = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if first is not None and settings.CONFIG.has_people:
            response.cookies[SOCKET_COOKIE] = first.value
            response.cookies[SOCKET_COOKIE].update({**first, "path": settings.SOCKET_COOKIE_PATH})
        return response


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
