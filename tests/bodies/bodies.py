"""Bodies for tests."""

from bins.bodies.shown import Shown
from bins.bodies.view import Body, Window
from bins.bodies.visible import Span

WINDOW = Window()


def body_of(raw: bytes, content_type: str = "", kept: int | None = None) -> Body:
    """Give a body, all of which is at hand unless `kept` is more."""
    return Body(raw=raw, content_type=content_type, kept=len(raw) if kept is None else kept)


def text_of(spans: list[Span]) -> str:
    """Give the text of `spans` without their manners."""
    return "".join(span.text for span in spans)


def words_of(shown: Shown) -> str:
    """Give every captured word that `shown` shows, line ends between its pieces."""
    pairs = [words for name, value in shown.pairs for words in (text_of(name), text_of(value))]
    parts = [
        words for part in shown.parts for words in (text_of(part.name), text_of(part.filename), text_of(part.spans))
    ]
    token = shown.token
    halves = [text_of(token.header), text_of(token.claims), token.signature] if token else []
    return "\n".join([text_of(shown.spans), *pairs, *parts, *halves, shown.alt])
