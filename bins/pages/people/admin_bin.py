"""One bin, for admins: handed over, deleted, brought back. What is in it is only for who has a role on it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from bins.links.roles import role_of
from bins.links.tokens import token_for
from bins.models import Bin, Link, Team
from bins.pages.addresses import page_path
from bins.pages.errors import no_such_page, too_late
from bins.pages.fullness import keeps_words
from bins.pages.numbers import HIGHEST
from bins.pages.people.admin_bins import bin_rows
from bins.pages.people.gate import for_admins, posted
from bins.pages.person import actor_of
from bins.people.accounts import Unfit, person_named
from bins.people.audit import note
from bins.people.ownership import hand_over
from bins.retention.whole_bins import bring_back_bin, delete_bin

MOST_TEAMS = 1_000
"""Teams to choose from."""
SAID = {"handed": "Handed over.", "back": "The bin is back."}


@for_admins
def bin_page(request: HttpRequest, admin: User, bin_id: str) -> HttpResponse:
    """Show whose a bin is, and how much it holds."""
    bin = _bin(bin_id)
    return _page(request, admin, bin) if bin else no_such_page(request)


@for_admins
@posted
def give(request: HttpRequest, admin: User, bin_id: str) -> HttpResponseBase:
    """Hand a bin over to the person or the team that the form names."""
    bin = _bin(bin_id)
    if bin is None:
        return no_such_page(request)
    try:
        owner, team = _receiver(request)
    except Unfit as error:
        return _page(request, admin, bin, problem=str(error), field=error.field, asked=request.POST)
    hand_over(bin, owner, team)
    to = owner.username if owner else f"the team {team}"
    note(actor_of(request), "bin_handed_over", to, bin)
    return _back(bin, "handed")


@for_admins
@posted
def delete(request: HttpRequest, admin: User, bin_id: str) -> HttpResponseBase:
    """Delete a bin; it can be brought back for a day."""
    bin = _bin(bin_id)
    if bin is None or bin.deleted_at is not None:
        return no_such_page(request)
    delete_bin(bin)
    note(actor_of(request), "bin_deleted", bin=bin)
    return _back(bin)


@for_admins
@posted
def bring_back(request: HttpRequest, admin: User, bin_id: str) -> HttpResponseBase:
    """Bring a deleted bin back."""
    bin = _bin(bin_id)
    if bin is None:
        return no_such_page(request)
    if not bring_back_bin(bin):
        return too_late(request)
    note(actor_of(request), "bin_back", bin=bin)
    return _back(bin, "back")


def _receiver(request: HttpRequest) -> tuple[User | None, Team | None]:
    """Give whose the bin is to be.

    Raises:
        Unfit: there is no such person or team.
    """
    if request.POST.get("to") == "team":
        number = request.POST.get("team", "")
        is_number = number.isascii() and number.isdigit() and len(number) < 20
        team = Team.objects.filter(pk=min(int(number), HIGHEST)).first() if is_number else None
        if team is None:
            raise Unfit("team", "Choose a team.")
        return None, team
    person = person_named(request.POST.get("person", ""))
    if person is None:
        raise Unfit("person", "There is nobody with this name.")
    if not person.is_active:
        raise Unfit("person", "This account is closed. Open it again first, or choose somebody else.")
    return person, None


def _bin(bin_id: str) -> Bin | None:
    return Bin.objects.select_related("owner", "team").filter(pk=bin_id).first() if bin_id.isalnum() else None


def _own_page(admin: User, bin: Bin) -> str:
    """Give the path of the bin's page when the admin has a role on it; being an admin gives none."""
    if bin.deleted_at is not None or role_of(admin, bin) is None:
        return ""
    link = Link.objects.for_address_bars().filter(bin=bin).first()
    return page_path(token_for(link)) if link else ""


def _page(request: HttpRequest, admin: User, bin: Bin, **more: Any) -> HttpResponse:
    teams = list(Team.objects.all()[: MOST_TEAMS + 1])
    context = {
        "tab": "bins",
        "here": reverse("admin-bin", args=[bin.pk]),
        "bin": bin_rows([bin])[0],
        "keeps": keeps_words(bin),
        "own_page": _own_page(admin, bin),
        "teams": teams[:MOST_TEAMS],
        "most_teams": MOST_TEAMS if len(teams) > MOST_TEAMS else None,
        "said": SAID.get(request.GET.get("said", ""), ""),
        **more,
    }
    return render(request, "people/admin_bin.html", context, status=422 if more.get("problem") else 200)


def _back(bin: Bin, said: str = "") -> HttpResponseBase:
    return redirect(reverse("admin-bin", args=[bin.pk]) + (f"?said={said}" if said else ""))
