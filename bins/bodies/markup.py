"""XML and HTML as source: coloured, never parsed into a tree and never rendered.

The colours come from two expressions that take every text in one pass: lexers made for trusted source do not. One in
common use took 11 s for 64 KiB of `<!--`.
"""

import re
from collections.abc import Iterator

from bins.bodies.shown import Shown
from bins.bodies.text import following, stretch_note, text_in
from bins.bodies.view import KIB, Body, Window
from bins.bodies.visible import Span, spans_of

_MOST_COLOURED = 128 * KIB
"""Characters that get colours; beyond it the spans would cost the reader more than they help."""

# What is not closed goes on to the end, so that no start is tried twice.
_PIECE = re.compile(
    r"(<!--.*?(?:-->|\Z))|(<!\[CDATA\[.*?(?:\]\]>|\Z))|(<[A-Za-z/?!](?:\"[^\"]*\"|'[^']*'|[^>\"']+)*>?)", re.DOTALL
)
_IN_TAG = re.compile(r"""(<[/?!]?[^\s>/=]*|[/?]?>)|("[^"]*"|'[^']*')|([^\s=>"'/]+)""")


class MarkupView:
    """Shows markup as it was written, with its tags and values in colours."""

    name = "pretty"
    title = "Source"

    def why(self, body: Body) -> str:
        """Suits what is declared as XML or HTML, and what begins as an XML document."""
        kind = body.media_type
        if kind.endswith(("/xml", "+xml")):
            return "Content-Type says it is XML"
        if kind == "text/html":
            return "Content-Type says it is HTML"
        return "it begins as XML" if body.start[:64].lstrip().startswith(b"<?xml ") else ""

    def show(self, body: Body, window: Window) -> Shown:
        """Give the source line by line as sent; what is larger than 128 KiB goes on without colours."""
        start, text, end = text_in(body, window)
        spans = _coloured(text[:_MOST_COLOURED])
        return Shown(
            spans=[*spans, *spans_of(text[_MOST_COLOURED:])],
            note=stretch_note(start, end, body.kept),
            following=following(end, body.kept),
        )


def _coloured(text: str) -> list[Span]:
    spans: list[Span] = []
    position = 0
    for found in _PIECE.finditer(text):
        spans += spans_of(text[position : found.start()])
        comment, data, tag = found.groups()
        spans += _spans("number", comment) if comment else _spans("string", data) if data else _tag_spans(tag)
        position = found.end()
    return [*spans, *spans_of(text[position:])]


def _tag_spans(tag: str) -> Iterator[Span]:
    position = 0
    for found in _IN_TAG.finditer(tag):
        yield from spans_of(tag[position : found.start()])
        kind = "key" if found[1] else "string" if found[2] else "word"
        yield from _spans(kind, found[0])
        position = found.end()
    yield from spans_of(tag[position:])


def _spans(kind: str, text: str) -> list[Span]:
    return [Span(kind, piece.text) if not piece.kind else piece for piece in spans_of(text)]
