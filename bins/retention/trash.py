"""The trash: requests that were deleted, kept whole for a while so that it can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from bins.models import Bin, CapturedRequest, StoredRequest, TrashedRequest
from bins.models.request import STORED_BYTES
from bins.retention.events import next_revision, tell

TRASH_MINUTES = 15
"""How long a deletion can be undone; then the sweep takes the rows for good."""

SLICE_ROWS = 200
SLICE_BYTES = 8 * 1024 * 1024
"""Bodies moved in one transaction: large ones go a few at a time, so that captures get in between."""

MOST_AT_ONCE = 1_000
"""Requests that are deleted in one go, and come back in one."""

Table = type[CapturedRequest] | type[TrashedRequest]
Sized = tuple[int, int]
"""Number or id of a row, and the bytes of its body."""


@dataclass(frozen=True)
class Deleted:
    """What was deleted together."""

    batch: UUID
    """Brings it back."""
    numbers: list[int]


def delete_requests(bin_id: str, numbers: Iterable[int]) -> Deleted:
    """Move requests of a bin to the trash; those that are not there are passed over.

    Large selections go in slices, each its own transaction; readers are told once, at the end.
    """
    batch = uuid4()
    gone: list[int] = []
    revision = 0
    for part in _sized(bin_id, sorted(set(numbers))):
        numbers, revision = _throw_away(bin_id, part, batch)
        gone += numbers
    if gone:
        tell(bin_id, {"type": "deleted", "numbers": gone, "revision": revision})
    return Deleted(batch, gone)


def bring_back(bin_id: str, batch: UUID) -> list[int]:
    """Undo a deletion: give the numbers that can be read again, under which they always were.

    What was cleared since comes back for the day that the clearing is undone, and is not among them.
    """
    back: list[int] = []
    revision = 0
    rows = TrashedRequest.objects.filter(bin_id=bin_id, batch=batch).order_by("n")
    for part in slices(list(rows.values_list("id", "body_kept"))):
        numbers, revision = _take_back(bin_id, part)
        back += numbers
    if back:
        tell(bin_id, {"type": "restored", "numbers": back, "revision": revision})
    return back


def slices(rows: Iterable[Sized]) -> Iterator[list[int]]:
    """Cut `rows` into what one short transaction may hold, by number and by bytes."""
    part: list[int] = []
    size = 0
    for key, body_bytes in rows:
        if part and (len(part) >= SLICE_ROWS or size + body_bytes > SLICE_BYTES):
            yield part
            part, size = [], 0
        part.append(key)
        size += body_bytes
    if part:
        yield part


def _sized(bin_id: str, numbers: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(numbers), MOST_AT_ONCE):
        some = numbers[start : start + MOST_AT_ONCE]
        rows = CapturedRequest.objects.filter(bin_id=bin_id, n__in=some).order_by("n")
        yield from slices(list(rows.values_list("n", "body_kept")))


def _throw_away(bin_id: str, numbers: list[int], batch: UUID) -> tuple[list[int], int]:
    with transaction.atomic():
        bin = Bin.objects.select_for_update().get(pk=bin_id)
        rows = CapturedRequest.objects.visible_in(bin).filter(n__in=numbers)
        found = dict(rows.order_by("n").values_list("n", "id"))
        size = CapturedRequest.objects.filter(pk__in=found.values()).stored_bytes()
        _copy(CapturedRequest, TrashedRequest, list(found.values()), batch=batch, trashed_at=timezone.now())
        CapturedRequest.objects.filter(pk__in=found.values()).delete()
        counts = {"request_count": F("request_count") - len(found), "byte_count": F("byte_count") - size}
        return list(found), next_revision(bin, **counts)


def _take_back(bin_id: str, ids: list[int]) -> tuple[list[int], int]:
    with transaction.atomic():
        bin = Bin.objects.select_for_update().get(pk=bin_id)
        rows = TrashedRequest.objects.filter(pk__in=ids).order_by("n")
        marked = list(rows.values_list("id", "n", "pinned", STORED_BYTES))
        _copy(TrashedRequest, CapturedRequest, [pk for pk, _, _, _ in marked])
        TrashedRequest.objects.filter(pk__in=ids).delete()
        seen = {n: size for _, n, pinned, size in marked if n > bin.cleared_n or pinned}
        hidden = [size for _, n, pinned, size in marked if not pinned and bin.uncleared_n < n <= bin.cleared_n]
        counts = {
            "request_count": F("request_count") + len(seen),
            "byte_count": F("byte_count") + sum(seen.values()),
            "uncleared_count": F("uncleared_count") + len(hidden),
            "uncleared_bytes": F("uncleared_bytes") + sum(hidden),
        }
        return list(seen), next_revision(bin, **counts)


def _copy(source: Table, target: Table, ids: list[int], **extra: UUID | dt.datetime) -> None:
    """Copy rows as the store has them, bodies and all, without bringing them here."""
    if not ids:
        return
    quote = connection.ops.quote_name
    columns = [quote(field.attname) for field in StoredRequest._meta.local_concrete_fields if not field.primary_key]
    fields = {field.name: field for field in target._meta.local_concrete_fields}
    values = [fields[name].get_db_prep_save(value, connection) for name, value in extra.items()]
    into = ", ".join([*columns, *map(quote, extra)])
    taken = ", ".join([*columns, *["%s"] * len(extra)])
    wanted = ", ".join(["%s"] * len(ids))
    # Names come from the models; everything else is a parameter.
    statement = (
        f"INSERT INTO {quote(target._meta.db_table)} ({into}) "  # noqa: S608
        f"SELECT {taken} FROM {quote(source._meta.db_table)} WHERE id IN ({wanted}) ORDER BY n"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *ids])
