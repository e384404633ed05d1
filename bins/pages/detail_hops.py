"""The way a request came: addresses hop by hop, each with who vouches for it.

The connection itself is certain. What a trusted proxy wrote is believed. Everything else is a claim: any sender can
write any X-Forwarded-For.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from bins.bodies.visible import Span, spans_of
from bins.message.client import Network, is_trusted
from bins.models import CapturedRequest
from bins.pages.detail_fields import field_spans

_MOST_HOPS = 50
_FORWARDED_FOR = re.compile(r"""(?:^|[;,\s])for\s*=\s*(?:"([^"]*)"|([^;,\s"]*))""", re.IGNORECASE)

CLAIMS: dict[str, str] = {
    "forwarded": "standard form of the chain (RFC 7239)",
    "via": "proxies that name themselves, in order (RFC 9110)",
    "x-real-ip": "client, as nginx and others write it",
    "cf-connecting-ip": "client, as Cloudflare writes it",
    "true-client-ip": "client, as Cloudflare and Akamai write it",
    "fly-client-ip": "client, as Fly.io writes it",
    "fastly-client-ip": "client, as Fastly writes it",
    "x-client-ip": "client",
    "x-azure-clientip": "client, as Azure Front Door writes it",
    "x-forwarded-proto": "scheme that the client used",
    "x-forwarded-host": "host that the client asked for",
    "x-forwarded-port": "port that the client used",
    "x-forwarded-prefix": "path that was taken away",
    "cf-ray": "number and data centre of the request at Cloudflare",
    "cf-ipcountry": "country of the client, by Cloudflare",
    "cf-visitor": "scheme that the client used, by Cloudflare",
    "cdn-loop": "networks that it has been through",
    "fly-region": "region of Fly.io's edge",
    "fly-request-id": "number of the request at Fly.io",
    "x-amzn-trace-id": "trace of the request at AWS",
    "x-request-start": "when a router took it, as Heroku and others write it",
    "x-cloud-trace-context": "trace of the request at Google Cloud",
    "traceparent": "trace that the request belongs to (W3C Trace Context)",
}
"""What proxies write, and what it means."""


class Hop(msgspec.Struct, frozen=True):
    """One address on the way, the farthest first."""

    address: list[Span]
    source: str
    """The field that the address stands in; empty for the connection itself."""
    standing: str
    """`claimed`, `vouched` or `certain`."""
    words: str
    """Who says so, for the reader."""


class Claim(msgspec.Struct, frozen=True):
    """A field that a proxy may have written."""

    name: list[Span]
    value: list[Span]
    words: str


def hops_of(request: CapturedRequest, proxies: Sequence[Network]) -> tuple[list[Hop], int]:
    """Give the way from the farthest address to this server, and how many addresses before it are left out."""
    field, addresses = _chain(request)
    left_out = max(0, len(addresses) - _MOST_HOPS)
    hops: list[Hop] = []
    writer, known = request.peer_host, is_trusted(request.peer_host, proxies)
    for address in reversed(addresses[left_out:]):
        standing = "vouched" if known else "claimed"
        words = f"written by {writer}, a trusted proxy" if known else "claimed by the sender or an unknown proxy"
        hops.append(Hop(field_spans(address), field, standing, words))
        known = known and is_trusted(_bare(address), proxies)
        writer = _bare(address)
    peer = f"{request.peer_host} port {request.peer_port}"
    hops.reverse()
    return [*hops, Hop(spans_of(peer), "", "certain", _peer_words(request, proxies))], left_out


def claims_of(request: CapturedRequest) -> list[Claim]:
    """Give the fields that proxies write, in the order received, each with its meaning."""
    return [
        Claim(field_spans(name), field_spans(value), CLAIMS[name.lower()])
        for name, value in request.headers
        if name.lower() in CLAIMS
    ]


def _chain(request: CapturedRequest) -> tuple[str, list[str]]:
    forwarded_for = [value for name, value in request.headers if name.lower() == "x-forwarded-for"]
    if forwarded_for:
        return "X-Forwarded-For", [part.strip() for part in ",".join(forwarded_for).split(",")]
    forwarded = ",".join(value for name, value in request.headers if name.lower() == "forwarded")
    return "Forwarded", [quoted or plain for quoted, plain in _FORWARDED_FOR.findall(forwarded)]


def _bare(address: str) -> str:
    return address.strip().strip("[]").replace("%", " ")


def _peer_words(request: CapturedRequest, proxies: Sequence[Network]) -> str:
    if is_trusted(request.peer_host, proxies):
        return "the other end of the connection, a trusted proxy"
    return "the other end of the connection"
