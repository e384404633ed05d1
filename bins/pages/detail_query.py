"""The tab of the query and of the form: pairs in the order they were sent, each as sent beside its reading."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import unquote_to_bytes

import msgspec

from bins.bodies.charset import decode
from bins.bodies.view import KIB, size_text
from bins.bodies.visible import Span, spans_of
from bins.models import CapturedRequest
from bins.pages.body_store import read_body
from bins.pages.detail_fields import field_spans

_MOST_PAIRS = 1_000
_MOST_FORM = 256 * KIB
_FORM = "application/x-www-form-urlencoded"
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


class Pair(msgspec.Struct, frozen=True):
    """One `name=value`, decoded, with what it looked like when that is something else."""

    name: list[Span]
    value: list[Span]
    as_sent: list[Span]
    """Empty when decoding changed nothing."""
    times: int
    """How many pairs have this name."""
    marks: list[str]
    """What is odd about it, in words."""


class Pairs(msgspec.Struct, frozen=True):
    """Pairs of one place."""

    pairs: list[Pair]
    more: int
    """How many are not shown."""


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that came as names and values."""

    query: Pairs
    form: Pairs | None
    """None when the body is no form."""
    other_form: str
    """Where to look when the body is a form of another kind."""
    cut: str
    """Says how much of the form was read when that is not all."""


def query_of(request: CapturedRequest) -> Query:
    """Give the pairs of the query, and those of the body when it is declared as a form."""
    kind = request.header("content-type").partition(";")[0].strip().lower()
    form, cut = None, ""
    if kind == _FORM and request.body_kept:
        form = sent_pairs(read_body(request, 0, _MOST_FORM).decode("latin-1"))
        if request.body_kept > _MOST_FORM:
            cut = f"Read from the first {size_text(_MOST_FORM)} of {size_text(request.body_kept)}."
    parts = "The fields of this multipart form are on the tab Body." if kind == "multipart/form-data" else ""
    return Query(query=sent_pairs(request.query_text), form=form, other_form=parts, cut=cut)


def split_pairs(encoded: str) -> list[tuple[str, str]]:
    """Give names and values of a query as sent, escapes and all; a part without `=` has no value."""
    split = (part.partition("=") for part in encoded.split("&") if part)
    return [(name, value) for name, _, value in split]


def query_alone(request: CapturedRequest) -> Query:
    """Give the pairs of the query without a look at the body."""
    return Query(query=sent_pairs(request.query_text), form=None, other_form="", cut="")


def sent_pairs(encoded: str) -> Pairs:
    """Give the pairs of a query or form, one character a byte; an escape that is none stays as it was sent."""
    parts = [part for part in encoded.split("&") if part]
    times = Counter(part.partition("=")[0] for part in parts)
    return Pairs([_pair(part, times) for part in parts[:_MOST_PAIRS]], max(0, len(parts) - _MOST_PAIRS))


def _pair(part: str, times: Counter[str]) -> Pair:
    name, equals, value = part.partition("=")
    read = f"{_decoded(name)}={_decoded(value)}" if equals else _decoded(name)
    odd = {"no name": not name, "no =": not equals, "invalid escape": _BAD_ESCAPE.search(part)}
    as_sent = [] if read == part else field_spans(part)
    marks = [words for words, is_so in odd.items() if is_so]
    return Pair(spans_of(_decoded(name)), spans_of(_decoded(value)), as_sent, times[name], marks)


def _decoded(part: str) -> str:
    return decode(unquote_to_bytes(part.replace("+", " ").encode("latin-1")), "utf-8")
