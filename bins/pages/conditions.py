"""A search as conditions of the store: the same text on SQLite and PostgreSQL, values only as parameters.

What the store cannot tell exactly (which header a text stands in, where a path ends) it bounds from both sides: rows
that may answer, and rows that surely do. Those in between are asked one by one, see `bins.search.match`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial, reduce
from operator import and_, or_
from typing import Any, NamedTuple, assert_never

from django.db.models import BinaryField, BooleanField, Exists, Expression, Func, OuterRef, Q, Value
from django.db.models.functions import Substr
from django.db.models.lookups import Exact

from bins.message.masking import may_be_mask
from bins.models import Note
from bins.search.needles import Needles, in_body, in_field, in_target
from bins.search.tree import All, AnyOf, Between, Flag, Header, Is, Method, Node, Not, Place, Text

Condition = Q | bool
"""What a row must meet; True and False need no asking."""


class Bounds(NamedTuple):
    """A condition from both sides."""

    may: Condition
    """Met by every row that answers, and perhaps by others."""
    must: Condition
    """Met only by rows that answer, and perhaps not by all of them."""


class Contains(Func):
    """True when the bytes of a column, ASCII letters made lower, hold one of some needles."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, column: str | Expression, needles: Needles) -> None:
        values = [Value(needle, output_field=BinaryField()) for needle in needles]
        super().__init__(column, *values)

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        """A single needle, the usual case, needs no subquery."""
        (column, of_column), *needles = (compiler.compile(source) for source in self.source_expressions)
        lower = f"CAST(lower({column}) AS BLOB)"
        if len(needles) > 1:
            return _any_needle(lower, of_column, "instr(x, {}) > 0", needles)
        [(needle, values)] = needles
        return f"(instr({lower}, {needle}) > 0)", [*of_column, *values]

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        """Lower-case through the escape format, which leaves nothing but ASCII."""
        (column, of_column), *needles = (compiler.compile(source) for source in self.source_expressions)
        lower = f"""decode(lower(encode({column}, 'escape') COLLATE "C"), 'escape')"""
        return _any_needle(lower, of_column, "position({} in x) > 0", needles)


def _any_needle(lower: str, of_column: Sequence[Any], holds: str, needles: list[Any]) -> tuple[str, list[Any]]:
    """Lower-case the bytes once a row; `LIMIT` keeps SQLite from doing it again for each needle."""
    tests = " OR ".join(holds.format(needle) for needle, _ in needles)
    values = [value for _, of_needle in needles for value in of_needle]
    return f"(SELECT {tests} FROM (SELECT {lower} AS x LIMIT 1) AS lowered)", [*values, *of_column]  # noqa: S608


def bounds_of(node: Node, bin_id: str, columns_only: bool = False, masked: bool = False) -> Bounds:
    """Give the bounds of a search in a bin; with `columns_only` those that need no bytes of a request.

    For a reader who sees header fields `masked`, the store decides nothing by what their values really are.
    """
    deeper = partial(bounds_of, bin_id=bin_id, columns_only=columns_only, masked=masked)
    match node:
        case All(parts):
            bounds = _each(parts, deeper)
            return Bounds(_all(part.may for part in bounds), _all(part.must for part in bounds))
        case AnyOf(parts):
            bounds = _each(parts, deeper)
            return Bounds(_any(part.may for part in bounds), _any(part.must for part in bounds))
        case Not(part):
            inner = deeper(part)
            return Bounds(_not(inner.must), _not(inner.may))
        case Method() | Between() | Is():
            return _exactly(_of_columns(node))
        case Text(Place.CLIENT, text):
            return _exactly(Q(client__icontains=text))
        case Text() | Header():
            if columns_only:
                return Bounds(True, False)
            return _of_masked(node, bin_id) if masked else _of_bytes(node, bin_id)
    assert_never(node)


def _each(parts: tuple[Node, ...], bounds: Callable[[Node], Bounds]) -> list[Bounds]:
    cheap_first = sorted(parts, key=lambda part: isinstance(part, Text | Header))
    return [bounds(part) for part in cheap_first]


def _of_columns(node: Method | Between | Is) -> Q:
    match node:
        case Method(name):
            return Q(method__iexact=name)
        case Between(measure, low, high):
            at_least = Q() if low is None else Q(**{f"{measure.value}__gte": low})
            return at_least if high is None else at_least & Q(**{f"{measure.value}__lte": high})
        case Is(flag):
            return _FLAGS[flag]
    assert_never(node)


_FLAGS = {
    Flag.PINNED: Q(pinned=True),
    Flag.TRUNCATED: ~Q(cut=""),
    Flag.BODY: Q(body_kept__gt=0),
    Flag.FAULT: Q(reply_fault__isnull=False),
    Flag.NOTED: Q(Exists(Note.objects.filter(bin=OuterRef("bin"), n=OuterRef("n")))),
}


def _of_bytes(node: Text | Header, bin_id: str) -> Bounds:
    match node:
        case Header(names, text):
            named = _any(Q(Contains("raw_headers", (f"{name}\n".encode(),))) for name in names)
            return Bounds(_all([named, Q(Contains("raw_headers", in_field(text))) if text else True]), False)
        case Text(Place.PATH | Place.QUERY, text):
            return Bounds(Q(Contains("raw_target", in_target(text))), False)
        case Text(Place.HEADERS, text):
            return _in_headers(text)
        case Text(Place.BODY, text):
            return _exactly(Q(Contains("raw_body", in_body(text))))
        case Text(_, text):
            target, body = _in_target(text, bin_id), Q(Contains("raw_body", in_body(text)))
            return Bounds(_any([target, _in_headers(text).may, body]), _any([target, body]))
    assert_never(node)


def _of_masked(node: Text | Header, bin_id: str) -> Bounds:
    """Let no row be taken or left for what stands behind a mask: all that may be in question are asked one by one."""
    match node:
        case Header(names, _):
            return Bounds(_any(Q(Contains("raw_headers", (f"{name}\n".encode(),))) for name in names), False)
        case Text(Place.HEADERS, _):
            return Bounds(True, False)
        case Text(Place.ANYWHERE, text):
            bounds = _of_bytes(node, bin_id)
            in_a_mask = any(map(may_be_mask, in_field(text)))
            return Bounds(True if in_a_mask else bounds.may, bounds.must)
    return _of_bytes(node, bin_id)


def _in_headers(text: str) -> Bounds:
    """A header block joins names and values by line feeds, so a needle without one lies within a single part."""
    found = Q(Contains("raw_headers", in_field(text)))
    return Bounds(found, False if "\n" in text else found)


def _in_target(text: str, bin_id: str) -> Q:
    """See `bins.search.match.searched_target`."""
    own = f"/{bin_id}".encode()
    needles = in_target(text)
    start = Substr("raw_target", 1, len(own), output_field=BinaryField())
    rest = Substr("raw_target", len(own) + 1, output_field=BinaryField())
    is_own = Q(Exact(start, Value(own, output_field=BinaryField())))
    return Q(Contains(rest, needles)) | (~is_own & Q(Contains("raw_target", needles)))


def _exactly(condition: Q) -> Bounds:
    return Bounds(condition, condition)


def _not(condition: Condition) -> Condition:
    return not condition if isinstance(condition, bool) else ~condition


def _all(conditions: Iterable[Condition]) -> Condition:
    asked = list(conditions)
    if any(condition is False for condition in asked):
        return False
    return reduce(and_, [condition for condition in asked if isinstance(condition, Q)], Q()) or True


def _any(conditions: Iterable[Condition]) -> Condition:
    asked = list(conditions)
    if any(condition is True for condition in asked):
        return True
    return reduce(or_, [condition for condition in asked if isinstance(condition, Q)], Q()) or False
