"""JavaScript: `fetch`, in Node and in browsers.

Fields that name the way and the length of a message belong to the platform (Fetch Standard, "forbidden request-header"
and undici's checks), so they are left out and named.
"""

import json

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
    leaves_bin,
    lost_target,
    lost_trailers,
    lost_version,
)

_IMPORT = 'import { readFile } from "node:fs/promises";'
_REFUSED_METHODS = frozenset({"CONNECT", "TRACE", "TRACK"})
_RESPELLED = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"})
_OFF_LIMITS = frozenset({b"connection", b"keep-alive", b"expect", b"upgrade", b"te", b"trailer", b"proxy-connection"})
_BROWSER_ONLY = frozenset(
    {
        *(b"accept-charset", b"accept-encoding", b"cookie", b"cookie2", b"date", b"dnt", b"origin", b"referer", b"via"),
        *(b"access-control-request-headers", b"access-control-request-method", b"set-cookie", b"user-agent"),
    }
)
_ADDED = (b"accept", b"accept-encoding", b"accept-language", b"connection", b"sec-fetch-mode", b"user-agent")


class JavaScript:
    """A module for Node; it also runs in a browser's console, as far as browsers let it."""

    key = "fetch"
    title = "JavaScript (fetch)"
    suffix = "mjs"

    def write(self, sent: Sent) -> Snippet:
        """Give the module, or only a comment for what fetch refuses, or would send elsewhere."""
        if sent.method.upper() in _REFUSED_METHODS:
            return commented("//", [Loss("method", f"fetch refuses the method {sent.method}. Use curl.")])
        if sent.has_dots:
            return leaves_bin(sent, "fetch", "//")
        losses = _losses(sent)
        lines = [
            *_body(sent),
            f"const response = await fetch({_url(sent)}, {{",
            f"  method: {_literal(sent.method.encode())},",
            "  headers: [",
            *(f"    [{_literal(name)}, {_literal(value)}]," for name, value in _fields(sent)),
            "  ],",
            *(["  body,"] if _sends_body(sent) else []),
            '  redirect: "manual",',
            "});",
            "console.log(response.status, await response.text());",
        ]
        return commented("//", losses, "\n".join(lines) + "\n")


def _literal(raw: bytes) -> str:
    """Give a string with one character a byte, as fetch wants header values; itself plain ASCII."""
    return json.dumps(raw.decode("latin-1")).replace("\x7f", "\\u007f")


def _url(sent: Sent) -> str:
    return _literal(sent.url.encode("ascii") + sent.rest)


def _fields(sent: Sent) -> list[Pair]:
    return [(name, value) for name, value in sent.own_headers if name.lower() not in _OFF_LIMITS]


def _sends_body(sent: Sent) -> bool:
    return bool(sent.body) and sent.method.upper() not in {"GET", "HEAD"}


def _body(sent: Sent) -> list[str]:
    """Give the lines that make the body; always bytes, since text would come with a Content-Type of its own."""
    if not _sends_body(sent):
        return []
    if is_from_file(sent):
        return [_IMPORT, "", f'const body = await readFile("{file_name(sent)}");']
    text = readable_lines(sent.body, also="\t\r")
    if text is not None:
        return [f"const body = new TextEncoder().encode({json.dumps(text, ensure_ascii=False)});"]
    lines = " +\n".join(f'  "{piece}"' for piece in base64_pieces(sent.body))
    return [f"const body = Uint8Array.from(atob(\n{lines},\n), (character) => character.charCodeAt(0));"]


def _losses(sent: Sent) -> list[Loss]:
    losses = [
        *body_losses(sent),
        *lost_version(sent, "fetch"),
        *lost_target(sent, "fetch"),
        *lost_trailers(sent, "fetch"),
        *_lost_fields(sent),
    ]
    if sent.body and not _sends_body(sent):
        losses.append(Loss("body", f"fetch sends no body with {sent.method}."))
    if sent.method != sent.method.upper() and sent.method.upper() in _RESPELLED:
        losses.append(Loss("method", f"fetch sends the method in capital letters, not as {sent.method}."))
    return losses


def _lost_fields(sent: Sent) -> list[Loss]:
    names = [name.lower() for name, _ in sent.own_headers]
    left_out = [name for name in names if name in _OFF_LIMITS]
    if not sent.has_usual_host:
        left_out.append(b"host")
    if sent.is_chunked:
        left_out.append(b"transfer-encoding")
    added = [name for name in _ADDED if name not in sent.names]
    in_browsers = [name for name in names if name in _BROWSER_ONLY or name.startswith((b"sec-", b"proxy-"))]
    said = (
        ("fetch cannot set these fields", left_out),
        ("fetch adds fields of its own", added),
        ("fetch joins fields of one name with commas", sent.repeated),
        ("fetch takes space from the ends of these values", [name.lower() for name in sent.padded]),
    )
    losses = [Loss("headers", f"{words}: {joined(names)}.", tuple(names)) for words, names in said if names]
    if in_browsers:
        losses.append(Loss("browser", f"Node sends them, a browser sets them itself: {joined(in_browsers)}."))
    return losses
