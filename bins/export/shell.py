"""Quoting for POSIX shells: every argument is one word, whatever is in it.

Nothing but single quotes: inside them no shell expands anything, and no interactive one looks for `!`. Bytes that
cannot be shown are written by `printf` in octal, so that no control or bidi character is ever pasted.
"""

import re
from base64 import encodebytes

from bins.export.readable import readable, readable_lines
from bins.message.limits import KIB

MOST_ARGUMENT_BYTES = 64 * KIB
"""Well below the 128 KiB that Linux allows one argument (execve(2), MAX_ARG_STRLEN)."""

FROM_BASE64 = "base64 -d <<'END'"
"""A command that gives the bytes of its `here_document`."""

_BARE = re.compile(r"[A-Za-z0-9_./:-]+")
# `!` among them: within the double quotes round `$(…)` an interactive bash would look for a line of its history.
_OCTAL = re.compile(rb"[^A-Za-z0-9_./:;,=?&@+() -]|\A-")
_IN_FORMAT = str.maketrans({"\\": "\\\\", "%": "%%", "'": "\\047", "\t": "\\t", "\r": "\\r"})


def word(raw: bytes) -> str:
    """Give `raw`, which holds no NUL and ends with no line feed, as one word of a command."""
    text = readable(raw)
    if text is None:
        return f"\"$(printf '{_OCTAL.sub(_octal, raw).decode('ascii')}')\""
    return text if _BARE.fullmatch(text) and not text.startswith("-") else quoted(text)


def quoted(text: str) -> str:
    """Give `text` in single quotes."""
    return "'" + text.replace("'", "'\\''") + "'"


def as_argument(body: bytes) -> str | None:
    """Give `body` as a quoted argument, its line feeds in it, when it is short and readable; else None."""
    text = readable_lines(body) if len(body) <= MOST_ARGUMENT_BYTES else None
    return None if text is None else quoted(text)


def as_printf(body: bytes) -> str | None:
    """Give a command that prints `body` when it is short and readable but for tabs and carriage returns; else None."""
    text = readable_lines(body, also="\t\r") if len(body) <= MOST_ARGUMENT_BYTES else None
    if text is None:
        return None
    text = text.translate(_IN_FORMAT)
    text = "\\055" + text[1:] if text.startswith("-") else text
    return f"printf '{text}'"


def here_document(body: bytes) -> str:
    """Give `body` in lines of base64 and the word that ends them, for the lines below a command with `<<'END'`."""
    return encodebytes(body).decode("ascii") + "END\n"


def _octal(found: re.Match[bytes]) -> bytes:
    return b"\\%03o" % found[0][0]
