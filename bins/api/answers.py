"""Answers of the JSON interface: one encoder, one shape for everything that went wrong."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.request import RawPostDataException
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from bins.links.addresses import root
from bins.links.attempts import TooMany
from bins.models import Bin

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponse]

NO_SUCH_BIN = "There is no such bin, or this token does not open it."
STORE_BUSY = "The store is busy. Try again in a second."
FOREIGN_PAGE = "A page of another site asked for this. Ask from a program, or from this site."
CUT_SHORT = "The body did not arrive whole. Send it again."


class BadBody(ValueError):
    """Raised for a request body that cannot be read; the message says what to change."""


class JsonBody(Parser):
    """Reads JSON bodies, and nothing else, so that a form on a foreign page cannot pass for a script."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Give the decoded body.

        Raises:
            BadBody: another content type than JSON, not JSON in UTF-8, or not an object.
        """
        if request.content_type != "application/json":
            raise BadBody("Send the body as JSON with the header `Content-Type: application/json`, or send none.")
        data = _decoded(request.body)
        # ninja would take any value for an object without fields.
        if data is not None and not isinstance(data, dict):
            raise BadBody("Send a JSON object such as {}.")
        return data


def _decoded(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadBody(f"The body is not JSON in UTF-8: {error}") from error
    except RecursionError as error:
        raise BadBody("The body is nested too deeply. Send an object such as {}.") from error


def answer(data: Any, status: int = 200) -> HttpResponse:
    """Give `data` as a JSON answer."""
    return HttpResponse(msgspec.json.encode(data), status=status, content_type="application/json")


def problem(status: int, detail: str) -> HttpResponse:
    """Give an answer that says what went wrong."""
    return answer({"detail": detail}, status)


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Answer paths that are not part of the interface."""
    return problem(404, f"There is nothing at this path. The interface is described at {root()}/api/docs.")


def sealed(view: View) -> View:
    """Give `view` with what every answer of the interface has: its one shape, and no copy left in any cache."""

    @functools.wraps(view)
    def seal(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = problem(403, FOREIGN_PAGE) if _is_by_foreign_page(request) else view(request, *args, **kwargs)
        except Http404:
            response = nothing_here(request)
        if response.status_code == 405:
            allowed = response.headers["Allow"]
            response = problem(405, f"{request.method} does not work here. Use {allowed}.")
            response.headers["Allow"] = allowed
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response

    return seal


def _is_by_foreign_page(request: HttpRequest) -> bool:
    """Tell whether a page elsewhere had a browser send this: it can read no answer, but could fill the store."""
    safe = request.method in {"GET", "HEAD", "OPTIONS"}
    return not safe and request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}


def answer_problems(api: NinjaAPI) -> None:
    """Let `api` turn what its views raise into answers of the one shape."""
    handlers: Sequence[tuple[type[Exception], Callable[[Any], HttpResponse]]] = (
        (AuthenticationError, _unauthorized),
        (HttpError, _http_error),
        (ValidationError, _invalid),
        (Bin.DoesNotExist, lambda _: problem(404, NO_SUCH_BIN)),
        (RequestDataTooBig, _too_big),
        (RawPostDataException, _too_big),
        (UnreadablePostError, lambda _: problem(400, CUT_SHORT)),
        (DatabaseError, _store_busy),
        (TooMany, _too_many),
    )
    for kind, make in handlers:
        api.add_exception_handler(kind, lambda request, error, make=make: make(error))  # type: ignore[misc]


def _unauthorized(error: AuthenticationError) -> HttpResponse:
    response = problem(401, error.message)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _http_error(error: HttpError) -> HttpResponse:
    # ninja wraps what a parser raises in its own words; ours say what to change.
    cause = error.__cause__
    return problem(error.status_code, str(cause) if isinstance(cause, BadBody) else error.message)


def _invalid(error: ValidationError) -> HttpResponse:
    return problem(422, "; ".join(_words(item) for item in error.errors))


def _words(item: dict[str, Any]) -> str:
    source, *place = item["loc"]
    name = str(place[-1]) if len(place) > 1 or source != "body" else "body"
    return f"{name}: {item['msg'].removeprefix('Value error, ')}"


def _too_big(error: Exception) -> HttpResponse:
    return problem(413, f"The body is larger than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes. Send less.")


def _too_many(error: TooMany) -> HttpResponse:
    response = problem(429, f"{error} Try again in {error.wait_seconds} s.")
    response.headers["Retry-After"] = str(error.wait_seconds)
    return response


def _store_busy(error: DatabaseError) -> HttpResponse:
    logger.warning("The store failed an API call: %s", error)
    response = problem(503, STORE_BUSY)
    response.headers["Retry-After"] = "1"
    return response
