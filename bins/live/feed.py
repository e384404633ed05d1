"""Pages of requests behind a cursor: read from the store and rendered once, however many sockets wait for them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

import msgspec
from channels.db import database_sync_to_async

from bins.models import Bin, CapturedRequest, Sight
from bins.models.sight import EVERYTHING

PAGE_ROWS = 250
PAGE_BYTES = 256 * 1024
"""A page ends early once its targets and heads have this many bytes: hundreds of large heads are not one message."""
MOST_KEPT_BYTES = 8 * 1024 * 1024

Renderer = Callable[[Sequence[CapturedRequest]], list[tuple[int, Any]]]
"""Gives number and HTML, or number and request object, of each row."""


@dataclass(frozen=True, slots=True)
class View:
    """A way to show rows: its name is what clients ask for."""

    form: str
    render: Renderer
    sight: Sight = EVERYTHING
    """How much of the bin is shown."""


@dataclass(frozen=True)
class Page:
    """Rows behind a cursor as one message, the same for every socket but for the token in its links."""

    text: str
    last: int
    """The cursor after it: every request up to here was in this page or before, or is deleted."""
    full: bool
    """True when it ended before the end of the bin."""
    took: float = 0.0
    """Seconds that it took to read and render."""


@dataclass(frozen=True)
class Asked:
    """Which page is asked for; equal ones are read once."""

    bin_id: str
    generation: int
    after: int
    form: str
    sight: Sight = EVERYTHING
    numbers: tuple[int, ...] = ()
    """These very requests, instead of a page behind a cursor."""


@dataclass(frozen=True)
class _Flight:
    upto: int
    """It was begun when requests up to this number were known to be committed, so it has them."""
    task: asyncio.Task[Page]


class Feed:
    """Gives pages; those just read are kept for the next socket, within `most_bytes` characters."""

    def __init__(self, most_bytes: int = MOST_KEPT_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Asked, Page] = OrderedDict()
        self._flights: dict[Asked, _Flight] = {}

    async def page(self, asked: Asked, upto: int, view: View) -> Page:
        """Give the page behind `asked.after`, knowing of requests up to `upto`.

        Cancelling one reader leaves the read to the others.

        Raises:
            Bin.DoesNotExist: the bin is gone.
        """
        kept = self._kept.get(asked)
        if kept is not None and (kept.full or kept.last >= upto):
            self._kept.move_to_end(asked)
            return kept
        flight = self._flights.get(asked)
        if flight is None or flight.upto < upto:
            flight = self._begin(asked, upto, view)
        return await asyncio.shield(flight.task)

    def _begin(self, asked: Asked, upto: int, view: View) -> _Flight:
        reader = partial(read_again, asked.numbers) if asked.numbers else partial(read_page, after=asked.after)
        read = database_sync_to_async(reader, thread_sensitive=False)
        task: asyncio.Task[Page] = asyncio.ensure_future(read(bin_id=asked.bin_id, view=view))
        flight = self._flights[asked] = _Flight(upto, task)
        task.add_done_callback(partial(self._landed, asked, flight))
        return flight

    def _landed(self, asked: Asked, flight: _Flight, task: asyncio.Task[Page]) -> None:
        if self._flights.get(asked) is flight:
            del self._flights[asked]
        # Asking for the exception also keeps asyncio from reporting one whose readers have all gone.
        if not task.cancelled() and task.exception() is None:
            self._keep(asked, task.result())

    def _keep(self, asked: Asked, page: Page) -> None:
        replaced = self._kept.pop(asked, None)
        self._kept[asked] = page
        self._bytes += len(page.text) - (len(replaced.text) if replaced else 0)
        while self._bytes > self._most_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= len(oldest.text)


def read_page(bin_id: str, after: int, view: View) -> Page:
    """Read and render the page behind number `after`.

    The bin's last number is read before the rows: what is missing below it when the rows are read was deleted, since
    a request and its number are committed together. So the cursor can pass over it.

    Raises:
        Bin.DoesNotExist: there is no such bin.
    """
    begun = perf_counter()
    bin = Bin.objects.get(pk=bin_id).seen_through(view.sight)
    found = CapturedRequest.objects.visible_in(bin).after(after).without_body().with_marks()[:PAGE_ROWS]
    rows, cut = _within(found.iterator(chunk_size=10), PAGE_BYTES)
    full = cut or len(rows) == PAGE_ROWS
    newest = rows[-1].n if rows else after
    last = newest if full else max(newest, bin.last_n)
    message = {"type": "rows", "after": after, "last": last, "rows": [_row(*row) for row in view.render(rows)]}
    return Page(msgspec.json.encode(message).decode(), last, full, perf_counter() - begun)


def read_again(numbers: tuple[int, ...], bin_id: str, view: View) -> Page:
    """Read and render those of `numbers` that are there, as the inside of a message: `[{"n":…},…]`.

    Raises:
        Bin.DoesNotExist: there is no such bin.
    """
    bin = Bin.objects.get(pk=bin_id).seen_through(view.sight)
    rows = list(CapturedRequest.objects.visible_in(bin).filter(n__in=numbers).order_by("n").without_body().with_marks())
    shown = [_row(*row) for row in view.render(rows)]
    marked = [{**row, "pinned": request.pinned, "note": request.note} for row, request in zip(shown, rows, strict=True)]
    return Page(msgspec.json.encode(marked).decode(), 0, True)


def _within(found: Iterable[CapturedRequest], most_bytes: int) -> tuple[list[CapturedRequest], bool]:
    rows: list[CapturedRequest] = []
    size = 0
    for row in found:
        rows.append(row)
        size += len(row.raw_target) + len(row.raw_headers) + len(row.raw_trailers)
        if size >= most_bytes:
            return rows, True
    return rows, False


def _row(n: int, shown: Any) -> dict[str, Any]:
    return shown if isinstance(shown, dict) else {"n": n, "html": shown}
