"""Python, with httpx or with requests.

httpx sends the target and the fields as they are. requests goes through urllib3, which repairs URLs and keeps fields
of one name together. In both, `Content-Length` is counted, chunks are sent when they were received, and what the
library adds by itself is left out.
"""

import re
from collections.abc import Callable

from bins.export.readable import readable_lines
from bins.export.sent import Pair, Sent
from bins.export.snippet import (
    Loss,
    Snippet,
    base64_pieces,
    body_losses,
    commented,
    file_name,
    is_from_file,
    joined,
    lost_host,
    lost_trailers,
    lost_version,
    usual_losses,
)

_NOT_IN_TARGET = re.compile(rb"[^!-~]")


class PythonHttpx:
    """A script for httpx."""

    key = "httpx"
    title = "Python (httpx)"
    suffix = "py"

    def write(self, sent: Sent) -> Snippet:
        """Give the script."""
        losses = _httpx_losses(sent)
        fields = [pair for pair in _fields(sent) if pair[1] == pair[1].strip(b" \t")]
        lines = [
            *_start(sent, "httpx"),
            *_pairs(fields, _httpx_literal),
            "request = httpx.Request(",
            f"    {_literal(sent.method.encode())},",
            f"    {_literal(sent.url.encode())},",
            "    headers=headers,",
            *_content(sent),
            f'    extensions={{"target": {_ascii_target(sent)!r}}},',
            ")",
            *_exact_method(sent),
            "with httpx.Client() as client:",
            "    response = client.send(request)",
            "print(response.status_code, response.text)",
        ]
        return commented("#", losses, "\n".join(lines) + "\n")


class PythonRequests:
    """A script for requests."""

    key = "requests"
    title = "Python (requests)"
    suffix = "py"

    def write(self, sent: Sent) -> Snippet:
        """Give the script."""
        losses = usual_losses(sent, "requests")
        skipped = [name for name in (b"User-Agent", b"Accept-Encoding") if name.lower() not in sent.names]
        fields = [*_fields(sent), *((name, b"@@@SKIP_HEADER@@@") for name in skipped)]
        lines = [
            *_start(sent, "requests", "from urllib3 import HTTPHeaderDict"),
            *_pairs(fields, _literal),
            *_length(sent),
            f"request = requests.Request({_literal(sent.method.encode())}, {_literal(sent.url.encode())})",
            "request = request.prepare()",
            *_exact_method(sent),
            f"request.url = {_literal(sent.url.encode() + sent.rest)}",
            "request.headers = HTTPHeaderDict(headers)",
            *([f"request.body = {'iter([body])' if sent.is_chunked else 'body'}"] if _has_body(sent) else []),
            "with requests.Session() as session:",
            "    response = session.send(request, allow_redirects=False)",
            "print(response.status_code, response.text)",
        ]
        return commented("#", losses, "\n".join(lines) + "\n")


def _start(sent: Sent, *imports: str) -> list[str]:
    """Give the imports and, when there is a body, the line or lines that make it."""
    lines = [line if line.startswith("from") else f"import {line}" for line in imports]
    if not sent.body:
        return [*lines, *(["", 'body = b""'] if _has_body(sent) else []), ""]
    if is_from_file(sent):
        return ["from pathlib import Path", "", *lines, "", f'body = Path("{file_name(sent)}").read_bytes()', ""]
    text = readable_lines(sent.body, also="\t\r")
    if text is not None:
        return [*lines, "", f"body = {text!r}.encode()", ""]
    decoded = ["body = base64.b64decode(", *(f'    "{piece}"' for piece in base64_pieces(sent.body)), ")"]
    return ["import base64", "", *lines, "", *decoded, ""]


def _has_body(sent: Sent) -> bool:
    return bool(sent.body) or sent.is_chunked


def _fields(sent: Sent) -> list[Pair]:
    return [*sent.odd_host, *sent.own_headers]


def _pairs(fields: list[Pair], spell: Callable[[bytes], str]) -> list[str]:
    return ["headers = [", *(f"    ({_literal(name)}, {spell(value)})," for name, value in fields), "]"]


def _literal(raw: bytes) -> str:
    """Give a literal of text with one character a byte, itself plain ASCII."""
    return ascii(raw.decode("latin-1"))


def _httpx_literal(raw: bytes) -> str:
    """Give a literal that httpx sends as `raw`: text is ASCII to it."""
    return _literal(raw) if raw.isascii() else repr(raw)


def _length(sent: Sent) -> list[str]:
    """Give the line that counts the body when it is sent; without it requests would not know."""
    if sent.is_chunked:
        return ['headers.append(("Transfer-Encoding", "chunked"))']
    return ['headers.append(("Content-Length", str(len(body))))'] if sent.body else []


def _content(sent: Sent) -> list[str]:
    if not _has_body(sent):
        return []
    return ["    content=iter([body])," if sent.is_chunked else "    content=body,"]


def _exact_method(sent: Sent) -> list[str]:
    """Give the line that undoes the upper case which both libraries give a method."""
    return [] if sent.method == sent.method.upper() else [f"request.method = {sent.method!r}"]


def _ascii_target(sent: Sent) -> bytes:
    return _NOT_IN_TARGET.sub(lambda found: b"%%%02X" % found[0][0], sent.wire_target)


def _httpx_losses(sent: Sent) -> list[Loss]:
    losses = [
        *body_losses(sent),
        *lost_version(sent, "httpx"),
        *lost_trailers(sent, "httpx"),
        *lost_host(sent, "httpx"),
    ]
    if _NOT_IN_TARGET.search(sent.wire_target):
        losses.append(Loss("target", "httpx sends plain ASCII: other bytes of the target are escaped."))
    if padded := sent.padded:
        words = f"httpx refuses values with space at an end, which are left out: {joined(padded)}."
        losses.append(Loss("headers", words, tuple(name.lower() for name in padded)))
    return losses
