"""The text of `/metrics`: that of this worker, and what the other workers have left in files.

A scrape reaches one worker, whichever takes the connection. So each writes its own text into `run/` in the data folder
every other second, and the one that is asked joins those of workers that are alive with its own.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import generate_latest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from inspector.config import worker_place
from inspector.metrics import RuntimeCollector

if TYPE_CHECKING:
    from inspector.runtime import Runtime

PUBLISH_SECONDS = 2.0
ALIVE_SECONDS = 10.0
"""A worker whose file is older than that is taken for gone."""


async def exposition(runtime: Runtime) -> bytes:
    """Give the metrics of all workers in Prometheus's text format."""
    own = generate_latest(RuntimeCollector(runtime))
    if runtime.config.workers == 1:
        return own
    return await asyncio.to_thread(joined, own, _folder(runtime), worker_place())


async def publish(runtime: Runtime) -> None:
    """Leave this worker's metrics where the others find them, for ever."""
    path = _folder(runtime) / f"metrics-{worker_place()}.prom"
    while True:
        with suppress(OSError):  # no room: a scrape then shows the others
            await asyncio.to_thread(_replace, path, generate_latest(RuntimeCollector(runtime)))
        await asyncio.sleep(PUBLISH_SECONDS)


def _folder(runtime: Runtime) -> Path:
    return runtime.config.data_dir / "run"


def _replace(path: Path, text: bytes) -> None:
    """Write a file anew, so that nobody ever reads half of it; while workers are restarted two may write it."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(text)
    fresh.replace(path)


def joined(own: bytes, folder: Path, place: int) -> bytes:
    """Give the text of the worker at `place` with those that the others have left in `folder`."""
    return generate_latest(_Joined([own.decode(), *_texts_of_others(folder, place)]))


def _texts_of_others(folder: Path, place: int) -> Iterator[str]:
    oldest = time.time() - ALIVE_SECONDS
    for path in sorted(folder.glob("metrics-*.prom")):
        with suppress(OSError):  # it has just been replaced or taken away
            if path.name != f"metrics-{place}.prom" and path.stat().st_mtime > oldest:
                yield path.read_text(encoding="utf-8")


class _Joined(Collector):
    """The families of several texts, all samples of one name together, as the format wants it."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts

    def collect(self) -> Iterable[Metric]:
        families: dict[str, Metric] = {}
        for text in self._texts:
            for family in text_string_to_metric_families(text):
                if family.name in families:
                    families[family.name].samples += family.samples
                else:
                    families[family.name] = family
        return families.values()
