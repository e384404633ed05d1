"""What a way of copying gives: text to paste, and what it could not say."""

import re
from base64 import encodebytes
from typing import Protocol

import msgspec

from bins.export.sent import Sent
from bins.message.limits import KIB

MOST_INLINE_BYTES = 512 * KIB
"""A larger body is read from a file, named by `file_name`, that is downloaded beside the snippet."""

_NOT_FOR_COMMENTS = re.compile(r"[^A-Za-z0-9 ,.:_/-]")


class Loss(msgspec.Struct, frozen=True):
    """Something of a request that a tool cannot send."""

    part: str
    """`method`, `target`, `version`, `headers`, `body` or `trailers`."""
    words: str
    """A sentence for the reader."""
    names: tuple[bytes, ...] = ()
    """The header fields concerned, lower case."""


class Snippet(msgspec.Struct, frozen=True):
    """Text to paste into a shell, an editor or a file."""

    text: str
    """Printable characters and line ends only, whatever the request held."""
    losses: tuple[Loss, ...] = ()


class CopyForm(Protocol):
    """One way to write a request down so that a tool sends it again."""

    key: str
    """Name in URLs."""
    title: str
    """Name in menus."""
    suffix: str
    """Ending of a file with such text."""

    def write(self, sent: Sent) -> Snippet:
        """Give `sent` in this form; never fails, whatever was captured."""
        ...


def comments(mark: str, losses: list[Loss]) -> str:
    """Give one comment line a loss.

    Only harmless characters are let through: an interactive zsh takes `#` for a command and runs what backticks on that
    line hold, and a header name may hold backticks.
    """
    return "".join(f"{mark} {_NOT_FOR_COMMENTS.sub('_', loss.words)}\n" for loss in losses)


def commented(mark: str, losses: list[Loss], text: str = "") -> Snippet:
    """Give `text` below its losses as comments that begin with `mark`; without text, only these."""
    return Snippet(comments(mark, losses) + text, tuple(losses))


def joined(names: list[bytes]) -> str:
    """Give header names in a row, for a sentence."""
    return ", ".join(name.decode("latin-1") for name in dict.fromkeys(names))


def file_name(sent: Sent) -> str:
    """Give the name under which a body is downloaded."""
    return f"request-{sent.n}.bin"


def is_from_file(sent: Sent) -> bool:
    """Tell whether the body is too large to paste, and read from the file `file_name` instead."""
    return len(sent.body) > MOST_INLINE_BYTES


def base64_pieces(body: bytes) -> list[str]:
    """Give `body` in base64, in pieces of 76 characters for lines of a program."""
    return encodebytes(body).decode("ascii").split()


def usual_losses(sent: Sent, tool: str) -> list[Loss]:
    """Give what tools lose that speak HTTP/1.1 only, repair URLs, and send one Host field and no trailers."""
    return [
        *body_losses(sent),
        *lost_version(sent, tool),
        *lost_target(sent, tool),
        *lost_trailers(sent, tool),
        *lost_host(sent, tool),
    ]


def body_losses(sent: Sent) -> list[Loss]:
    """Give what no tool can send again of this body, and what must be at hand first."""
    losses = []
    if sent.cut:
        losses.append(Loss("body", f"Only {len(sent.body)} bytes of the body were kept. They are sent as if complete."))
    if is_from_file(sent):
        losses.append(Loss("file", f"The body is too large to paste. Download it from the page as {file_name(sent)}."))
    return losses


def lost_trailers(sent: Sent, tool: str) -> list[Loss]:
    """Give the loss of the trailers, when there were any."""
    if not sent.trailers:
        return []
    names = joined([name for name, _ in sent.trailers])
    return [Loss("trailers", f"{tool} cannot send trailers. Left out: {names}.")]


def lost_version(sent: Sent, tool: str) -> list[Loss]:
    """Give the loss of HTTP/1.0, for tools that only speak newer versions."""
    if sent.http_version == "1.1":
        return []
    return [Loss("version", f"The request was HTTP/{sent.http_version}. {tool} sends HTTP/1.1.")]


def lost_target(sent: Sent, tool: str) -> list[Loss]:
    """Give the loss of an odd target, for tools that repair URLs."""
    return [] if sent.is_plain else [Loss("target", f"{tool} may spell some characters of this URL in its own way.")]


def leaves_bin(sent: Sent, tool: str, mark: str) -> Snippet:
    """Give a snippet that does nothing: `tool` would resolve the dots of this path, and a stranger chose them.

    `/{bin}/../api/bins` is captured here as it stands, yet a tool that resolves it asks our API.
    """
    words = f"{tool} would resolve the dots in this path and ask for another one. Use curl."
    return commented(mark, [Loss("target", words)])


def lost_host(sent: Sent, tool: str) -> list[Loss]:
    """Give the loss of a Host field that is not there, or there twice, for tools that always send one."""
    if len(sent.hosts) == 1:
        return []
    return [Loss("headers", f"The request had {len(sent.hosts)} Host fields. {tool} sends one.", (b"host",))]
