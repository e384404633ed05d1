"""A page that stays open while its server is gone for a while, and requests go on arriving through another one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.backing import Postgres, Redis, free_port, settings_for
from tests.browser.conftest import OpenPage
from tests.browser.indicator import PATIENT, listen, said
from tests.browser.listed import known, walked
from tests.serving import NewBin, Served, serve, start

pytestmark = pytest.mark.browser

OUTAGE_SECONDS = 20
MOST_PAUSE_SECONDS = 12
"""The page tries at least every 5 s; the rest is for a machine that does other things too."""
BEFORE, MISSED = 3, 500


@dataclass
class Returned:
    """A page whose server was away for 20 s, and is back on the same port."""

    page: Page
    tries: list[float] = field(default_factory=list)
    """When each attempt to connect ended, in seconds: the loss, each failure, the success."""

    def __post_init__(self) -> None:
        browser = self.page.context.new_cdp_session(self.page)
        browser.send("Network.enable")
        for event in ("Network.webSocketClosed", "Network.webSocketHandshakeResponseReceived"):
            browser.on(event, lambda seen: self.tries.append(seen["timestamp"]))

    @property
    def longest_pause(self) -> float:
        """Seconds between two attempts."""
        return max(after - before for before, after in pairwise(self.tries))


# All that it may need is asked for at once: a database can be made only as long as no browser runs.
@pytest.fixture(params=["SQLite", "PostgreSQL and Redis"])
def settings(
    request: pytest.FixtureRequest, postgres_server: Postgres, migrated_postgres: str, redis_server: Redis
) -> dict[str, Any]:
    """The settings of both servers: a file that one has after the other, or a store that both have at a time."""
    if request.param == "SQLite":
        return {}
    return settings_for(postgres_server, postgres_server.new_database(migrated_postgres), redis_server)


@pytest.fixture
def returned(tmp_path: Path, open_page: OpenPage, settings: dict[str, Any]) -> Iterator[Returned]:
    served = start(tmp_path, port=free_port(), **settings)
    bin = served.new_bin()
    _send(served, bin, BEFORE)
    page = open_page("about:blank")
    page.add_init_script(PATIENT)
    page.goto(bin.page_url)
    expect(page.locator("live-feed")).to_have_attribute("data-state", "live")
    listen(page)
    returned = Returned(page)
    served.stop()
    end = time.monotonic() + OUTAGE_SECONDS
    with serve(tmp_path, **settings) as other:
        _send(other, bin, MISSED)
        if settings:  # it goes on beside the one that comes back
            page.wait_for_timeout(max(0, end - time.monotonic()) * 1000)
            with serve(tmp_path, port=served.port, **settings):
                yield returned
            return
    page.wait_for_timeout(max(0, end - time.monotonic()) * 1000)
    with serve(tmp_path, port=served.port):
        yield returned


def test_it_is_back_soon_after_a_long_outage_and_has_everything_once(returned: Returned) -> None:
    page = returned.page
    expect(page.locator("live-feed")).to_have_attribute("data-state", "live")

    assert returned.longest_pause < MOST_PAUSE_SECONDS
    assert said(page, "Caught up") == {f"Caught up, {MISSED} new"}
    expect(page.locator("[data-count]")).to_have_text(str(BEFORE + MISSED))
    assert known(page) == [[1, BEFORE + MISSED]]
    assert walked(page) == list(range(BEFORE + MISSED, 0, -1))
    expect(page.locator(".row.is-blank")).to_have_count(0)


def _send(served: Served, bin: NewBin, count: int) -> None:
    with httpx.Client() as client:
        for i in range(count):
            client.post(f"{served.url}/{bin.id}/order-{i}", content=b"body").raise_for_status()
