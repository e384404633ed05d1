"""Rows of a comparison as a page shows them: captured text in spans, equal rows folded, a bound on all of it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bins.bodies.visible import Span, spans_of
from bins.compare.inside import Marked
from bins.compare.row import Fold, Kind, Row, count_different, fold

_MOST_SHOWN = 3_000
"""Rows of one section that are shown; a page of more would not be read by anybody."""

_MOST_SPANS = 24_000
"""Pieces of text of one section: bytes that are no text are a piece each."""
_MOST_PIECE = 4_000
"""Characters of what is the same, or is not, within one row; the rest is counted."""

_SIGNS = {Kind.SAME: "", Kind.CHANGED: "≠", Kind.ADDED: "+", Kind.REMOVED: "-", Kind.MOVED: "↕"}
_WORDS = {Kind.SAME: "", Kind.CHANGED: "changed", Kind.ADDED: "added", Kind.REMOVED: "removed", Kind.MOVED: "moved"}


class Cell(msgspec.Struct, frozen=True):
    """A captured text in three pieces, the one in the middle being different."""

    before: list[Span]
    middle: list[Span]
    after: list[Span]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row as it is shown, or the count of those that were left out."""

    kind: str = ""
    sign: str = ""
    words: str = ""
    name: list[Span] = []
    left: Cell | None = None
    right: Cell | None = None
    left_at: str = ""
    right_at: str = ""
    folded: int = 0


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Rows about one thing."""

    title: str
    lines: list[Line]
    different: int
    same: int
    notes: list[str] = []
    numbered: bool = False
    """True for text, whose rows have line numbers and no names."""

    @property
    def is_worth_a_look(self) -> bool:
        """True when there is more to show than that so many rows are the same."""
        return any(not line.folded for line in self.lines)


def section_of(
    title: str, found: Sequence[Row], context: int | None, *, notes: Sequence[str] = (), way: str = ""
) -> Section:
    """Give the rows `found` as a section.

    Args:
        title: what they are about.
        found: every row, equal ones too.
        context: equal rows that are shown beside a different one; None shows all.
        notes: limits that were met before.
        way: how a body was compared; empty for anything else.
    """
    shown: Sequence[Row | Fold] = found if context is None else fold(found, context)
    different = count_different(found)
    lines = _lines(shown)
    more = [f"{len(shown) - len(lines):,} more rows are not shown."] if len(shown) > len(lines) else []
    return Section(
        title=title,
        lines=lines,
        different=different,
        same=len(found) - different,
        notes=[*notes, *more],
        numbered=way == "lines",
    )


def _lines(shown: Sequence[Row | Fold]) -> list[Line]:
    lines: list[Line] = []
    left = _MOST_SPANS
    for row in shown[:_MOST_SHOWN]:
        line = _line(row)
        left -= sum(len(piece) for cell in (line.left, line.right) if cell for piece in _pieces(cell))
        if left < 0 and lines:
            break
        lines.append(line)
    return lines


def _pieces(cell: Cell) -> tuple[list[Span], ...]:
    return cell.before, cell.middle, cell.after


def _line(row: Row | Fold) -> Line:
    if isinstance(row, Fold):
        return Line(folded=row.count)
    return Line(
        kind=row.kind,
        sign=_SIGNS[row.kind],
        words=_WORDS[row.kind],
        name=spans_of(row.name),
        left=_cell(row.left),
        right=_cell(row.right),
        left_at=row.left_at,
        right_at=row.right_at,
    )


def _cell(marked: Marked | None) -> Cell | None:
    if marked is None:
        return None
    before = marked.before[-_MOST_PIECE:]
    return Cell(
        [*_left_out(len(marked.before) - len(before)), *spans_of(before)], _begun(marked.middle), _begun(marked.after)
    )


def _begun(text: str) -> list[Span]:
    return [*spans_of(text[:_MOST_PIECE]), *_left_out(len(text) - _MOST_PIECE)]


def _left_out(count: int) -> list[Span]:
    return [Span("hidden", f"{count:,} more characters")] if count > 0 else []
