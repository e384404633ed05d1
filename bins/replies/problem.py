"""What is wrong with a reply or rule that somebody wrote, and at which field."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Self

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """One thing that has to be mended before a reply or rule is saved."""

    field: str
    """Name of the field as the API spells it, with its parents: `match.path`."""
    words: str
    """Sentences for the person who wrote it, with what would do instead."""

    def within(self, parent: str) -> Self:
        """Give the same problem as seen from one level further out."""
        return type(self)(f"{parent}.{self.field}" if self.field else parent, self.words)


def brief(text: str, most: int = 40) -> str:
    """Give `text` short enough to be repeated in a sentence."""
    return text if len(text) <= most else text[: most - 1] + "…"


def unknown(what: str, name: str, names: Sequence[str]) -> str:
    """Give the sentence on a name that is none of `names`, with the one that was probably meant."""
    near = difflib.get_close_matches(name[:64], names, 1)
    hint = f"did you mean “{near[0]}”?" if near else f"there are {', '.join(names)}."
    return f"There is no {what} “{brief(name)}”; {hint}"
