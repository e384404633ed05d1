"""The tables of an instance, found through Django's model registry, and their rows, read in slices of bounded size."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from graphlib import TopologicalSorter
from typing import Any

import msgspec
from django.apps import apps
from django.db import connections
from django.db.models import BinaryField, CharField, F, Field, Model, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Collate, Length

Table = type[Model]
Row = tuple[Any, ...]
Advance = Callable[[int], object]
"""Told of rows that are done."""

_MOST_ROWS = 2_000
_MOST_BYTES = 8 * 1024 * 1024

# Every value with its type and length, by the same code for both sides; times of any zone as the moment they mean.
_encode = msgspec.msgpack.Encoder(enc_hook=repr, decimal_format="string", order="deterministic").encode


def tables() -> list[Table]:
    """Give every table of every installed app, those that others point to first."""
    found = [model for model in apps.get_models(include_auto_created=True) if _is_table(model)]
    pointed = {model: [_target(field) for field in columns(model) if field.is_relation] for model in found}
    graph = {model: [other for other in others if other is not model] for model, others in pointed.items()}
    return [model for model in TopologicalSorter(graph).static_order() if model in pointed]


def columns(table: Table) -> list[Field[Any, Any]]:
    """Give the columns that hold data; the store works out the generated ones."""
    return [field for field in table._meta.local_concrete_fields if not field.generated]


def count(table: Table, using: str) -> int:
    """Give the number of rows."""
    return _rows(table, using).count()


def last_key(table: Table, using: str) -> Any:
    """Give the last primary key, None when there is no row."""
    return _rows(table, using).order_by("-key_order").values_list("pk", flat=True).first()


def slices(table: Table, using: str, after: Any = None) -> Iterator[list[Row]]:
    """Give the rows behind primary key `after`, in its order: up to 2,000 at a time, or 8 MiB and one row more."""
    names = [field.attname for field in columns(table)]
    rows = _rows(table, using).order_by("key_order")
    while (until := _end_of_slice(table, rows if after is None else rows.filter(key_order__gt=after))) is not None:
        wanted = (
            rows.filter(key_order__lte=until)
            if after is None
            else rows.filter(key_order__gt=after, key_order__lte=until)
        )
        yield list(wanted.values_list(*names))
        after = until


def digest(table: Table, using: str, advance: Advance) -> tuple[int, str]:
    """Give the number of rows, and the SHA-256 of all their columns in the order of their primary keys."""
    total, number = hashlib.sha256(), 0
    for rows in slices(table, using):
        for row in rows:
            total.update(_encode(row))
        number += len(rows)
        advance(len(rows))
    return number, total.hexdigest()


def fingerprint(using: str) -> str:
    """Tell an instance from others, and from itself once used: small tables whole, those with bytes by number."""
    return " ".join(
        f"{count(table, using)}:{last_key(table, using)}"
        if any(isinstance(field, BinaryField) for field in columns(table))
        else digest(table, using, lambda rows: None)[1]
        for table in tables()
    )


def _is_table(model: Table) -> bool:
    return bool(model._meta.managed) and not model._meta.proxy


def _target(field: Any) -> Table:
    target: Table = field.related_model
    return target._meta.concrete_model or target


def _rows(table: Table, using: str) -> QuerySet[Model]:
    """Give all rows, whatever a manager of theirs would hide; `key_order` orders them alike in every database."""
    pk: Any = table._meta.pk
    while pk.remote_field:
        pk = pk.target_field
    is_text = isinstance(pk, CharField | TextField) and connections[using].vendor == "postgresql"
    key = Collate("pk", "C") if is_text else F("pk")
    rows: QuerySet[Model] = QuerySet(table, using=using).alias(key_order=key)
    return rows


def _end_of_slice(table: Table, rows: QuerySet[Model]) -> Any:
    """Give the primary key of the last row of the next slice, None when no row is left."""
    large = [
        Coalesce(Length(field.attname), 0) for field in columns(table) if isinstance(field, BinaryField | TextField)
    ]
    size, until = 0, None
    for key, large_bytes in rows.values_list("pk", sum(large, start=Value(0)))[:_MOST_ROWS]:
        size, until = size + large_bytes, key
        if size > _MOST_BYTES:
            break
    return until
