"""One person, for admins: what there is to know of their account, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from bins.links.addresses import origin, root
from bins.models import Bin
from bins.pages.errors import no_such_page
from bins.pages.fullness import bytes_words
from bins.pages.numbers import HIGHEST
from bins.pages.people.gate import for_admins, posted
from bins.pages.person import actor_of
from bins.pages.times import moment
from bins.people import resets
from bins.people.accounts import Unfit, is_last_admin, set_admin, set_open
from bins.people.api_tokens import tokens_of
from bins.people.audit import note
from bins.people.sessions import end_sessions
from bins.people.teams import teams_of

SAID = {
    "admin": "Looks after the instance from now on.",
    "plain": "Removed as admin.",
    "close": "The account is closed. It keeps its bins.",
    "open": "The account is open again.",
    "sign-out": "Signed out in every browser.",
}
_ACTIONS: dict[str, tuple[str, Callable[[User], object]]] = {
    "admin": ("person_admin", partial(set_admin, is_admin=True)),
    "plain": ("person_plain", partial(set_admin, is_admin=False)),
    "close": ("person_closed", partial(set_open, is_open=False)),
    "open": ("person_opened", partial(set_open, is_open=True)),
    "sign-out": ("person_signed_out", end_sessions),
}
"""What an admin can do to an account: how it is noted, and how it is done."""


@for_admins
def person_page(request: HttpRequest, admin: User, number: int) -> HttpResponse:
    """Show an account."""
    person = _person(number)
    return _page(request, admin, person) if person else no_such_page(request)


@for_admins
@posted
def act(request: HttpRequest, admin: User, number: int, does: str) -> HttpResponseBase:
    """Do something to an account: see `SAID`."""
    person = _person(number)
    if person is None or does not in _ACTIONS:
        return no_such_page(request)
    action, do = _ACTIONS[does]
    try:
        do(person)
    except Unfit as error:
        return _page(request, admin, person, problem=str(error))
    note(actor_of(request), action, person.username)
    if person == admin and does == "plain":
        return redirect("account")  # this page is no longer theirs to see
    return redirect(f"{reverse('admin-person', args=[person.pk])}?said={does}")


@for_admins
@posted
def make_reset(request: HttpRequest, admin: User, number: int) -> HttpResponse:
    """Make a link with which a person can set a new password, and show it, once."""
    person = _person(number)
    if person is None:
        return no_such_page(request)
    if not person.is_active:
        return _page(request, admin, person, problem="The account is closed. Open it again first.")
    note(actor_of(request), "reset_made", person.username)
    url = f"{origin(request)}{root()}/b/reset/{resets.reset_token(person)}"
    return _page(request, admin, person, url=url)


def _person(number: int) -> User | None:
    return User.objects.filter(pk=min(number, HIGHEST)).first()


def _page(request: HttpRequest, admin: User, person: User, problem: str = "", **more: Any) -> HttpResponse:
    stored = Bin.objects.filter(owner=person, deleted_at=None).aggregate(count=Count("pk"), size=Sum("byte_count"))
    context = {
        "tab": "people",
        "here": reverse("admin-person", args=[person.pk]),
        "person": person,
        "is_self": person == admin,
        "is_last_admin": is_last_admin(person),
        "joined": moment(person.date_joined),
        "seen": moment(person.last_login) if person.last_login else None,
        "bins": stored["count"],
        "size": bytes_words(stored["size"] or 0),
        "teams": teams_of(person),
        "tokens": len(tokens_of(person)),
        "said": SAID.get(request.GET.get("said", ""), ""),
        "problem": problem,
        **more,
    }
    return render(request, "people/admin_person.html", context, status=422 if problem else 200)
