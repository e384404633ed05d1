"""A person's own account: the password, the e-mail address, and leaving this browser."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from bins.links.attempts import TooMany
from bins.pages.errors import too_many
from bins.pages.people.by_proxy import is_named_by_proxy
from bins.pages.people.gate import posted, signed_in
from bins.pages.person import actor_of
from bins.people.accounts import Busy, Unfit, check_password, set_email, set_password
from bins.people.audit import note
from bins.people.issuer import is_connected

_BUSY = "Too many sign in at this moment. Try again in a few seconds."


@signed_in
def account(request: HttpRequest, person: User) -> HttpResponse:
    """Show who is signed in, and what can be changed about that."""
    return page(request, person)


@signed_in
@posted
def change_password(request: HttpRequest, person: User) -> HttpResponseBase:
    """Give the person another password, for who knows the present one; wherever else they are signed in, it ends."""
    try:
        prove(request, person, "present")
        set_password(person, request.POST.get("password", ""))
    except TooMany as error:
        return too_many(request, error)
    except Unfit as error:
        return page(request, person, error)
    update_session_auth_hash(request, person)
    note(actor_of(request), "password_changed", person.username)
    return redirect("account")


@signed_in
@posted
def change_email(request: HttpRequest, person: User) -> HttpResponseBase:
    """Give the person another e-mail address, for who knows the password: links for a new one are sent there."""
    try:
        if person.has_usable_password():
            prove(request, person, "present-email")
        set_email(person, request.POST.get("email", ""))
    except TooMany as error:
        return too_many(request, error)
    except Unfit as error:
        return page(request, person, error)
    note(actor_of(request), "email_changed", person.username)
    return redirect("account")


def prove(request: HttpRequest, person: User, field: str) -> None:
    """Let it be the person who asks, by the password in `field`, before how they sign in is changed.

    Raises:
        TooMany: there were too many attempts.
        Unfit: it is not their password, or cannot be looked at now.
    """
    settings.ATTEMPTS.count_sign_in(settings.ATTEMPTS.client_of(request))
    try:
        known = check_password(request, person.username, request.POST.get(field, ""))
    except Busy:
        raise Unfit(field, _BUSY) from None
    if known is None:
        raise Unfit(field, "This is not your password.")


def page(request: HttpRequest, person: User, problem: Unfit | None = None) -> HttpResponse:
    """Give the page of an account, with what is wrong, if anything."""
    has_issuer = bool(settings.CONFIG.oidc_url)
    context: dict[str, Any] = {
        "person": person,
        "email": request.POST.get("email", person.email),
        "is_named_by_proxy": is_named_by_proxy(request),
        "has_password": person.has_usable_password(),
        "sso_name": settings.CONFIG.oidc_name if has_issuer else "",
        "is_connected": has_issuer and is_connected(person),
        "problem": str(problem) if problem else "",
        "field": problem.field if problem else "",
    }
    return render(request, "people/account.html", context, status=422 if problem else 200)
