"""Every address that pages show or link to, built in one place."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest

from bins.models import Bin

BINS_PATH = "/b/bins"
"""The list of a browser's bins; no token looks like it."""


def base_url(request: HttpRequest) -> str:
    """Give the root under which people reach the app, without a slash at the end."""
    return settings.CONFIG.public_url or f"{request.scheme}://{request.get_host()}"


def capture_path(bin: Bin) -> str:
    """Give the path that captures into `bin`, on whatever host the page is on."""
    return f"/{bin.id}"


def capture_url(request: HttpRequest, bin: Bin) -> str:
    """Give the absolute URL that people paste into whatever sends requests."""
    return base_url(request) + capture_path(bin)


def page_path(token: str) -> str:
    """Give the path of the page that `token` opens."""
    return f"/b/{token}"


def request_path(token: str, n: int) -> str:
    """Give the path of the page of request `n`."""
    return f"/b/{token}/{n}"


def reply_path(token: str) -> str:
    """Give the path of the page of what senders get back."""
    return f"{page_path(token)}/reply"


def export_path(token: str, query: str) -> str:
    """Give the path of the page that exports what `query` finds."""
    return f"{page_path(token)}/export?{urlencode({'q': query})}"


def search_path(token: str, query: str, before: int | None = None) -> str:
    """Give the path of the page that shows what `query` finds, from just below number `before`."""
    asked = {"q": query} if before is None else {"q": query, "before": str(before)}
    return f"{page_path(token)}?{urlencode(asked)}"
