"""Moving what a browser may manage to another browser, by a link that works once."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from bins.links.browser import Session, add_managed, managed_in
from bins.links.tokens import is_token_of_move, move_token, number_in
from bins.models import Bin, Move

_KEPT = dt.timedelta(days=1)


def offer_move(session: Session) -> str | None:
    """Give the token of a new offer of all bins that the browser may manage; None when there are none."""
    managed = managed_in(session)
    if not managed:
        return None
    Move.objects.filter(made_at__lt=timezone.now() - _KEPT).delete()
    return move_token(Move.objects.create(managed=" ".join(_written(*one) for one in managed)))


def open_move(token: str) -> Move | None:
    """Give the offer that `token` stands for; None for a wrong one, and for one that was taken or is too old."""
    number = number_in(token)
    move = Move.objects.filter(pk=number).first() if number is not None else None
    return move if move and is_token_of_move(move, token) and move.is_open(timezone.now()) else None


def bins_of_move(move: Move) -> list[Bin]:
    """Give the bins that are offered and still there, newest first."""
    return list(Bin.objects.filter(pk__in=[bin_id for bin_id, _ in _read(move)], deleted_at=None))


def take_move(session: Session, move: Move) -> bool:
    """Let the browser manage what is offered; give False when another was quicker."""
    if not Move.objects.filter(pk=move.pk, taken_at=None).update(taken_at=timezone.now()):
        return False
    add_managed(session, _read(move))
    return True


def _written(bin_id: str, number: int | None) -> str:
    return bin_id if number is None else f"{bin_id}:{number}"


def _read(move: Move) -> list[tuple[str, int | None]]:
    parts = [one.partition(":") for one in move.managed.split()]
    return [(bin_id, int(number) if number else None) for bin_id, _, number in parts]
