"""Who is signed in by a trusted proxy: the session follows what the proxy says of each request."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.auth.middleware import RemoteUserMiddleware
from django.http import HttpRequest

from bins.links.browser import carried_over
from bins.message.client import PERSON_KEY
from bins.pages.person import actor_of, person_of
from bins.people.audit import note
from bins.people.proxied import ProxyBackend, is_name_of

_DAY = 24 * 3600
_BACKEND = f"{ProxyBackend.__module__}.{ProxyBackend.__qualname__}"
_WITH_SESSION = "/b/"
"""Where the session's cookie comes; elsewhere each request would begin a session anew."""


class ByProxy(RemoteUserMiddleware):
    """Signs in whom the proxy names, another person at once, and out whom it no longer names.

    Only what the proxy said: nothing that a client sends gets into the state of a scope, see `inspector.named`.
    """

    header = "inspector.person"  # no header of a request has such a key

    def process_request(self, request: HttpRequest) -> None:
        """Let the session follow, below the pages alone."""
        if not request.path_info.startswith(_WITH_SESSION):
            return
        named = getattr(request, "scope", {}).get("state", {}).get(PERSON_KEY)
        if named:
            request.META[self.header] = named
        before, kept = person_of(request), carried_over(request.session)
        super().process_request(request)
        if person_of(request) != before:
            self._begin(request, kept)

    async def aprocess_request(self, request: HttpRequest) -> None:
        """Do the same, in the request's own thread."""
        await sync_to_async(self.process_request)(request)

    def clean_username(self, username: str, request: HttpRequest) -> str:
        """Give the name of whoever is signed in, when the proxy means the same person."""
        present: str = request.user.get_username()
        return present if is_name_of(username, present) else username

    def _begin(self, request: HttpRequest, kept: dict[str, object]) -> None:
        request.session.update(kept)
        if person_of(request):
            request.session.set_expiry(settings.CONFIG.sign_in_days * _DAY)
            note(actor_of(request), "signed_in")


def is_named_by_proxy(request: HttpRequest) -> bool:
    """Tell whether it is the proxy that says who is signed in."""
    return bool(request.session.get(BACKEND_SESSION_KEY) == _BACKEND)
