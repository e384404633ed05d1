"""The message itself, as it goes over the wire (RFC 9112)."""

from urllib.parse import urlsplit

from bins.export.readable import readable_lines
from bins.export.sent import Pair, Sent
from bins.export.shell import FROM_BASE64, here_document, quoted
from bins.export.snippet import Loss, Snippet, body_losses, commented, is_from_file


def message_of(sent: Sent) -> bytes:
    """Give the whole message: request line and fields as received, then the body that was kept, then the trailers.

    The body of a chunked message becomes one chunk, since where the chunks were cut is not kept. Of a body that was cut
    the length is corrected, so that the message is complete.
    """
    line = b"%b %b HTTP/%b\r\n" % (sent.method.encode("latin-1"), sent.wire_target, sent.http_version.encode("ascii"))
    return line + _lines(_fields(sent)) + b"\r\n" + _framed(sent)


class RawHttp:
    """The message as text; when it cannot be shown as such, a command that sends its bytes."""

    key = "http"
    title = "Raw HTTP"
    suffix = "http"

    def write(self, sent: Sent) -> Snippet:
        """Give the message, or the command."""
        losses = body_losses(sent)
        if is_from_file(sent):
            loss = Loss("body", "The message is too large to paste. Use another form, or download the body.")
            return commented("#", [*losses, loss])
        message = message_of(sent)
        # A carriage return alone would let what follows overwrite a line.
        if not losses and readable_lines(message.replace(b"\r\n", b"\n"), also="\t") is not None:
            return Snippet(message.decode("utf-8"))
        return commented("#", losses, f"{FROM_BASE64} | {_connect(sent.url)}\n{here_document(message)}")


def _fields(sent: Sent) -> list[Pair]:
    if not sent.cut:
        return sent.headers
    length = str(len(sent.body)).encode("ascii")
    return [(name, length if name.lower() == b"content-length" else value) for name, value in sent.headers]


def _framed(sent: Sent) -> bytes:
    if not sent.is_chunked:
        return sent.body
    chunk = b"%x\r\n%b\r\n" % (len(sent.body), sent.body) if sent.body else b""
    return chunk + b"0\r\n" + _lines(sent.trailers) + b"\r\n"


def _lines(pairs: list[Pair]) -> bytes:
    return b"".join(name + b": " + value + b"\r\n" for name, value in pairs)


def _connect(url: str) -> str:
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    bracketed = f"[{host}]" if ":" in host else host
    if secure:
        return f"openssl s_client -quiet -connect {quoted(f'{bracketed}:{port}')} -servername {quoted(host)}"
    return f"nc {quoted(host)} {port}"
