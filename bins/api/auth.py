"""Who may ask: a link's token as bearer, checked against the bin in the path. Cookies are never read."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import AuthenticationError, HttpError
from ninja.security import HttpBearer

from bins.api.answers import NO_SUCH_BIN
from bins.links.access import Access, open_link
from bins.people.audit import Actor

MANAGE_NEEDED = "This token may only view. Use the bin's manage token."


class AskedRequest(HttpRequest):
    """A request that has passed the gate."""

    auth: Access


class BinToken(HttpBearer):
    """Lets in a token of the very bin that the path names.

    A wrong token, a token of another bin and an unknown bin are answered with the same bytes, so that nobody learns
    which bins there are.
    """

    def __call__(self, request: HttpRequest) -> Access:
        """Give what the token in the header opens.

        Raises:
            AuthenticationError: there is no bearer token.
            HttpError: 404, it does not open the bin in the path.
        """
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise AuthenticationError
        return self.authenticate(request, token.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Access:
        """Give the access of `token` to the bin in the path, or raise a 404; a 429 when too many were wrong."""
        access = open_link(token)
        asked = request.resolver_match.kwargs["bin_id"] if request.resolver_match else None
        if access is None or access.bin.id != asked:
            settings.ATTEMPTS.count_miss(settings.ATTEMPTS.client_of(request))
            raise HttpError(404, NO_SUCH_BIN)
        return access


def actor_of_access(request: HttpRequest) -> Actor:
    """Give who asks, for the audit list: the person whose token it is, or a program that holds a link."""
    access = getattr(request, "auth", None)  # absent where no token is needed
    person = access.person if isinstance(access, Access) else None
    by = person.username if person else "a program with a link" if access else "a program without a token"
    return Actor(person, by, settings.ATTEMPTS.client_of(request))


def managed(request: AskedRequest) -> Access:
    """Give the access of `request` if it may change things.

    Raises:
        HttpError: 403, the token may only view.
    """
    if not request.auth.may_manage:
        raise HttpError(403, MANAGE_NEEDED)
    return request.auth
