"""A person's API tokens: made, shown once, revoked."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from bins.links.addresses import base_url
from bins.links.roles import bins_of_person
from bins.models import ApiToken, Bin
from bins.pages.people.gate import posted, signed_in
from bins.pages.person import actor_of
from bins.pages.sharing import LASTS
from bins.pages.times import Moment, moment
from bins.people.api_tokens import BadToken, NewToken, make_token, revoke_token, tokens_of
from bins.people.audit import note


class TokenRow(msgspec.Struct, frozen=True, kw_only=True):
    """An API token in the list."""

    id: int
    name: str
    words: str
    """What it is good for."""
    until: Moment | None
    used: Moment | None


@signed_in
def tokens(request: HttpRequest, person: User) -> HttpResponseBase:
    """List the person's API tokens, and make one: what is made is shown in the answer, and never again."""
    if request.method != "POST":
        return _page(request, person)
    try:
        made = _make(request, person)
    except BadToken as error:
        return _page(request, person, problem=error)
    note(actor_of(request), "api_token_made", made.row.name, made.row.bin)
    return _page(request, person, made)


@signed_in
@posted
def revoke(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """End an API token; one that has ended already stays so."""
    ended = revoke_token(person, number)
    if ended is not None:
        note(actor_of(request), "api_token_revoked", ended.name, ended.bin)
    return redirect("tokens")


def _make(request: HttpRequest, person: User) -> NewToken:
    asked = request.POST
    return make_token(
        person,
        asked.get("name", ""),
        bin=_bin(person, asked.get("bin", "")),
        may_write=asked.get("scope") == "write",
        lasts=asked.get("lasts", ""),
    )


def _bin(person: User, wanted: str) -> Bin | None:
    """Give the one bin that is asked for, if it is one of theirs; None when all of them are.

    Raises:
        BadToken: it is none of theirs.
    """
    if not wanted:
        return None
    found = next((own.bin for own in bins_of_person(person) if own.bin.pk == wanted), None)
    if found is None:
        raise BadToken("There is no such bin of yours any more. Choose another one.", "bin")
    return found


def _page(
    request: HttpRequest, person: User, made: NewToken | None = None, problem: BadToken | None = None
) -> HttpResponse:
    context = {
        "tokens": _rows(tokens_of(person)),
        "made": made,
        "bins": bins_of_person(person),
        "asked": request.POST if problem else {"lasts": "30d"},
        "lasts": LASTS,
        "base_url": base_url(request),
        "problem": str(problem) if problem else "",
        "field": problem.field if problem else "",
    }
    return render(request, "people/tokens.html", context, status=422 if problem else 200)


def _rows(found: Sequence[ApiToken]) -> list[TokenRow]:
    return [
        TokenRow(
            id=row.pk,
            name=row.name,
            words=_words(row),
            until=moment(row.expires_at) if row.expires_at else None,
            used=moment(row.used_at) if row.used_at else None,
        )
        for row in found
    ]


def _words(row: ApiToken) -> str:
    does = "Reads and writes" if row.may_write else "Reads"
    return f"{does} {f'the bin {row.bin}' if row.bin else 'all your bins'}"
