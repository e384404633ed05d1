"""What a proxy has made of a request: the probe as it was sent, beside the request as it was captured."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from inspector.checking.report import Lines, ok, warn

PART = "proxy"
HEADERS = (
    ("x-CHECK-cAsE", "MiXed"),
    ("X-Check-Twice", "one"),
    ("x_check_underscore", "kept"),
    ("X-Check-Twice", "two"),
    ("Content-Type", "application/octet-stream"),
)
"""Odd and legal (RFC 9110 section 5), in an order that sorting would change."""
PATH = "/a%2Fb//c%20d/%7Ee;f=1?q=%2F&q=2&empty="
PIECES = (b"first piece\x00", b"second piece\xff")
PAUSE_SECONDS = 0.7
"""Between the two pieces of the body."""

_FRAMING = frozenset({"transfer-encoding", "content-length", "connection", "keep-alive", "te", "via"})
"""Of the connection itself, so that any proxy may change them."""

Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Probe:
    """The request that is sent through."""

    bin_path: str
    """What its target begins with: the bin's own path; nothing where its host names it."""
    host: str
    scheme: str

    @property
    def target(self) -> str:
        """Its request target."""
        return f"{self.bin_path}{PATH}"

    @property
    def fields(self) -> Fields:
        """Its header fields, but for those that frame the body."""
        return [("Host", self.host), *HEADERS]

    @property
    def pieces(self) -> list[bytes]:
        """Its bytes in two pieces, each with a chunk of the body."""
        head = [f"POST {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in self.fields)]
        lines = "\r\n".join([*head, "Transfer-Encoding: chunked", "", ""]).encode("ascii")
        first, second = (b"%x\r\n%b\r\n" % (len(piece), piece) for piece in PIECES)
        return [lines + first, second + b"0\r\n\r\n"]


def changes(probe: Probe, kept: dict[str, Any]) -> Lines:
    """Compare a probe with the request object that the API gives of it; one line a difference."""
    looks = (_target, _names, _values, _order, _connection, _body, _client)
    found = [line for look in looks for line in look(probe, kept)]
    yield from found or [ok(PART, "the request arrived as it was sent")]
    if added := sorted({name for name, _ in _fields(kept)} - {name.lower() for name, _ in probe.fields} - _FRAMING):
        yield ok(PART, f"it adds {', '.join(added)}")


def _fields(kept: dict[str, Any], lower: bool = True) -> Fields:
    return [(name.lower() if lower else name, value) for name, value in kept["headers"]]


def _target(probe: Probe, kept: dict[str, Any]) -> Lines:
    if kept["target"] != probe.target:
        hint = "nginx: no path behind the host in proxy_pass; Apache: nocanon, AllowEncodedSlashes NoDecode"
        yield warn(PART, f"it rewrites the path: {PATH} became {kept['path']}?{kept['query']} ({hint})")


def _names(probe: Probe, kept: dict[str, Any]) -> Lines:
    exact = {name for name, _ in kept["headers"]}
    here = {name.lower() for name in exact}
    sent = dict.fromkeys(name for name, _ in probe.fields)
    if changed := [name for name in sent if name not in exact and name.lower() in here]:
        yield warn(PART, f"it changes the case of header names: {', '.join(changed)}")
    dropped = [name for name in sent if name.lower() not in here]
    if underscored := [name for name in dropped if "_" in name]:
        hint = "nginx: underscores_in_headers on"
        yield warn(PART, f"it drops header names with an underscore: {', '.join(underscored)} ({hint})")
    if others := [name for name in dropped if "_" not in name]:
        yield warn(PART, f"it drops headers: {', '.join(others)}")


def _values(probe: Probe, kept: dict[str, Any]) -> Lines:
    for name in dict.fromkeys(name.lower() for name, _ in probe.fields):
        sent, got = _of(name, probe.fields), _of(name, _fields(kept))
        if len(got) == 1 and len(sent) > 1:
            does = "joins" if all(value in got[0] for value in sent) else "keeps one of several"
            yield warn(PART, f"it {does} headers of one name: {name} became {got[0]!r}")
        elif name == "host" and got and got != sent:
            yield warn(PART, f"it replaces Host by {got[0]!r} (nginx: proxy_set_header Host $http_host)")
        elif got and got != sent:
            yield warn(PART, f"it changes the value of {name}: {got}")


def _of(name: str, fields: Iterable[tuple[str, str]]) -> list[str]:
    return [value for field, value in fields if field.lower() == name]


def _order(probe: Probe, kept: dict[str, Any]) -> Lines:
    got = list(dict.fromkeys(name for name, _ in _fields(kept)))
    sent = [name for name in dict.fromkeys(name.lower() for name, _ in probe.fields) if name in got]
    if sent != [name for name in got if name in sent]:
        yield warn(PART, "it changes the order of headers")


def _connection(probe: Probe, kept: dict[str, Any]) -> Lines:
    if kept["http_version"] != "1.1":
        yield warn(PART, f"it speaks HTTP/{kept['http_version']} to the server (nginx: proxy_http_version 1.1)")
    if not _of("transfer-encoding", _fields(kept)):
        yield warn(PART, "it turns a chunked body into one with a length")
    took = (kept["timings"]["body_us"] - kept["timings"]["head_us"]) / 1e6
    if took < PAUSE_SECONDS / 2:
        yield warn(PART, "it holds a request back until its body is whole (nginx: proxy_request_buffering off)")


def _body(probe: Probe, kept: dict[str, Any]) -> Lines:
    if base64.b64decode(kept["body_base64"]) != b"".join(PIECES):
        yield warn(PART, "it changes the body: signatures of senders will not fit")


def _client(probe: Probe, kept: dict[str, Any]) -> Lines:
    named = [part.strip() for value in _of("x-forwarded-for", _fields(kept)) for part in value.split(",")]
    if named and kept["client"] not in named:
        yield warn(PART, f"its X-Forwarded-For is not believed: INSPECTOR_TRUSTED_PROXIES={kept['peer']['host']} would")
    if kept["scheme"] != probe.scheme:
        hint = "name the proxy in INSPECTOR_TRUSTED_PROXIES and let it send X-Forwarded-Proto"
        yield warn(PART, f"a request sent by {probe.scheme} is shown as {kept['scheme']}: {hint}")
