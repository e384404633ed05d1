"""A form's pairs: names and values in the order they were sent, duplicates and all."""

from urllib.parse import unquote_to_bytes

from bins.bodies.charset import decode
from bins.bodies.view import Body, Shown, Unfit
from bins.bodies.visible import Span, spans_of

_MOST_PAIRS = 1_000
_MEDIA_TYPE = "application/x-www-form-urlencoded"

Pairs = list[tuple[list[Span], list[Span]]]


class FormView:
    """Shows `application/x-www-form-urlencoded` as pairs."""

    name = "pretty"
    title = "Pretty"

    def why(self, body: Body) -> str:
        """Suits what is declared as a form and has at least one `name=value`."""
        declared = body.media_type == _MEDIA_TYPE and b"=" in body.raw
        return "Content-Type says it is a form" if declared else ""

    def show(self, body: Body, limit: int) -> Shown:
        """Give the pairs, at most 1,000 of them."""
        if not body.whole or len(body.raw) > limit:
            raise Unfit("This form is too large to be taken apart here.")
        text = body.raw.decode("latin-1")
        pairs, more = pairs_of(text)
        note = f"The first {len(pairs)} pairs are shown; {more} more are in the raw body." if more else ""
        return Shown(pairs=pairs, note=note)


def pairs_of(encoded: str) -> tuple[Pairs, int]:
    """Give the pairs of a query or form, one character a byte, and how many more there were.

    Nothing is refused: an escape that is none stays as it was sent, empty parts between `&` are left out.
    """
    parts = [part for part in encoded.split("&", _MOST_PAIRS * 2) if part]
    pairs = [(_decoded(name), _decoded(value)) for name, _, value in (part.partition("=") for part in parts)]
    more = encoded.count("&") + 1 - len(pairs[:_MOST_PAIRS]) if len(pairs) > _MOST_PAIRS else 0
    return pairs[:_MOST_PAIRS], more


def _decoded(part: str) -> list[Span]:
    raw = unquote_to_bytes(part.replace("+", " ").encode("latin-1"))
    return spans_of(decode(raw, "utf-8"))
