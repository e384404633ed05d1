"""What sockets ask the store besides pages: where bins stand, which links are open, which numbers are missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.utils import timezone

from bins.models import Bin, CapturedRequest, Link, Role
from bins.people.sessions import Guest, roles_of_guests

Id = TypeVar("Id")

_CHUNK = 500
"""Ids in one query, well below what SQLite takes as parameters."""


@dataclass(frozen=True)
class BinState:
    """Where a bin stands."""

    last_n: int
    cleared_n: int
    revision: int = 0


@dataclass(frozen=True)
class Missing:
    """Where a bin stands, and which numbers of a window are no longer there."""

    state: BinState
    ranges: list[list[int]]
    """First and last number of each run that is missing, ascending; what a clearing took is not listed."""
    kept: list[int]
    """Pinned numbers that the clearing left, when it took any of the window."""


def read_states(bin_ids: Collection[str], link_ids: Collection[int]) -> tuple[dict[str, BinState], set[int]]:
    """Give the states of those of `bin_ids` that exist, and those of `link_ids` that are open into such a bin."""
    bins: dict[str, BinState] = {}
    for ids in _chunks(bin_ids):
        rows = Bin.objects.filter(pk__in=ids).values_list("id", "last_n", "cleared_n", "revision")
        bins.update({bin_id: BinState(*state) for bin_id, *state in rows})
    links: set[int] = set()
    for numbers in _chunks(link_ids):
        links.update(Link.objects.open_at(timezone.now()).filter(pk__in=numbers).values_list("pk", flat=True))
    return bins, links


def read_roles(pairs: Collection[tuple[str, Guest]]) -> dict[tuple[str, Guest], Role]:
    """Give the roles there are for pairs of a bin's id and a guest."""
    roles: dict[tuple[str, Guest], Role] = {}
    for some in _chunks(pairs):
        roles.update(roles_of_guests(some))
    return roles


def read_missing(bin_id: str, low: int, high: int) -> Missing:
    """Give what is missing between the numbers `low` and `high`, both included.

    Raises:
        Bin.DoesNotExist: there is no such bin.
    """
    bin = Bin.objects.only("last_n", "cleared_n", "revision").get(pk=bin_id)
    start = max(low, bin.cleared_n + 1)
    there = CapturedRequest.objects.filter(bin_id=bin_id, n__range=(start, high)).order_by("n")
    numbers = there.values_list("n", flat=True) if start <= high else ()
    state = BinState(bin.last_n, bin.cleared_n, bin.revision)
    kept = _kept(bin) if low <= min(high, bin.cleared_n) else []  # else nobody asks for them
    return Missing(state, list(_gaps(start, high, numbers)), kept)


def read_kept(bin_id: str) -> list[int]:
    """Give the pinned numbers that the last clearing of a bin left.

    Raises:
        Bin.DoesNotExist: there is no such bin.
    """
    return _kept(Bin.objects.only("cleared_n").get(pk=bin_id))


def _kept(bin: Bin) -> list[int]:
    return list(CapturedRequest.objects.kept_in(bin).order_by("n").values_list("n", flat=True))


def _gaps(start: int, end: int, numbers: Iterable[int]) -> Iterator[list[int]]:
    expected = start
    for n in [*numbers, end + 1]:
        if n > expected:
            yield [expected, n - 1]
        expected = n + 1


def _chunks(ids: Iterable[Id]) -> Iterator[list[Id]]:
    source = iter(ids)
    while chunk := list(islice(source, _CHUNK)):
        yield chunk
