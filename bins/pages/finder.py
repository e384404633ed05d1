"""Looks through the requests of a bin, newest first, in slices small enough that captures go on meanwhile.

The store does the looking: it releases the interpreter while it scans, so the loop that captures keeps its pace. A
slice is a stretch of numbers; what cheap columns rule out never has its bytes read, and the bytes read at once are
bounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from django.conf import settings
from django.db.models import BigIntegerField, BooleanField, Case, Count, F, Min, Q, Sum, Value, When

from bins.message.masking import masked_block
from bins.message.target import path_and_query
from bins.models import Bin, CapturedRequest, Note
from bins.models import RequestQuerySet as Requests
from bins.pages.conditions import Condition, bounds_of
from bins.search.match import looks_into_bodies, matches, searched_target
from bins.search.reach import reach_of
from bins.search.tree import Flag, Measure, Node

_FIRST_ROWS = 250
_MOST_ROWS = 8_000
"""Requests of a slice: few at first, so that what is new is found at once."""
_CHUNK = 100
_MOST_BYTES = 8 * 1024 * 1024
"""Bytes of bodies that one query looks through, unless a single body is larger."""


class Found(msgspec.Struct, frozen=True):
    """What a slice gave."""

    requests: list[CapturedRequest]
    """Newest first, without their bodies."""
    scanned: int
    """Requests that were looked at or ruled out."""
    next: int | None
    """Number to go on below; None when there is nothing older."""


class _Stretch(NamedTuple):
    floor: int
    """The lowest number that belongs to it."""
    rows: int
    is_last: bool


class Finder:
    """One search on its way through a bin; not for two threads at a time."""

    def __init__(self, bin: Bin, node: Node, before: int | None = None, after: int = 0) -> None:
        self._bin = bin
        self._node = node
        low, high = reach_of(node, Measure.N)
        self._top = max(bin.last_n + 1 if before is None else before, after + 1)
        self._end = after
        self._before = self._top if high is None else max(min(self._top, high + 1), after + 1)
        self._after = after if low is None else max(min(low, self._before) - 1, after)
        self._rows = _FIRST_ROWS
        self._columns = bounds_of(node, bin.id, columns_only=True)
        self._bounds = bounds_of(node, bin.id, masked=bin.sight.masked)

    def slice(self, most: int) -> Found:
        """Look through the next slice for at most `most` requests."""
        stretch = self._stretch()
        numbers = list(islice(self._matching(stretch.floor), most))
        if len(numbers) == most:
            stretch = self._down_to(numbers[-1])
        scanned = stretch.rows + self._between(self._before, self._top)
        if stretch.is_last:
            scanned += self._between(self._end + 1, self._after + 1)
        self._before = self._top = stretch.floor
        self._rows = min(max(stretch.rows, _FIRST_ROWS) * 4, _MOST_ROWS)
        return Found(self._read(numbers), scanned, None if stretch.is_last else stretch.floor)

    def _visible(self, floor: int | None = None) -> Requests:
        """Give what is not looked through yet, down to number `floor`.

        There is one lower bound, and it comes before those of `visible_in`: of several, SQLite walks its index down to
        the first.
        """
        lowest = self._after + 1 if floor is None else floor
        rows = CapturedRequest.objects.filter(n__gte=lowest, n__lt=self._before)
        return rows.visible_in(self._bin).order_by("-n")

    def _stretch(self) -> _Stretch:
        """Give the next requests: as many as it is their turn, or as few as keep the bytes within bounds."""
        rows, totals = self._visible(), {"floor": Min("n"), "count": Count("n")}
        if self._reads_bytes:
            rows = rows.annotate(looked_through=_size_of(self._columns.may))
            totals["size"] = Sum("looked_through")
        while True:
            of_slice = rows[: self._rows].aggregate(**totals)
            size, count = of_slice.get("size") or 0, of_slice["count"]
            if size <= _MOST_BYTES or count <= 1:
                return _Stretch(of_slice["floor"] or 0, count, count < self._rows)
            self._rows = max(min(count, self._rows) * _MOST_BYTES // size, 1)

    def _down_to(self, n: int) -> _Stretch:
        return _Stretch(n, self._visible(n).count(), not self._visible().filter(n__lt=n).exists())

    def _between(self, low: int, high: int) -> int:
        """Count what the search says nothing of, from `low` to below `high`."""
        rows = CapturedRequest.objects.filter(n__gte=low, n__lt=high)
        return rows.visible_in(self._bin).count() if low < high else 0

    @property
    def _reads_bytes(self) -> bool:
        return self._columns.may != self._columns.must

    def _matching(self, floor: int) -> Iterator[int]:
        """Give the numbers from `floor` up that match, the highest first."""
        rows = _meeting(self._visible(floor), self._columns.may)
        if not self._reads_bytes:
            return rows.values_list("n", flat=True).iterator(chunk_size=_CHUNK)
        may, must = self._bounds
        rows = _meeting(rows, may)
        if may == must:
            return rows.values_list("n", flat=True).iterator(chunk_size=_CHUNK)
        columns = Asked.COLUMNS if looks_into_bodies(self._node) else Asked.COLUMNS[:-1]
        asked = rows.annotate(is_sure=_as_value(must)).values_list("is_sure", *columns).iterator(chunk_size=_CHUNK)
        return (row[1] for row in asked if row[0] or matches(self._node, Asked(self._bin, row[1:])))

    def _read(self, numbers: list[int]) -> list[CapturedRequest]:
        rows = CapturedRequest.objects.visible_in(self._bin).filter(n__in=numbers)
        return list(rows.without_body().with_marks().order_by("-n")) if numbers else []


class Asked:
    """The columns of a stored request as a search looks at them; a note is read when it is asked for."""

    COLUMNS = (
        "n", "raw_target", "raw_headers", "method", "client", "reply_status", "body_size", "received_us", "pinned",
        "cut", "body_kept", "reply_fault", "raw_body",
    )  # fmt: skip
    """The last one may be left out for a search that does not look into bodies."""

    def __init__(self, bin: Bin, values: Sequence[Any]) -> None:
        self._bin = bin
        self._n, target, headers, self.method, self.client, *self._rest = values[:12]
        self._raw_target, self._raw_headers = bytes(target), bytes(headers)
        if bin.sight.masked:
            self._raw_headers = masked_block(self._raw_headers, settings.CONFIG.masked_names)
        self.body = bytes(values[12]) if len(values) > 12 else b""

    @property
    def target(self) -> bytes:
        """What of the target is looked through."""
        return searched_target(self._raw_target, self._bin.id)

    @property
    def path(self) -> bytes:
        """The path after the bin id."""
        return path_and_query(self._raw_target, self._bin.id)[0]

    @property
    def query(self) -> bytes:
        """The query without its question mark."""
        return path_and_query(self._raw_target, self._bin.id)[1]

    @property
    def fields(self) -> list[bytes]:
        """Header fields in lower case, flat."""
        return self._raw_headers.lower().split(b"\n") if self._raw_headers else []

    def measure(self, measure: Measure) -> int:
        """Give one of its numbers."""
        status, size, received, *_ = self._rest
        numbers = {Measure.STATUS: status, Measure.SIZE: size, Measure.RECEIVED: received, Measure.N: self._n}
        return int(numbers[measure])

    def is_up(self, flag: Flag) -> bool:
        """Tell whether a flag is up."""
        *_, pinned, cut, kept, fault = self._rest
        if flag is Flag.NOTED:
            return Note.objects.filter(bin=self._bin, n=self._n).exists()
        return bool({Flag.PINNED: pinned, Flag.TRUNCATED: cut, Flag.BODY: kept, Flag.FAULT: fault}[flag])


def _meeting(rows: Requests, condition: Condition) -> Requests:
    if condition is True:
        return rows
    return rows.filter(condition) if condition else rows.none()


def _size_of(condition: Condition) -> F | Case:
    """Give the size of the body that has to be read for a row: none where the condition rules it out."""
    if condition is True:
        return F("body_kept")
    return Case(When(_as_value(condition), then="body_kept"), default=0, output_field=BigIntegerField())


def _as_value(condition: Condition) -> Case | Value:
    if isinstance(condition, Q):
        return Case(When(condition, then=True), default=False, output_field=BooleanField())
    return Value(condition, output_field=BooleanField())
