"""When the parts of a request came and went, as a small waterfall."""

from __future__ import annotations

import msgspec

from bins.models import CapturedRequest
from bins.pages.times import duration_text

SCALE = 1000
"""Width of the waterfall in units of its drawing."""
_NARROWEST = 4
"""Units that a bar has at least, so that it can be seen."""


class Stage(msgspec.Struct, frozen=True):
    """One bar of the waterfall."""

    name: str
    words: str
    kind: str
    """Class suffix of its colour."""
    x: int
    width: int
    took: str
    until: str
    """Time from the first byte to its end."""


def stages_of(request: CapturedRequest) -> tuple[list[Stage], str]:
    """Give the stages in order, and what is not known about them."""
    last = "until its fault was over" if request.reply_fault else "until the last byte of the reply was handed over"
    ends: list[tuple[str, str, str, int | None]] = [
        ("Head", "first byte to the end of the head", "head", request.head_us),
        ("Body", "to the last byte of the body", "body", request.body_us),
        ("Commit", "until it was safe in the store", "commit", request.committed_us),
        ("Reply", last, "reply", request.sent_us),
    ]
    total = max(1, *(end for *_, end in ends if end is not None))
    stages: list[Stage] = []
    start = 0
    for name, words, kind, end in ends:
        if end is not None:
            stages.append(_stage(name, words, kind, (start, max(start, end), total)))
            start = max(start, end)
    missing = [name.lower() for name, *_, end in ends if end is None]
    why = "was not written down: the store was busy."
    if request.reply_fault:
        why = "is written down once its fault is over, unless the store is busy then."
    note = f"When {' and '.join(missing)} ended {why}" if missing else ""
    return stages, note


def _stage(name: str, words: str, kind: str, span: tuple[int, int, int]) -> Stage:
    start, end, total = span
    width = max(_NARROWEST, round((end - start) * SCALE / total))
    x = min(round(start * SCALE / total), SCALE - width)
    return Stage(name, words, kind, x, width, duration_text(end - start), duration_text(end))
