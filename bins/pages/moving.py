"""What a browser may manage: moved to another browser, or forgotten."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from bins.links.addresses import origin
from bins.links.moves import bins_of_move, offer_move, open_move, take_move
from bins.models.move import MOVE_MINUTES
from bins.pages.addresses import bins_path, move_path
from bins.pages.errors import no_such_page, not_from_here, wrong_method
from bins.pages.gate import is_from_here
from bins.pages.person import actor_of
from bins.pages.qr import qr_answer
from bins.pages.times import moment
from bins.people.audit import note

View = Callable[..., HttpResponseBase]


def _from_here(view: View) -> View:
    """Let `view` be asked with POST from our own pages only."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        if request.method == "POST" and not is_from_here(request):
            return not_from_here(request)
        return view(request, *args, **kwargs)

    return guarded


@_from_here
def offer(request: HttpRequest) -> HttpResponse:
    """Make a link with which another browser can take over the bins of this one, and show it once."""
    if request.method != "POST":
        return wrong_method("POST", "This is an action: it is taken by the button on the page.")
    token = offer_move(request.session)
    if token is None:
        return redirect(bins_path())
    path = move_path(token)
    context = {"path": path, "url": origin(request) + path, "minutes": MOVE_MINUTES}
    return render(request, "bins/move_offer.html", context)


@_from_here
def move(request: HttpRequest, token: str) -> HttpResponse:
    """Say what an offer would let this browser manage, and on POST let it."""
    found = open_move(token)
    if found is None:
        return no_such_page(request)
    if request.method != "POST":
        context = {"bins": bins_of_move(found), "path": request.path, "until": moment(found.until)}
        return render(request, "bins/move_take.html", context)
    if not take_move(request.session, found):
        return no_such_page(request)
    note(actor_of(request), "bins_moved")
    return redirect(bins_path())


def move_qr(request: HttpRequest, token: str) -> HttpResponse:
    """Give the QR code of an offer."""
    return qr_answer(origin(request) + move_path(token)) if open_move(token) else no_such_page(request)


@_from_here
def forget(request: HttpRequest) -> HttpResponse:
    """Ask whether this browser shall forget its bins, and on POST let it: its right to manage them ends."""
    if request.method != "POST":
        return render(request, "bins/forget.html")
    note(actor_of(request), "browser_forgotten")  # before it is forgotten who was signed in
    request.session.flush()
    return redirect(bins_path())
