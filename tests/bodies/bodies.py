"""Bodies for tests."""

from bins.bodies.view import Body
from bins.bodies.visible import Span

LIMIT = 1024 * 1024


def body_of(raw: bytes, content_type: str = "", kept: int | None = None) -> Body:
    """Give a body, all of which is at hand unless `kept` is more."""
    return Body(raw=raw, content_type=content_type, kept=len(raw) if kept is None else kept)


def text_of(spans: list[Span]) -> str:
    """Give the text of `spans` without their manners."""
    return "".join(span.text for span in spans)
