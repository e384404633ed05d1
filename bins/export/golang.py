"""Go, with nothing but its standard library.

The target and the names of fields go out as they are; Go sorts the fields by name, counts the length, and sends chunks
when the body came in chunks.
"""

import re

from bins.export.readable import readable_lines
from bins.export.sent import Sent
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
)

_ESCAPED = re.compile(rb"[^ !#-\[\]-~]")
_SPECIAL = re.compile(r"[\\\"\n\t\r]")
_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


class Go:
    """A program."""

    key = "go"
    title = "Go"
    suffix = "go"

    def write(self, sent: Sent) -> Snippet:
        """Give the program."""
        losses = _losses(sent)
        body, packages = _body(sent)
        lines = [
            *_imports([*packages, *(["crypto/tls"] if sent.is_secure else [])]),
            "func main() {",
            *body,
            f"\trequest, err := http.NewRequest({_method_and_url(sent)}, {'bytes.NewReader(body)' if body else 'nil'})",
            *_check(),
            f"\trequest.URL.Opaque = {_string(sent.wire_target)}",
            "\trequest.Header = http.Header{",
            *(f"\t\t{_string(name)}: {{{', '.join(map(_string, values))}}}," for name, values in _fields(sent).items()),
            "\t}",
            *_host(sent),
            *(["\trequest.ContentLength = -1"] if sent.is_chunked else []),
            f"\ttransport := &http.Transport{{{', '.join(_transport(sent))}}}",
            "\tresponse, err := transport.RoundTrip(request)",
            *_check(),
            "\tdefer response.Body.Close()",
            "\tio.Copy(os.Stdout, response.Body)",
            "}",
        ]
        return commented("//", losses, "\n".join(lines) + "\n")


def _imports(packages: list[str]) -> list[str]:
    names = sorted(["io", "net/http", "os", *packages])
    return ["package main", "", "import (", *(f'\t"{name}"' for name in names), ")", ""]


def _method_and_url(sent: Sent) -> str:
    return f"{_string(sent.method.encode())}, {_string(sent.url.encode())}"


def _check() -> list[str]:
    return ["\tif err != nil {", "\t\tpanic(err)", "\t}"]


def _body(sent: Sent) -> tuple[list[str], list[str]]:
    """Give the lines that make the body, and the packages they need."""
    if not sent.body:
        return (["\tbody := []byte{}"], ["bytes"]) if sent.is_chunked else ([], [])
    if is_from_file(sent):
        return [f'\tbody, err := os.ReadFile("{file_name(sent)}")', *_check()], ["bytes"]
    if readable_lines(sent.body, also="\t\r") is not None:
        return [f"\tbody := []byte({_string(sent.body)})"], ["bytes"]
    text = " +\n".join(f'\t\t"{piece}"' for piece in base64_pieces(sent.body))
    return [f'\tbody, err := base64.StdEncoding.DecodeString("" +\n{text})', *_check()], ["bytes", "encoding/base64"]


def _fields(sent: Sent) -> dict[bytes, list[bytes]]:
    """Give the values of each name as it was spelled; a name without values keeps Go from adding its own."""
    fields: dict[bytes, list[bytes]] = {}
    for name, value in sent.own_headers:
        if name.lower() != b"trailer":
            fields.setdefault(name, []).append(value)
    fields.setdefault(b"User-Agent", [])
    return fields


def _host(sent: Sent) -> list[str]:
    return [f"\trequest.Host = {_string(value)}" for _, value in sent.odd_host]


def _transport(sent: Sent) -> list[str]:
    """Give the settings that keep Go from asking for compression, and TLS from agreeing on HTTP/2."""
    no_http2 = "TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{}"
    return ["DisableCompression: true", *([no_http2] if sent.is_secure else [])]


def _string(raw: bytes) -> str:
    """Give an interpreted string literal: readable text as it is, anything else byte by byte in hexadecimal."""
    text = readable_lines(raw, also="\t\r")
    if text is not None:
        return '"' + _SPECIAL.sub(lambda found: _SHORT[found[0]], text) + '"'
    return '"' + _ESCAPED.sub(_escape, raw).decode("ascii") + '"'


def _escape(found: re.Match[bytes]) -> bytes:
    short = _SHORT.get(found[0].decode("latin-1"))
    return short.encode("ascii") if short else b"\\x%02x" % found[0][0]


def _losses(sent: Sent) -> list[Loss]:
    losses = [
        *body_losses(sent),
        *lost_version(sent, "Go"),
        *lost_trailers(sent, "Go"),
        *lost_host(sent, "Go"),
    ]
    if names := _lost_fields(sent):
        words = f"Go cannot send these fields as they were: {joined(names)}."
        losses.append(Loss("headers", words, tuple(names)))
    return losses


def _lost_fields(sent: Sent) -> list[bytes]:
    """Give what Go writes by itself, trims, or sends once."""
    names = [b"trailer"] if b"trailer" in sent.names else []
    names += [name.lower() for name in sent.padded]
    agents = [value for name, value in sent.headers if name == b"User-Agent"]
    return [*names, b"user-agent"] if agents == [b""] or len(agents) > 1 else names
