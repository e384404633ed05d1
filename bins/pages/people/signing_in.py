"""Signing in and out, the first account of an instance, and accounts that somebody was invited to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from bins.links.addresses import root
from bins.links.attempts import TooMany
from bins.links.browser import carried_over
from bins.links.tokens import is_setup_token
from bins.pages.errors import no_such_page, too_many
from bins.pages.people.gate import posted, signed_in, with_people
from bins.pages.person import actor_of, person_of
from bins.people.accounts import Busy, SetUpAlready, Unfit, anybody, check_password, make_first_person, person_named
from bins.people.audit import Actor, note

_DAY = 24 * 3600
_BACKEND = "django.contrib.auth.backends.ModelBackend"
_WRONG = "There is nobody with this name and password."
_BUSY = "Too many people sign in at this moment. Try again in a few seconds."


@with_people
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Show the form, and on POST sign in whoever has the name and the password."""
    if person_of(request):
        return redirect(back_to(request))
    if request.method != "POST":
        return _form(request)
    try:
        settings.ATTEMPTS.count_sign_in(settings.ATTEMPTS.client_of(request))
        person = check_password(request, request.POST.get("name", ""), request.POST.get("password", ""))
    except TooMany as error:
        return too_many(request, error)
    except Busy:
        return _form(request, _BUSY, status=503)
    if person is None:
        _note_failure(request, person_named(request.POST.get("name", "")))
        return _form(request, _WRONG, status=422)
    welcome(request, person)
    return redirect(back_to(request))


@signed_in
@posted
def sign_out(request: HttpRequest, person: User) -> HttpResponseBase:
    """Sign out of this browser; the bins that it has without an account stay with it."""
    note(actor_of(request), "signed_out")
    kept = carried_over(request.session)
    logout(request)
    request.session.update(kept)
    return redirect("sign-in")


@with_people
def set_up(request: HttpRequest, token: str) -> HttpResponseBase:
    """Make the first account, an admin's, by the link that is printed where the server is started."""
    if anybody() or not is_setup_token(token):
        return missed(request)
    context = {"path": request.path}
    if request.method != "POST":
        return render(request, "people/set_up.html", context)
    asked = request.POST
    try:
        person = make_first_person(asked.get("name", ""), asked.get("password", ""), asked.get("email", ""))
    except SetUpAlready:
        return no_such_page(request)
    except Unfit as error:
        return render(request, "people/set_up.html", {**context, **again(request, error)}, status=422)
    welcome(request, person, "set_up")
    return redirect(f"{root()}/b/")


def welcome(request: HttpRequest, person: User, action: str = "signed_in") -> None:
    """Sign `person` in in this browser, whose bins stay with it."""
    kept = carried_over(request.session)
    login(request, person, backend=_BACKEND)
    request.session.update(kept)
    request.session.set_expiry(settings.CONFIG.sign_in_days * _DAY)
    note(actor_of(request), action)


def missed(request: HttpRequest) -> HttpResponseBase:
    """Answer for a wrong token of one of these pages, and count it."""
    try:
        settings.ATTEMPTS.count_miss(settings.ATTEMPTS.client_of(request))
    except TooMany as error:
        return too_many(request, error)
    return no_such_page(request)


def again(request: HttpRequest, error: Unfit) -> dict[str, Any]:
    """Give what a form about an account shows once more, with what is wrong; never the password."""
    return {"problem": str(error), "field": error.field, "asked": request.POST}


def _note_failure(request: HttpRequest, known: User | None) -> None:
    """Note whose account was tried; what else was typed may be a password in the wrong field."""
    by = Actor(None, "somebody who is not signed in", settings.ATTEMPTS.client_of(request))
    note(by, "sign_in_failed", known.username if known else "a name that nobody has")


def _form(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "problem": problem,
        "name": request.POST.get("name", ""),
        "next": back_to(request),
        "is_new": not anybody(),
        "sso_name": settings.CONFIG.oidc_name if settings.CONFIG.oidc_url else "",
        "anyone_makes": settings.CONFIG.makers == "anyone",
    }
    return render(request, "people/sign_in.html", context, status=status)


def back_to(request: HttpRequest) -> str:
    """Give where to go after signing in: a page of ours that was asked for, else the person's own."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    own = f"{root()}/b/"
    is_ours = wanted.startswith(own) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else own
