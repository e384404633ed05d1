"""GNU Wget from a POSIX shell.

It takes one field of a name and always sends some of its own; `Host` and `Content-Length` are its business, a body of
other than plain text goes through a temporary file because it wants to know the length first.
"""

from bins.export.sent import Sent
from bins.export.shell import as_argument, here_document, word
from bins.export.snippet import Loss, Snippet, commented, file_name, is_from_file, joined, leaves_bin, usual_losses

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
            *(f"--header={word(name + b': ' + value)}" for name, value in [*sent.odd_host, *sent.own_headers]),
            *([] if b"user-agent" in sent.names else ["--user-agent=''"]),
            *options,
            f"-- {word(sent.url.encode('ascii') + sent.rest)}",
        ]
        return commented("#", losses, " \\\n  ".join(lines) + "\n" + after)


def _body(sent: Sent) -> tuple[str, list[str], str]:
    """Give what stands before the command, its options, and what stands after it."""
    if not sent.body:
        return "", ["--body-data="] if sent.has_length or sent.is_chunked else [], ""
    if is_from_file(sent):
        return "", [f"--body-file={file_name(sent)}"], ""
    if argument := as_argument(sent.body):
        return "", [f"--body-data={argument}"], ""
    made = f"body=$(mktemp) && base64 -d > \"$body\" <<'END'\n{here_document(sent.body)}"
    return made, ['--body-file="$body"'], 'rm -f "$body"\n'


def _losses(sent: Sent) -> list[Loss]:
    return [*usual_losses(sent, "wget"), *_lost_chunks(sent), *_lost_headers(sent)]


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
    if twice := sent.repeated:
        words = f"wget sends one field of a name, the last one of: {joined(twice)}."
        losses.append(Loss("headers", words, tuple(twice)))
    return losses
