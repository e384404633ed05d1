"""How far a long command has come: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_EVERY_SECONDS = 5.0


@contextmanager
def progress(label: str, total: int, unit: str) -> Iterator[Callable[[int], object]]:
    """Show how many of `total` are done; gives what is called with each further number of them."""
    if sys.stdout.isatty():
        with click.progressbar(length=total, label=label, show_pos=True) as bar:
            yield bar.update
    else:
        yield _Lines(label, total, unit).advance


class _Lines:
    def __init__(self, label: str, total: int, unit: str) -> None:
        self._label, self._total, self._unit = label, total, unit
        self._done = 0
        self._told = time.monotonic()

    def advance(self, more: int) -> None:
        self._done += more
        if time.monotonic() - self._told >= _EVERY_SECONDS:
            self._told = time.monotonic()
            click.echo(f"{self._label}: {self._done:,} of {self._total:,} {self._unit}")
