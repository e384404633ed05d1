"""Whose a bin is: said on its pages, and handed over there."""

from __future__ import annotations

import msgspec
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from bins.links.access import Access
from bins.links.browser import come_back_to, let_go
from bins.links.tokens import token_for
from bins.models import Role, Team
from bins.pages.addresses import page_path, sign_in_path
from bins.pages.errors import cannot, no_such_page
from bins.pages.gate import acts
from bins.pages.person import actor_of
from bins.people.audit import note
from bins.people.ownership import hand_over, may_hand_over, teams_to_give
from bins.people.teams import BadTeam

_YOU = "me"
_NOT_THERE = "You can hand a bin over to yourself, or to a team in which you are an editor or an admin."


class Whose(msgspec.Struct, frozen=True, kw_only=True):
    """Whose a bin is, as far as who asks may know: names of people and teams are not for everybody with a link."""

    person: str = ""
    """Name of who is signed in."""
    owner: str = ""
    """Name of the person whose it is, when that is another."""
    is_yours: bool = False
    team: str = ""
    team_id: int | None = None
    """The team's number, for its members."""
    is_told: bool = False
    """True when who asks may know."""
    is_viewer: bool = False
    """True when who asks is in the team to look only."""


class Taker(msgspec.Struct, frozen=True):
    """Somebody that a bin can be handed over to."""

    value: str
    label: str


def whose(access: Access) -> Whose | None:
    """Give whose the bin is; None where there are no people."""
    if not settings.CONFIG.has_people:
        return None
    bin, person = access.bin, access.person
    name = person.username if person else ""
    if access.role is None and not access.may_manage:
        return Whose(person=name)
    is_yours = person is not None and bin.owner_id == person.pk
    return Whose(
        is_told=True,
        person=name,
        owner=bin.owner.username if bin.owner and not is_yours else "",
        is_yours=is_yours,
        team=bin.team.name if bin.team else "",
        team_id=bin.team_id if access.role is not None else None,
        is_viewer=access.role == Role.VIEW,
    )


def takers(access: Access) -> list[Taker]:
    """Give whom who asks can hand the bin over to; nobody when it is not theirs to give."""
    person, bin = access.person, access.bin
    if person is None or not may_hand_over(access):
        return []
    you = [] if bin.owner_id == person.pk else [Taker(_YOU, f"{person.username} (you)")]
    return you + [Taker(str(team.pk), team.name) for team in teams_to_give(person) if team.pk != bin.team_id]


@acts
def hand_it_over(request: HttpRequest, access: Access) -> HttpResponse:
    """Make the bin a person's own, or a team's; lead to the address that it has from then on."""
    if not settings.CONFIG.has_people:
        return no_such_page(request)
    if access.person is None:
        return redirect(sign_in_path(f"{page_path(access.token)}/settings"))
    wanted = request.POST.get("to", "")
    if wanted not in {taker.value for taker in takers(access)}:
        return cannot(request, _NOT_THERE)
    owner, team = (access.person, None) if wanted == _YOU else (None, Team.objects.filter(pk=int(wanted)).first())
    return _handed(request, access, owner, team) if owner or team else cannot(request, _NOT_THERE)


def _handed(request: HttpRequest, access: Access, owner: User | None, team: Team | None) -> HttpResponse:
    try:
        link = hand_over(access.bin, owner, team)
    except BadTeam as error:
        return cannot(request, str(error))
    note(actor_of(request), "bin_handed_over", team.name if team else owner.username if owner else "", access.bin)
    let_go(request.session, access.bin.id)
    come_back_to(request.session, access.bin.id)
    return redirect(f"{page_path(token_for(link))}/settings?saved#whose")
