"""A new password: asked for by who has forgotten theirs, and set by a link that works once."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from bins.links.addresses import root
from bins.links.attempts import TooMany
from bins.pages.errors import too_many
from bins.pages.people.gate import with_people
from bins.pages.people.signing_in import again, missed, welcome
from bins.pages.person import actor_of
from bins.people.accounts import Unfit
from bins.people.audit import note
from bins.people.mailing import can_send, soon
from bins.people.resets import HOURS, Over, person_of_reset, reset_password, send_links

MOST_ASKED = 254
"""Characters of a name or an address that is looked for: more than either can have."""


@with_people
def forgot(request: HttpRequest) -> HttpResponseBase:
    """Ask for a name or an e-mail address, and answer the same for every one; what there is to send is sent later."""
    context = {"can_send": can_send(), "hours": HOURS, "is_asked": request.method == "POST"}
    if request.method != "POST" or not context["can_send"]:
        return render(request, "people/forgot.html", {**context, "is_asked": False})
    client = settings.ATTEMPTS.client_of(request)
    try:
        settings.ATTEMPTS.count_sign_in(client)
    except TooMany as error:
        return too_many(request, error)
    asked = request.POST.get("name", "").strip()[:MOST_ASKED]
    if asked:
        soon(partial(send_links, asked, client))
    return render(request, "people/forgot.html", context)


@with_people
def reset(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show the form for a new password, and on POST set it and sign in; then the link is over."""
    person = person_of_reset(token)
    if person is None:
        return missed(request)
    if request.method != "POST":
        return _form(request, person)
    try:
        person = reset_password(token, request.POST.get("password", ""))
    except Over:
        return missed(request)
    except Unfit as error:
        return _form(request, person, error)
    welcome(request, person)
    note(actor_of(request), "password_changed", person.username)
    return redirect(f"{root()}/b/")


def _form(request: HttpRequest, person: User, error: Unfit | None = None) -> HttpResponseBase:
    context = {"path": request.path, "person": person, **(again(request, error) if error else {})}
    return render(request, "people/reset.html", context, status=422 if error else 200)
