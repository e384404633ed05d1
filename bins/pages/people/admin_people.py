"""The people of an instance, for its admins: who there is, and who is invited."""

from __future__ import annotations

from typing import Any

import msgspec
from django.contrib.auth.models import User
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from bins.links.addresses import origin
from bins.links.tokens import invitation_token
from bins.models import Bin, Invitation
from bins.models.team import INVITATION_DAYS
from bins.pages.addresses import join_path
from bins.pages.errors import no_such_page
from bins.pages.fullness import bytes_words
from bins.pages.numbers import HIGHEST
from bins.pages.people.gate import for_admins, posted
from bins.pages.people.paging import page_of, words_in
from bins.pages.person import actor_of
from bins.pages.times import Moment, moment
from bins.people import invitations
from bins.people.audit import note
from bins.people.teams import BadTeam


class PersonRow(msgspec.Struct, frozen=True, kw_only=True):
    """A person in the list."""

    number: int
    name: str
    email: str
    is_admin: bool
    is_closed: bool
    seen: Moment | None
    """When they signed in last."""
    bins: int
    size: str
    """Bytes of their own bins."""


class InvitationRow(msgspec.Struct, frozen=True):
    """An invitation that waits."""

    number: int
    label: str
    makes_admin: bool
    by: str
    until: Moment


@for_admins
def people_page(request: HttpRequest, admin: User) -> HttpResponse:
    """List who has an account, with a search over names and e-mail addresses."""
    return _page(request)


@for_admins
@posted
def invite(request: HttpRequest, admin: User) -> HttpResponse:
    """Make an invitation to have an account here, and show its link, once."""
    label, makes_admin = request.POST.get("label", ""), "makes_admin" in request.POST
    try:
        made = invitations.invite(admin, label=label, makes_admin=makes_admin)
    except BadTeam as error:
        return _page(request, problem=str(error))
    whom = made.label or "somebody"
    note(actor_of(request), "invited", f"{whom}, as an admin" if makes_admin else whom)
    url = f"{origin(request)}{join_path(invitation_token(made))}"
    return _page(request, url=url, made=made)


@for_admins
@posted
def revoke(request: HttpRequest, admin: User, number: int) -> HttpResponseBase:
    """End an invitation that nobody has taken."""
    ended = invitations.revoke(None, min(number, HIGHEST))
    if ended is None:
        return no_such_page(request)
    note(actor_of(request), "invitation_revoked", ended.label or "somebody")
    return redirect("admin-people")


def _page(request: HttpRequest, problem: str = "", **more: Any) -> HttpResponse:
    wanted = words_in(request, "q")
    found = User.objects.order_by("username")
    if wanted:
        found = found.filter(Q(username__icontains=wanted) | Q(email__icontains=wanted))
    people, paging = page_of(request, found)
    context = {
        "tab": "people",
        "here": reverse("admin-people"),
        "people": _rows(people),
        "paging": paging,
        "q": wanted,
        "problem": problem,
        "asked": request.POST if problem else {},
        "waiting": [_waiting(one) for one in invitations.open_invitations(None)],
        "days": INVITATION_DAYS,
        **more,
    }
    return render(request, "people/admin_people.html", context, status=422 if problem else 200)


def _rows(people: list[User]) -> list[PersonRow]:
    owned = Bin.objects.filter(owner__in=people, deleted_at=None).order_by().values_list("owner")
    stored = {number: (count, size) for number, count, size in owned.annotate(Count("pk"), Sum("byte_count"))}
    return [_row(person, *stored.get(person.pk, (0, 0))) for person in people]


def _row(person: User, bins: int, size: int) -> PersonRow:
    return PersonRow(
        number=person.pk,
        name=person.username,
        email=person.email,
        is_admin=person.is_superuser,
        is_closed=not person.is_active,
        seen=moment(person.last_login) if person.last_login else None,
        bins=bins,
        size=bytes_words(size),
    )


def _waiting(row: Invitation) -> InvitationRow:
    by = row.made_by.username if row.made_by else ""
    return InvitationRow(row.pk, row.label, row.makes_admin, by, moment(row.until))
