"""What an invitation offers, and taking it: with an account that is there, or with one that is made by it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from bins.links.addresses import origin, root
from bins.links.attempts import TooMany
from bins.models import Invitation
from bins.pages.addresses import join_path, sign_in_path
from bins.pages.errors import too_many
from bins.pages.people.gate import with_people
from bins.pages.people.signing_in import again, missed, welcome
from bins.pages.person import actor_of, person_of
from bins.pages.qr import qr_answer
from bins.pages.times import moment
from bins.people.accounts import Unfit
from bins.people.audit import note
from bins.people.invitations import Taken, is_idle_for, open_invitation, take, take_as_new
from bins.people.teams import BadTeam


@with_people
def join(request: HttpRequest, token: str) -> HttpResponseBase:
    """Say what an invitation offers, and on POST give it."""
    found = open_invitation(token)
    if found is None:
        return missed(request)
    if request.method != "POST":
        return _page(request, found)
    try:
        return _taken(request, found)
    except Taken:
        return missed(request)
    except TooMany as error:
        return too_many(request, error)
    except BadTeam as error:
        return _page(request, found, Unfit("team", str(error)))
    except Unfit as error:
        return _page(request, found, error)


@with_people
def join_qr(request: HttpRequest, token: str) -> HttpResponseBase:
    """Give the QR code of an invitation."""
    return qr_answer(origin(request) + join_path(token)) if open_invitation(token) else missed(request)


def _taken(request: HttpRequest, found: Invitation) -> HttpResponseBase:
    """Give who asks what is offered, and lead there.

    Raises:
        Taken: somebody was quicker.
        BadTeam, Unfit: it cannot be given; it still waits then.
        TooMany: there were too many attempts.
    """
    person = person_of(request)
    if person is None:
        settings.ATTEMPTS.count_sign_in(settings.ATTEMPTS.client_of(request))  # it tells which names there are
        asked = request.POST
        person = take_as_new(found, asked.get("name", ""), asked.get("password", ""), asked.get("email", ""))
        welcome(request, person)
        note(actor_of(request), "person_made", person.username)
    elif is_idle_for(found, person):
        return _to_what_is_theirs(found)
    else:
        take(found, person)
    note(actor_of(request), "invitation_taken", _subject(found, person))
    return _to_what_is_theirs(found)


def _to_what_is_theirs(found: Invitation) -> HttpResponseBase:
    return redirect("team", found.team.pk) if found.team else redirect(f"{root()}/b/")


def _subject(found: Invitation, person: User) -> str:
    return f"{found.label or person.username} to {found.team.name if found.team else 'this instance'}"


def _page(request: HttpRequest, found: Invitation, problem: Unfit | None = None) -> HttpResponseBase:
    person = person_of(request)
    context = {
        "invitation": found,
        "team": found.team,
        "by": found.made_by.username if found.made_by else "",
        "until": moment(found.until),
        "path": request.path,
        "is_idle": person is not None and is_idle_for(found, person),
        "sign_in_path": "" if person else sign_in_path(request.path),
    }
    said = again(request, problem) if problem else {}
    return render(request, "people/join.html", {**context, **said}, status=422 if problem else 200)
