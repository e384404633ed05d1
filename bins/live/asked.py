"""What a socket's URL asks for, or that it asks for nonsense."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qs

_NUMBER = re.compile(r"[0-9]{1,19}")
_MOST = 2**63 - 1
_MOST_FIELDS = 20


class BadQuery(ValueError):
    """Raised for a query string with values that cannot be used."""


@dataclass(frozen=True)
class Query:
    """Where a client stands and how it wants its rows."""

    after: int | None
    """The last number that the client has; None: only what comes from now on."""
    oldest: int | None
    """The lowest number that the client still shows; None: it did not say."""
    form: str
    revision: int | None = None
    """The revision of what the client shows; None: it has nothing that could be out of date."""


def read_query(query: bytes, forms: Collection[str]) -> Query:
    """Give what `query` asks for; unknown fields are left aside.

    Raises:
        BadQuery: a number that is none, an unknown format, a field given twice.
    """
    try:
        fields = parse_qs(query.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise BadQuery from error
    form = _single(fields, "format") or "html"
    if form not in forms:
        raise BadQuery
    return Query(_number(fields, "after"), _number(fields, "from"), form, _number(fields, "revision"))


def _number(fields: dict[str, list[str]], name: str) -> int | None:
    text = _single(fields, name)
    if text is None:
        return None
    if not _NUMBER.fullmatch(text) or int(text) > _MOST:
        raise BadQuery
    return int(text)


def _single(fields: dict[str, list[str]], name: str) -> str | None:
    values = fields.get(name)
    if values is None:
        return None
    if len(values) > 1:
        raise BadQuery
    return values[0]
