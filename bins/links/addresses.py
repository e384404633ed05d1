"""Where people reach this instance: built here alone, so that a path in front or a capture host is thought of once."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def root() -> str:
    """Give the path that every path of ours begins with, without a slash at its end: nothing, or such as `/hooks`."""
    prefix: str = settings.CONFIG.prefix
    return prefix


def origin(request: HttpRequest) -> str:
    """Give scheme, host and port of the app, as people reach it."""
    return settings.CONFIG.public_origin or f"{request.scheme}://{request.get_host()}"


def base_url(request: HttpRequest) -> str:
    """Give the root under which people reach the app, without a slash at the end."""
    return origin(request) + root()


def capture_url_of(request: HttpRequest, bin_id: str) -> str:
    """Give the absolute URL that captures into a bin."""
    capture = settings.CONFIG.capture
    return capture.url(origin(request), bin_id) if capture else f"{base_url(request)}/{bin_id}"


def capture_source(request: HttpRequest) -> str:
    """Give the capture host as a content security policy names it; nothing where it is the app's own."""
    capture = settings.CONFIG.capture
    return capture.source(origin(request)) if capture else ""
