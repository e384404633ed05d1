"""What replies of the owner's choice cost: rules that are asked, and senders that are kept waiting."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx

from tests.bench.figures import Figure, rate
from tests.bench.generator import side_by_side
from tests.bench.scale import Scale
from tests.bench.throughput import served_url
from tests.serving import NewBin, Served, serve
from tests.waiting import eventually

_WAITING = 1_000
_SECONDS = 240
"""How long they wait: longer than the measurement takes."""

_OTHERS: tuple[dict[str, Any], ...] = (
    {"method": ["PUT", "PATCH"]},
    {"path": "/orders/*/items/**"},
    {"query": {"mode": "test*"}},
    {"header": {"X-GitHub-Event": "push"}},
    {"content_type": "text/*"},
    {"json": {"$.data.object.amount": 2000}},
    {"body_contains": "payment_intent.succeeded"},
    {"network": ["10.0.0.0/8", "2001:db8::/32"]},
    {"signed": True},
    {"method": "POST", "json": {"$..id": "evt_*"}},
)
"""Conditions of every kind; none of them holds for what the generator sends."""


def measure(folder: Path, scale: Scale) -> list[Figure]:
    """Captures a second with rules, and with senders kept waiting, over those of a bin that has neither."""
    return [_with_rules(folder / "rules", scale), _with_held(folder / "held", scale)]


def _with_rules(folder: Path, scale: Scale) -> Figure:
    with serve(folder) as served:
        plain, ruled = served.new_bin(), served.new_bin()
        for match in (*_OTHERS, *_OTHERS[:-1]):
            _write(served, ruled, "POST", "/rules", {"match": match, "replies": [{"status": 503}]})
        last = {"replies": [{"status": 200, "body": "first"}, {"status": 202}], "count_by": "delivery"}
        _write(served, ruled, "POST", "/rules", last)
        rates = side_by_side([served_url(served.url, bin) for bin in (ruled, plain)], scale.seconds, scale.rounds)
    return _figure("20 mixed rules, the last one matches and counts deliveries", rates, "≥ 0.7 x")


def _with_held(folder: Path, scale: Scale) -> Figure:
    room = {"max_held": 2 * _WAITING, "max_delay": _SECONDS, "max_connections": 2 * _WAITING}
    with serve(folder, **room) as busy, serve(folder.with_name("unheld"), **room) as idle:
        plain, slow, reference = busy.new_bin(), busy.new_bin(), idle.new_bin()
        _write(busy, slow, "PUT", "/reply", {"delay_seconds": _SECONDS})
        with _waiting(busy, slow):
            urls = [served_url(busy.url, plain), served_url(idle.url, reference)]
            rates = side_by_side(urls, scale.seconds, scale.rounds)
    return _figure(f"a plain bin while {_WAITING:,} delayed replies wait", rates, "≥ 0.9 x")


@contextlib.contextmanager
def _waiting(served: Served, slow: NewBin) -> Iterator[None]:
    """Keep senders waiting that all have been stored."""
    with contextlib.ExitStack() as stack:
        for _ in range(_WAITING):
            sender = stack.enter_context(socket.create_connection(("127.0.0.1", served.port)))
            sender.sendall(f"POST /{slow.id} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        eventually(lambda: served.get(f"/api/bins/{slow.id}", slow.view_token)["last_n"], lambda n: n == _WAITING)
        yield


def _write(served: Served, bin: NewBin, method: str, rest: str, data: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {bin.manage_token}"}
    url = f"{served.url}/api/bins/{bin.id}{rest}"
    httpx.request(method, url, json=data, headers=headers, timeout=30).raise_for_status()


def _figure(name: str, rates: Sequence[float], reach: str) -> Figure:
    measured, plain = rates
    return Figure(name, rate(measured), f"plain bin: {rate(plain)}", f"{measured / plain:.2f} x", reach)
