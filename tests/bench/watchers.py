"""Dashboards for the benchmark: sockets that take what their bin catches, in a process of their own."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator

from websockets.asyncio.client import connect

from tests.faults.load import run
from tests.serving import ROOT, NewBin, Served


@contextlib.contextmanager
def watching(served: Served, bin: NewBin, count: int) -> Iterator[None]:
    """Keep `count` dashboards open on a bin."""
    url = f"ws://127.0.0.1:{served.port}/ws/b/{bin.view_token}"
    command = [sys.executable, "-m", "tests.bench.watchers", url, str(count)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield
        finally:
            process.terminate()


async def _watch(url: str, opened: asyncio.Semaphore) -> None:
    async with connect(url, max_size=None, compression=None) as line:
        opened.release()
        async for _ in line:
            pass


async def _watch_all(url: str, count: int) -> None:
    opened = asyncio.Semaphore(0)
    watching = [asyncio.create_task(_watch(url, opened)) for _ in range(count)]
    for _ in watching:
        await opened.acquire()
    print("open", flush=True)
    await asyncio.gather(*watching)


if __name__ == "__main__":
    run(_watch_all(sys.argv[1], int(sys.argv[2])))
