"""Who may ask: a link's token or a person's API token as bearer. Cookies are never read."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import AuthenticationError, HttpError
from ninja.security import HttpBearer

from bins.api.answers import NO_SUCH_BIN
from bins.links.access import Access, open_link
from bins.models import ApiToken, Role
from bins.people.api_tokens import PREFIX, TokenAccess, open_bin, open_token
from bins.people.audit import Actor, note

TOKEN_MISSING = "Send a token of the bin in the header `Authorization: Bearer <token>`."  # noqa: S105 - words, no secret
API_TOKEN_MISSING = (
    f"Send an API token of yours in the header `Authorization: Bearer {PREFIX}…`. Your account's page makes one."
)
NO_PEOPLE = (
    "Nobody has an account here, so there are no API tokens. Bins are made without one, and have tokens of their own."
)
MANAGE_NEEDED = "This token may only view. Use the bin's manage token."
READS_ONLY = "This API token only reads. Use one that also writes."
VIEWER_ONLY = "In the team of this bin you are a viewer, and viewers change nothing."
FOR_ONE_BIN = "This API token is for one bin. Use one for all of your bins."
OF_A_PART = "This link shows a part of its bin, and this is about the whole. Use a link to the whole bin."


class AskedRequest(HttpRequest):
    """A request about a bin that has passed the gate."""

    auth: Access


class PersonRequest(HttpRequest):
    """A request with an API token that is good."""

    auth: ApiToken


class BinToken(HttpBearer):
    """Lets in a token of the very bin that the path names, and API tokens of people who have a role on it.

    A wrong token, a token of another bin and an unknown bin are answered with the same bytes, so that nobody learns
    which bins there are.
    """

    openapi_description = "A link's token, or an API token of a person who has a role on the bin."

    def __call__(self, request: HttpRequest) -> Access:
        """Give what the token in the header opens.

        Raises:
            AuthenticationError: there is no bearer token.
            HttpError: 404, it does not open the bin in the path.
        """
        token = _bearer(request)
        if not token:
            raise AuthenticationError(message=TOKEN_MISSING)
        return self.authenticate(request, token)

    def authenticate(self, request: HttpRequest, token: str) -> Access:
        """Give the access of `token` to the bin in the path, or raise a 404; a 429 when too many were wrong."""
        asked = request.resolver_match.kwargs["bin_id"] if request.resolver_match else ""
        access = _opened(token, asked)
        if access is None:
            settings.ATTEMPTS.count_miss(settings.ATTEMPTS.client_of(request))
            raise HttpError(404, NO_SUCH_BIN)
        return access


class PersonToken(HttpBearer):
    """Lets in an API token of a person, for what is theirs and no single bin's."""

    openapi_description = "An API token of a person; there are some where people sign in."

    def __call__(self, request: HttpRequest) -> ApiToken:
        """Give the API token in the header.

        Raises:
            AuthenticationError: there is none, or it is wrong.
        """
        return self.authenticate(request, _bearer(request))

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """Give the row of `token`, or raise a 401; a 429 when too many were wrong."""
        row = _api_token(token)
        if row is None:
            if token:
                settings.ATTEMPTS.count_miss(settings.ATTEMPTS.client_of(request))
            raise no_api_token()
        return row


def api_token_in(request: HttpRequest) -> ApiToken | None:
    """Give the API token that was sent where none has to be; None: none was.

    Raises:
        AuthenticationError: one was sent, and it is wrong.
    """
    token = _bearer(request)
    return PersonToken().authenticate(request, token) if token.startswith(PREFIX) else None


def no_api_token() -> AuthenticationError:
    """Give what to raise where an API token is missing."""
    return AuthenticationError(message=API_TOKEN_MISSING if settings.CONFIG.has_people else NO_PEOPLE)


def managed(request: AskedRequest) -> Access:
    """Give the access of `request` if it may change things.

    Raises:
        HttpError: 403, the token may only view.
    """
    access = request.auth
    if access.may_manage:
        return access
    if not isinstance(access, TokenAccess):
        raise HttpError(403, MANAGE_NEEDED)
    raise HttpError(403, READS_ONLY if access.role == Role.MANAGE else VIEWER_ONLY)


def whole(request: AskedRequest) -> Access:
    """Give the access of `request` if it shows the whole bin: what senders get back says more than a part of it does.

    Raises:
        HttpError: 404, it is to a part.
    """
    access = request.auth
    if not access.bin.sight.is_whole:
        raise HttpError(404, OF_A_PART)
    return access


def noted(request: AskedRequest, action: str, subject: str = "") -> None:
    """Note for the audit list what was done to the bin, and by whom."""
    access = request.auth
    if isinstance(access, TokenAccess):
        actor = actor_with(request, access.api_token)
    else:
        by = f"whoever has the link “{access.link.label}”" if access.link.label else "whoever has a link to manage"
        actor = Actor(None, by, settings.ATTEMPTS.client_of(request))
    note(actor, action, subject, access.bin)


def actor_with(request: HttpRequest, row: ApiToken | None) -> Actor:
    """Give who asks with an API token, or without any, for the audit list."""
    if row is None:
        return Actor(None, "a program without a token", settings.ATTEMPTS.client_of(request))
    by = f"{row.person.username}, with the API token “{row.name}”"
    return Actor(row.person, by, settings.ATTEMPTS.client_of(request))


def _bearer(request: HttpRequest) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _opened(token: str, bin_id: str) -> Access | None:
    if token.startswith(PREFIX):
        row = _api_token(token)
        return open_bin(row, bin_id) if row else None
    access = open_link(token)
    return access if access and access.bin.id == bin_id else None


def _api_token(token: str) -> ApiToken | None:
    return open_token(token) if settings.CONFIG.has_people else None
