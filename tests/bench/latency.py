"""How long a sender waits: one at a time, and at an even thousand a second."""

from __future__ import annotations

import socket
import statistics
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench import noop
from tests.bench.figures import Figure, sync_milliseconds, timed
from tests.bench.scale import Scale
from tests.faults.load import Load, make_request, run
from tests.serving import UNBOUNDED, serve

_RATE = 1_000
_SECONDS = 5


def measure(folder: Path, scale: Scale) -> list[Figure]:
    """Round trip of one connection, and the slowest percent at 1,000 a second, beside the no-op application's."""
    with noop.serving() as reference, serve(folder / "latency", **UNBOUNDED) as served:
        bin = served.new_bin()
        ports = served.port, int(urlsplit(reference).port or 0)
        trips = [_one_at_a_time(port, bin.id, scale.trips) for port in ports]
        rounds = [[paced(port, bin.id) for port in ports] for _ in range(scale.rounds)]
    slowest = [statistics.median(of_one) for of_one in zip(*rounds, strict=True)]
    sync = sync_milliseconds(folder)
    return [
        Figure(
            "one connection, one at a time: p50", f"{trips[0]:.2f} ms",
            f"no-op app {trips[1]:.2f} ms, one 4 KiB fdatasync here {sync:.2f} ms", f"{trips[0]:.2f} ms", "≤ 1.0 ms",
        ),
        Figure(
            "1,000 captures/s, evenly: p99", f"{slowest[0]:.1f} ms", f"no-op app {slowest[1]:.1f} ms",
            f"{slowest[0]:.1f} ms", "≤ 25 ms",
        ),
    ]  # fmt: skip


def _one_at_a_time(port: int, bin_id: str, count: int) -> float:
    requests = [make_request(f"/{bin_id}", f"0-{number}", 1024) for number in range(count)]
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        took = [timed(partial(_round_trip, line, request)) for request in requests]
    return statistics.median(took) * 1000


def _round_trip(line: socket.socket, request: bytes) -> None:
    line.sendall(request)
    answer = line.recv(65_536)
    while not answer.endswith(b"Saved.\n"):
        answer += line.recv(65_536)


def paced(port: int, bin_id: str) -> float:
    """Give the milliseconds within which 99 of 100 are answered at an even thousand a second."""
    load = Load(port, bin_id, body_bytes=1024, connections=256)
    run(load.open_loop(_RATE, _SECONDS))
    return load.books.quantile_of_due(0.99)
