"""GNU Wget from a POSIX shell.

It takes one field of a name and always sends some of its own; `Host` and `Content-Length` are its business, a body of
other than plain text goes through a temporary file because it wants to know the length first.
"""

from bins.export.sent import Sent
from bins.export.shell import as_argument, base64_lines, word
from bins.export.snippet import (
    MOST_INLINE_BYTES,
    Loss,
    Snippet,
    body_losses,
    comments,
    file_name,
    joined,
    leaves_bin,
    lost_host,
    lost_target,
    lost_trailers,
    lost_version,
)

_ADDED = (b"accept", b"accept-encoding", b"connection")


class Wget:
    """A command that prints the answer, asks once and follows nothing."""

    key = "wget"
    title = "wget"
    suffix = "sh"

    def write(self, sent: Sent) -> Snippet:
        """Give the command, or only a comment for a path that Wget would turn into another one."""
        if sent.has_dots:
            return leaves_bin(sent, "wget", "#")
        losses = _losses(sent)
        before, options, after = _body(sent)
        lines = [
            f"{before}wget -qO- --tries=1 --max-redirect=0 --content-on-error",
            f"--method={word(sent.method.encode('latin-1'))}",
            *(f"--header={word(line)}" for line in _header_lines(sent)),
            *([] if b"user-agent" in sent.names else ["--user-agent=''"]),
            *options,
            f"-- {word(sent.url.encode('ascii') + sent.rest)}",
        ]
        return Snippet(comments("#", losses) + " \\\n  ".join(lines) + "\n" + after, tuple(losses))


def _header_lines(sent: Sent) -> list[bytes]:
    host = [(b"Host", sent.hosts[0])] if sent.hosts and not sent.has_usual_host else []
    fields = [*host, *sent.own_headers]
    return [name + b": " + value for name, value in fields]


def _body(sent: Sent) -> tuple[str, list[str], str]:
    """Give what stands before the command, its options, and what stands after it."""
    if not sent.body:
        return "", ["--body-data="] if sent.has_length or sent.is_chunked else [], ""
    if len(sent.body) > MOST_INLINE_BYTES:
        return "", [f"--body-file={file_name(sent)}"], ""
    if argument := as_argument(sent.body):
        return "", [f"--body-data={argument}"], ""
    made = f"body=$(mktemp) && base64 -d > \"$body\" <<'END'\n{base64_lines(sent.body)}END\n"
    return made, ['--body-file="$body"'], 'rm -f "$body"\n'


def _losses(sent: Sent) -> list[Loss]:
    return [
        *body_losses(sent),
        *lost_version(sent, "wget"),
        *lost_target(sent, "wget"),
        *lost_trailers(sent, "wget"),
        *lost_host(sent, "wget"),
        *_lost_chunks(sent),
        *_lost_headers(sent),
    ]


def _lost_chunks(sent: Sent) -> list[Loss]:
    words = "wget sends a length. The body came in chunks."
    return [Loss("headers", words, (b"transfer-encoding",))] if sent.is_chunked else []


def _lost_headers(sent: Sent) -> list[Loss]:
    losses = []
    added = [name for name in _ADDED if name not in sent.names]
    if (sent.body or sent.has_length or sent.is_chunked) and b"content-type" not in sent.names:
        added.append(b"content-type")
    if added:
        losses.append(Loss("headers", f"wget adds fields of its own: {joined(added)}.", tuple(added)))
    names = [name.lower() for name, _ in sent.own_headers]
    if twice := [name for name in names if names.count(name) > 1]:
        words = f"wget sends one field of a name, the last one of: {joined(twice)}."
        losses.append(Loss("headers", words, tuple(twice)))
    return losses
