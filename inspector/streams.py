"""Standard input, output and error of a server, which whoever starts it may have closed."""

from __future__ import annotations

import os
import sys


def hold_standard_streams() -> None:
    """Put /dev/null where there is none: else the next socket would get its number, and what is printed with it."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
            os.set_inheritable(number, True)


def say(words: str) -> None:
    """Print a line, if anybody is there to read it: a server goes on without."""
    if sys.stdout is None:  # it was closed before Python began
        return
    try:
        sys.stdout.write(f"{words}\n")
        sys.stdout.flush()
    except OSError:  # a pipe without a reader, a full disk
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # where the rest of it goes when we end
