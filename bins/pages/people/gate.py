"""What stands before pages about people: there are accounts, somebody is signed in, forms are of our own pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from bins.pages.addresses import sign_in_path
from bins.pages.errors import no_such_page, not_from_here, wrong_method
from bins.pages.gate import is_from_here
from bins.pages.person import person_of

View = Callable[..., HttpResponseBase]
"""Of a request, and of a person too where somebody has to be signed in."""


def with_people(view: View) -> View:
    """Let `view` be there where there are accounts, to be asked with GET, HEAD and, from our own pages, POST."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.CONFIG.has_people:
            return no_such_page(request)
        if request.method not in {"GET", "HEAD", "POST"}:
            return wrong_method("GET, HEAD, POST", "This is a page about people. Nothing was captured.")
        if request.method == "POST" and not is_from_here(request):
            return not_from_here(request)
        return view(request, *args, **kwargs)

    gated.takes_posts = True  # type: ignore[attr-defined]  # see bins.pages.gate
    return gated


def signed_in(view: View) -> View:
    """Let `view` be asked as with `with_people`, by whoever is signed in; others are asked to do that first."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = person_of(request)
        if person is None:
            return redirect(sign_in_path(request.get_full_path() if request.method == "GET" else ""))
        return view(request, person, *args, **kwargs)

    return with_people(checked)


def for_admins(view: View) -> View:
    """Let `view` be asked as with `signed_in`, by admins of the instance; others learn nothing of what there is."""

    @wraps(view)
    def checked(request: HttpRequest, person: User, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, person, *args, **kwargs) if person.is_superuser else no_such_page(request)

    return signed_in(checked)


def posted(view: View) -> View:
    """Let `view` be asked with POST only."""

    @wraps(view)
    def checked(request: HttpRequest, person: User, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return wrong_method("POST", "This is an action: it is taken by the button on the page.")
        return view(request, person, *args, **kwargs)

    return checked
