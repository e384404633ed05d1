"""Every address that pages show or link to, built in one place."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest

from bins.links.addresses import capture_url_of, root
from bins.models import Bin


def bins_path() -> str:
    """Give the path of the list of a browser's bins; no token looks like it."""
    return f"{root()}/b/bins"


def sign_in_path(back: str = "") -> str:
    """Give the path of the page for signing in, from which one comes `back`."""
    query = f"?{urlencode({'next': back})}" if back else ""
    return f"{root()}/b/sign-in{query}"


def move_path(token: str) -> str:
    """Give the path of an offer to let another browser manage bins."""
    return f"{root()}/b/move/{token}"


def join_path(token: str) -> str:
    """Give the path of what an invitation offers."""
    return f"{root()}/b/join/{token}"


def capture_target(request: HttpRequest, bin: Bin) -> str:
    """Give where the page itself sends to `bin`: a path on whatever host it is on, or the URL at the capture host."""
    return capture_url(request, bin) if settings.CONFIG.capture else f"{root()}/{bin.id}"


def capture_url(request: HttpRequest, bin: Bin) -> str:
    """Give the absolute URL that people paste into whatever sends requests."""
    return capture_url_of(request, bin.id)


def page_path(token: str) -> str:
    """Give the path of the page that `token` opens."""
    return f"{root()}/b/{token}"


def request_path(token: str, n: int) -> str:
    """Give the path of the page of request `n`."""
    return f"{page_path(token)}/{n}"


def socket_path(token: str) -> str:
    """Give the path of the socket that tells the page of news."""
    return f"{root()}/ws/b/{token}"


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
