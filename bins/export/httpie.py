"""HTTPie: `http` from a POSIX shell.

It builds on requests, which decides about the length and repairs URLs; `Transfer-Encoding` becomes `--chunked`. What
it adds by itself is taken away with `Name:`.
"""

import re

from bins.export.sent import Pair, Sent
from bins.export.shell import FROM_BASE64, as_argument, here_document, word
from bins.export.snippet import Loss, Snippet, commented, file_name, is_from_file, joined, usual_losses

_METHOD = re.compile(r"[A-Z]+")
_ADDED = (b"Accept", b"Accept-Encoding", b"Connection", b"User-Agent")
# A backslash before one of these takes away its meaning, and is itself gone.
_ESCAPES = re.compile(rb"\\[:;=@]")
# Python's argparse throws this word away, also where it is the value of an option.
_THROWN_AWAY = b"--"


class HTTPie:
    """A command whose items are headers only; the body goes in as it is."""

    key = "httpie"
    title = "HTTPie"
    suffix = "sh"

    def write(self, sent: Sent) -> Snippet:
        """Give the command, or only comments for a method that HTTPie does not take."""
        if not _METHOD.fullmatch(sent.method):
            return commented("#", [Loss("method", f"HTTPie cannot send the method {sent.method}. Use curl.")])
        losses = _losses(sent)
        before, options, after = _body(sent)
        url = word(sent.url.encode("ascii") + sent.rest)
        head = f"{before}http {' '.join([*options, '--path-as-is'])}"
        items = [word(item) for item in _items(sent)]
        lines = [f"{head} -- {sent.method} {url}", *items]
        return commented("#", losses, " \\\n  ".join(lines) + "\n" + after)


def _items(sent: Sent) -> list[bytes]:
    fields = [pair for pair in sent.own_headers if not _is_lost(pair)]
    added = [*_ADDED, b"Content-Type"] if sent.body else _ADDED
    removed = [name + b":" for name in added if name.lower() not in sent.names]
    return [*map(_item, [*sent.odd_host, *fields]), *removed]


def _item(pair: Pair) -> bytes:
    name, value = pair
    # The space matters: `Name:=…` would be JSON, `Name:@…` a file. It is not sent.
    return name + b": " + value if value else name + b";"


def _is_lost(pair: Pair) -> bool:
    value = pair[1]
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return value != value.strip() or bool(_ESCAPES.search(value))


def _body(sent: Sent) -> tuple[str, list[str], str]:
    """Give what stands before the command, its options, and what stands after it."""
    chunked = ["--chunked"] if sent.is_chunked else []
    if not sent.body:
        return "", ["--ignore-stdin"], ""
    if is_from_file(sent):
        return "", [*chunked, f"< {file_name(sent)}"], ""
    if sent.body != _THROWN_AWAY and (argument := as_argument(sent.body)):
        return "", ["--ignore-stdin", *chunked, f"--raw={argument}"], ""
    return f"{FROM_BASE64} | ", chunked, here_document(sent.body)


def _losses(sent: Sent) -> list[Loss]:
    losses = usual_losses(sent, "HTTPie")
    if lost := [name for name, value in sent.own_headers if _is_lost((name, value))]:
        words = f"HTTPie cannot send these values, which are left out: {joined(lost)}."
        losses.append(Loss("headers", words, tuple(name.lower() for name in lost)))
    return losses
