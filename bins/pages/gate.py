"""What stands before every view of a bin: the link is checked, the method too, and actions come from our own page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from bins.links.access import Access, open_deleted, open_link
from bins.links.attempts import TooMany
from bins.pages.addresses import capture_url
from bins.pages.deleted import deleted_page
from bins.pages.errors import look_only, no_such_page, not_from_here, page_is_no_bin, too_many, wrong_method
from bins.pages.person import person_of

P = ParamSpec("P")
BinView = Callable[Concatenate[HttpRequest, Access, P], HttpResponseBase]
TokenView = Callable[..., HttpResponseBase]

_OWN_PAGE = frozenset({"same-origin", "none"})


def reads(view: BinView[P]) -> TokenView:
    """Let `view` be asked with GET and HEAD through any open link.

    Exempt from the CSRF check because it changes nothing, and because a program that posts to a page by mistake shall
    be told about its mistake, not about a missing token.
    """

    @csrf_exempt
    @wraps(view)
    def gated(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        access = open_link(token, request.session, person_of(request))
        if request.method not in {"GET", "HEAD"}:
            return page_is_no_bin(capture_url(request, access.bin) if access else None)
        return view(request, access, *args, **kwargs) if access else _absent(request, token)

    return gated


def manages(view: BinView[P]) -> TokenView:
    """Let `view` be asked as with `reads`, by those who may manage the bin."""

    @wraps(view)
    def checked(request: HttpRequest, access: Access, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, access, *args, **kwargs) if access.may_manage else look_only(request)

    return reads(cast("BinView[P]", checked))


def acts(view: BinView[P]) -> TokenView:
    """Let `view` be asked with POST, from our own pages, by those who may manage the bin."""
    return _acting(view, open_link, lambda access: access.may_manage)


def agrees(view: BinView[P]) -> TokenView:
    """Let `view` be asked as with `acts`, by those whose link offers to manage the bin."""
    return _acting(view, open_link, lambda access: access.is_offered or access.may_manage)


def revives(view: BinView[P]) -> TokenView:
    """Let `view` be asked as with `acts`, of a bin that was deleted."""
    return _acting(view, open_deleted, lambda access: access.may_manage)


def _acting(view: BinView[P], opened: Callable[..., Access | None], may: Callable[[Access], bool]) -> TokenView:
    @wraps(view)
    def gated(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        access = opened(token, request.session, person_of(request))
        if access is None:
            return _absent(request, token)
        if request.method != "POST":
            return wrong_method("POST", "This is an action: it is taken by the button on the page.")
        if not is_from_here(request):
            return not_from_here(request)
        return view(request, access, *args, **kwargs) if may(access) else look_only(request)

    gated.takes_posts = True  # type: ignore[attr-defined]  # tells it from pages, which people post to by mistake
    return gated


def shows_and_takes(page: TokenView, action: TokenView) -> TokenView:
    """Give one view for the page of a form and for what the form sends: there, what is wrong is shown once more."""

    def either(request: HttpRequest, token: str, *args: object, **kwargs: object) -> HttpResponseBase:
        return (action if request.method == "POST" else page)(request, token, *args, **kwargs)

    either.takes_posts = either.is_page = True  # type: ignore[attr-defined]  # see _acting
    return either


def is_from_here(request: HttpRequest) -> bool:
    """Tell whether the browser was on one of our own pages, as far as it says where it was."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") in _OWN_PAGE


def _absent(request: HttpRequest, token: str) -> HttpResponseBase:
    deleted = open_deleted(token, request.session, person_of(request))
    if deleted:
        return deleted_page(request, deleted)
    try:
        settings.ATTEMPTS.count_miss(settings.ATTEMPTS.client_of(request))
    except TooMany as error:
        return too_many(request, error)
    return no_such_page(request)
