"""The metrics of two real workers on PostgreSQL and Redis, and whoever relies on their names."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from websockets.sync.client import connect

from tests.backing import Postgres, Redis, redis, settings_for
from tests.serving import ROOT, Served, serve
from tests.waiting import eventually


@pytest.fixture(scope="module")
def bell() -> Iterator[Redis]:
    """A Redis that a test may stop."""
    with redis() as running:
        yield running


@pytest.fixture(scope="module")
def database(postgres_server: Postgres, migrated_postgres: str) -> str:
    return postgres_server.new_database(migrated_postgres)


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: Postgres, database: str, bell: Redis
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("measured")
    with serve(folder, workers=2, **settings_for(postgres_server, database, bell)) as running:
        eventually(lambda: len(list(folder.glob("run/metrics-*.prom"))), lambda count: count == 2)
        yield running


def families(served: Served) -> dict[str, Metric]:
    answer = httpx.get(f"{served.url}/metrics", timeout=60).raise_for_status()
    return {family.name: family for family in text_string_to_metric_families(answer.text)}


def values(served: Served, name: str, **labels: str) -> dict[str, float]:
    """Give the samples called `name` by worker."""
    found = [sample for family in families(served).values() for sample in family.samples if sample.name == name]
    return {sample.labels["worker"]: sample.value for sample in found if labels.items() <= sample.labels.items()}


def total(served: Served, name: str, **labels: str) -> float:
    return sum(values(served, name, **labels).values())


def test_a_scrape_shows_all_workers(served: Served) -> None:
    bin = served.new_bin()
    before = total(served, "inspector_captures_total")
    for _ in range(12):
        httpx.post(bin.capture_url, content=b"x")

    caught = eventually(
        lambda: values(served, "inspector_captures_total"), lambda now: sum(now.values()) == before + 12
    )
    assert set(caught) == {"0", "1"}
    counted = ("inspector_commit_seconds_count", "inspector_commit_batch_requests_count")
    eventually(lambda: [total(served, name) for name in counted], lambda now: now[0] == now[1] > 0)


def test_refusals_are_told_by_reason(served: Served) -> None:
    httpx.post(f"{served.url}/{'0' * 24}")

    eventually(lambda: total(served, "inspector_refusals_total", reason="unknown_bin"), lambda count: count == 1)
    assert total(served, "inspector_refusals_total", reason="too_busy") == 0


def test_open_pages_are_counted(served: Served) -> None:
    bin = served.new_bin()

    with connect(f"{served.url.replace('http', 'ws')}/ws/b/{bin.view_token}", compression=None):
        eventually(lambda: total(served, "inspector_websockets"), lambda count: count == 1)
        # This scrape's own is among them; the other worker's file may be two seconds old.
        eventually(lambda: total(served, "inspector_connections"), lambda count: count >= 2)

    eventually(lambda: total(served, "inspector_websockets"), lambda count: count == 0)


def test_a_worker_keeps_its_place_when_it_is_replaced(served: Served) -> None:
    started = values(served, "process_start_time_seconds")
    pid = served.process.pid
    os.kill(int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0]), signal.SIGKILL)

    again = eventually(
        lambda: values(served, "process_start_time_seconds"), lambda now: len(now) == 2 and now != started, 60
    )

    assert len(set(again.items()) & set(started.items())) == 1


def test_redis_may_be_away_and_that_is_said(served: Served, bell: Redis) -> None:
    bell.signal(signal.SIGSTOP)
    try:
        ready = eventually(lambda: httpx.get(f"{served.url}/readyz"), lambda answer: "redis" in answer.text)
        eventually(lambda: total(served, "inspector_bell_deaf"), lambda deaf: deaf == 2)
    finally:
        bell.signal(signal.SIGCONT)

    assert (ready.status_code, ready.text) == (200, "ok\nredis: away, pages are up to 2 s late\n")
    eventually(lambda: total(served, "inspector_bell_deaf"), lambda deaf: deaf == 0)


def test_a_database_that_takes_nothing_is_not_ready(served: Served, postgres_server: Postgres, database: str) -> None:
    with psycopg.connect(postgres_server.url(), autocommit=True) as db:
        db.execute(f"ALTER DATABASE {database} SET default_transaction_read_only = on")
        db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database])
        answer = eventually(lambda: httpx.get(f"{served.url}/readyz"), lambda answer: answer.status_code == 503)
        db.execute(f"ALTER DATABASE {database} RESET default_transaction_read_only")
        db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database])

    assert answer.text.startswith("store: the database ")
    eventually(lambda: httpx.get(f"{served.url}/readyz").status_code, lambda status: status == 200)


def test_the_dashboard_asks_for_metrics_that_are_there(served: Served) -> None:
    dashboard = json.loads((ROOT / "deploy/grafana/inspector.json").read_text())
    asked = {name for panel in dashboard["panels"] for name in names_in(panel)}

    there = {sample.name for family in families(served).values() for sample in family.samples}
    assert len(asked) >= 20
    assert asked <= there


def test_the_documents_list_each_metric_and_no_other(served: Served) -> None:
    table = re.findall(
        r"^\| `(\w+)` \| (counter|gauge|histogram) \|", (ROOT / "docs/operating.md").read_text(), re.MULTILINE
    )

    there = {
        (f"{family.name}_total" if family.type == "counter" else family.name, family.type)
        for family in families(served).values()
    }
    assert set(table) == there
    assert len(table) == len(there)


def names_in(panel: dict[str, Any]) -> set[str]:
    """Give the metrics that a panel asks for."""
    expressions = [target["expr"] for target in panel.get("targets", [])]
    return {name for text in expressions for name in re.findall(r"\b((?:inspector|process)_\w+)\b", text)}


def test_the_dashboard_is_one_that_grafana_reads() -> None:
    dashboard = json.loads((ROOT / "deploy/grafana/inspector.json").read_text())
    panels = dashboard["panels"]

    assert dashboard["schemaVersion"] >= 36
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert all({"type", "title", "gridPos"} <= panel.keys() for panel in panels)
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in panels)
    assert all(target["datasource"]["uid"] == "${datasource}" for p in panels for target in p.get("targets", []))
    assert [variable["name"] for variable in dashboard["templating"]["list"]] == ["datasource", "job", "instance"]
