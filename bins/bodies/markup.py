"""XML and HTML as source: coloured, never parsed into a tree and never rendered."""

from pygments.lexer import Lexer
from pygments.lexers.html import HtmlLexer, XmlLexer
from pygments.token import Comment, Name, String, _TokenType

from bins.bodies.text import rest_note
from bins.bodies.view import KIB, Body, Shown
from bins.bodies.visible import Span, spans_of

_MOST_COLOURED = 64 * KIB
"""Characters that get colours: the lexer's regular expressions take a stranger's text for about 0.1 s at most then."""

_KINDS = ((Name.Tag, "key"), (Name.Attribute, "word"), (String, "string"), (Comment, "number"))


class MarkupView:
    """Shows markup as it was written, with its tags and values in colours."""

    name = "pretty"
    title = "Source"

    def why(self, body: Body) -> str:
        """Suits what is declared as XML or HTML."""
        kind = body.media_type
        if kind.endswith(("/xml", "+xml")):
            return "Content-Type says it is XML"
        return "Content-Type says it is HTML" if kind == "text/html" else ""

    def show(self, body: Body, limit: int) -> Shown:
        """Give the source line by line as sent; what is larger than 64 KiB goes on without colours."""
        start = Body(raw=body.raw[:limit], content_type=body.content_type, kept=body.kept)
        coloured, rest = start.text[:_MOST_COLOURED], start.text[_MOST_COLOURED:]
        lexer = HtmlLexer if body.media_type == "text/html" else XmlLexer
        spans = [*_coloured(coloured, lexer(stripnl=False, ensurenl=False)), *spans_of(rest)]
        return Shown(spans=spans, note=rest_note(len(start.raw), body.kept))


def _coloured(text: str, lexer: Lexer) -> list[Span]:
    return [span for token, value in lexer.get_tokens(text) for span in _spans(_kind(token), value)]


def _spans(kind: str, text: str) -> list[Span]:
    return [Span(kind, piece.text) if kind and not piece.kind else piece for piece in spans_of(text)]


def _kind(token: _TokenType) -> str:
    return next((kind for parent, kind in _KINDS if token in parent), "")
