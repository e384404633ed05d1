"""How a search is written, and how it is read.

Only our own patterns look at the text, each once and forward; nothing of it becomes a pattern itself.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Any

import msgspec
from lark import Lark, Token, Transformer, UnexpectedInput

from bins.search.fields import KNOWN, field_called
from bins.search.problem import SearchError, Unfit
from bins.search.tree import All, AnyOf, Node, Not, Place, Text

MOST_CHARACTERS = 500
MOST_TERMS = 30

_GRAMMAR = r"""
?start: any_of
?any_of: all_of (_OR all_of)*
?all_of: part (_AND? part)*
?part: term | (_MINUS | _NOT) part -> excluded | _OPEN any_of _CLOSE
term: WORD | QUOTED | FIELD (VALUE | QUOTED)

_OR.3: /OR(?=[\s()]|\Z)/
_AND.3: /AND(?=[\s()]|\Z)/
_NOT.3: /NOT(?=[\s()]|\Z)/
_MINUS.3: /-(?=[^\s-])/
_OPEN: "("
_CLOSE: ")"
FIELD.2: /[A-Za-z][A-Za-z0-9_-]*(?:\.[^\s"():]*)?:/
QUOTED.2: /"(?:[^"\\]|\\.)*"/s
WORD.1: /(?!(?:OR|AND|NOT)(?:[\s()]|\Z))[^\s"()-][^\s"()]*/
VALUE.0: /[^\s"()]+/
%ignore /\s+/
"""

_ESCAPED = re.compile(r"\\([\"\\])")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_OPERATOR = re.compile(r"(?:OR|AND|NOT)(?=[\s()]|\Z)")
_BREAK = r"[\s(]"
_UNSPEAKABLE = re.compile("[\x00\ud800-\udfff]")


class _Term(msgspec.Struct, frozen=True):
    """One term as it stands in the text."""

    tokens: tuple[Token, ...]
    """A word, or a field and its value."""


def parse(text: str, now: dt.datetime) -> Node | None:
    """Give what `text` means, or None when it is empty; ages such as `2h` count from `now`.

    Raises:
        SearchError: it cannot be read; says where and why.
    """
    if len(text) > MOST_CHARACTERS:
        wrong = len(text) - MOST_CHARACTERS
        raise SearchError(f"A search may have {MOST_CHARACTERS} characters.", MOST_CHARACTERS, wrong)
    if strange := _UNSPEAKABLE.search(text):
        raise SearchError("This character cannot be searched for.", strange.start())
    if not text.strip():
        return None
    try:
        read = _parser().parse(text)
    except UnexpectedInput as error:
        raise _explained(text, error) from None
    return _meant(read, now, iter(range(MOST_TERMS)))


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", transformer=_Builder())


class _Builder(Transformer[Token, Any]):
    """Builds conditions while the text is read, so that no depth of brackets needs a depth of calls."""

    def any_of(self, parts: list[Any]) -> Any:
        return AnyOf(_flat(AnyOf, parts))

    def all_of(self, parts: list[Any]) -> Any:
        return All(_flat(All, parts))

    def excluded(self, parts: list[Any]) -> Any:
        return parts[0].part if isinstance(parts[0], Not) else Not(parts[0])

    def term(self, tokens: list[Token]) -> Any:
        return _Term(tuple(tokens))


def _flat(kind: type[All | AnyOf], parts: list[Any]) -> tuple[Any, ...]:
    return tuple(inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,)))


def _meant(read: Any, now: dt.datetime, room: Any) -> Node:
    """Turn every term into its condition; `room` gives one item for each that is allowed."""
    if isinstance(read, All | AnyOf):
        return type(read)(tuple(_meant(part, now, room) for part in read.parts))
    if isinstance(read, Not):
        return Not(_meant(read.part, now, room))
    if next(room, None) is None:
        first = read.tokens[0]
        raise SearchError(f"A search may have {MOST_TERMS} terms.", first.start_pos, len(first))
    return _condition(read.tokens, now)


def _condition(tokens: tuple[Token, ...], now: dt.datetime) -> Node:
    first, value = tokens[0], _unquoted(tokens[-1])
    column, end = int(first.start_pos or 0), int(tokens[-1].end_pos or 0)
    if len(tokens) == 1:
        if not value:
            raise SearchError("There is nothing between these quotes.", column, end - column)
        return Text(Place.ANYWHERE, value)
    read = field_called(first[:-1])
    if read is None:
        raise SearchError(_unknown(first, tokens[-1]), column, len(first))
    if tokens[-1].start_pos != first.end_pos:
        raise SearchError(f"Write the value directly behind {first}", column, len(first))
    try:
        return read(value, now)
    except Unfit as error:
        raise SearchError(str(error), int(tokens[-1].start_pos or 0), len(tokens[-1])) from None


def _unquoted(token: Token) -> str:
    return _ESCAPED.sub(r"\1", token[1:-1]) if token.type == "QUOTED" else str(token)


def _unknown(field: Token, value: Token) -> str:
    text = f'"{field}{value}"' if value.type != "QUOTED" else "it in quotes"
    return f'There is no field "{field[:-1]}". There are {KNOWN}. To look for the text itself, write {text}.'


def _explained(text: str, error: UnexpectedInput) -> SearchError:
    """Say in a sentence what the parser stumbled over."""
    token = getattr(error, "token", None)
    at = len(text) if token is not None and token.type == "$END" else int(error.pos_in_stream or 0)
    before = text[:at].rstrip()
    if at >= len(text.rstrip()) or (text[at] == ")" and before.endswith((":", " OR", " AND", " NOT"))):
        return _unfinished(before)
    operator = _OPERATOR.match(text, at)
    if operator:
        return SearchError(f"{operator[0]} needs something on both sides.", at, len(operator[0]))
    return SearchError(_stumbled(text[at], before), at)


def _stumbled(character: str, before: str) -> str:
    if before.endswith(":"):
        return f"Say what {re.split(_BREAK, before)[-1]} should be; brackets need quotes round them."
    if character == ")":
        return "There is nothing between these brackets." if before.endswith("(") else "This bracket closes nothing."
    if character == '"':
        return "This quote is never closed."
    return "A minus stands directly before what it leaves out; in other places, quote it."


def _unfinished(before: str) -> SearchError:
    last = re.split(_BREAK, before)[-1]
    place = len(before) - len(last)
    if _OPERATOR.fullmatch(last):
        return SearchError(f"{last} needs something behind it.", place, len(last))
    if last.endswith(":"):
        name = last[:-1].lstrip("-(")
        unknown = f'There is no field "{name}". There are {KNOWN}.'
        words = f"Say what {last} should be." if field_called(name) else unknown
        return SearchError(words, place, len(last))
    return SearchError("This bracket is never closed.", _open_bracket(before))


def _open_bracket(text: str) -> int:
    """Give the place of the last bracket that is open at the end of `text`."""
    outside = _QUOTED.sub(lambda found: " " * len(found[0]), text)
    open_at: list[int] = []
    for place, character in enumerate(outside):
        if character == "(":
            open_at.append(place)
        elif character == ")" and open_at:
            open_at.pop()
    return open_at[-1] if open_at else 0
