"""Lines of a check: what was found, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

OK, WARN, FAIL = "ok", "warn", "FAIL"
_MOST_CHARACTERS = 300


@dataclass(frozen=True)
class Line:
    """One finding."""

    status: str
    """`ok`, `warn` (works, but know this) or `FAIL` (does not work)."""
    part: str
    words: str

    def __str__(self) -> str:
        return f"{self.status:<5} {self.part}: {self.words}"


Lines = Iterator[Line]


def ok(part: str, words: str) -> Line:
    """Say that a part works."""
    return Line(OK, part, words)


def warn(part: str, words: str) -> Line:
    """Say that a part works, but not as well as it could."""
    return Line(WARN, part, words)


def fail(part: str, words: str, mend: str) -> Line:
    """Say that a part does not work, and what mends it."""
    return Line(FAIL, part, f"{words.rstrip('.?! ')}. {mend}")


def carefully(part: str, lines: Lines) -> Lines:
    """Give `lines`; whatever they raise becomes a line as well, so that no check keeps the next from being made."""
    try:
        yield from lines
    except Exception as error:
        yield fail(part, f"could not be looked at: {cause(error)}", "Please report this line as a fault of the check.")


def cause(error: BaseException) -> str:
    """Give an error as one line of bounded length."""
    words = " ".join(str(error).split()) or type(error).__name__
    return words if len(words) <= _MOST_CHARACTERS else f"{words[:_MOST_CHARACTERS]}…"
