"""Pages: read once for many, complete, and bounded."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from bins.live import feed as feed_module
from bins.live.feed import Asked, Feed, Page, View, read_page
from bins.models import Bin, CapturedRequest
from bins.retention.removal import clear_bin, delete_request
from tests.factories import make_request, make_requests
from tests.live.sockets import as_html, as_objects

HTML = View("html", as_html)


class CountedView:
    """Counts how often rows are rendered, and can keep a reader waiting."""

    def __init__(self) -> None:
        self.renders = 0
        self.begun = threading.Event()
        self.gate = threading.Event()
        self.gate.set()
        self.view = View("html", self._render)

    def _render(self, requests: Sequence[CapturedRequest]) -> list[tuple[int, Any]]:
        self.renders += 1
        self.begun.set()
        assert self.gate.wait(60)
        return as_html(requests)


@pytest.fixture
def counted() -> CountedView:
    return CountedView()


def asked(bin: Bin, after: int = 0, generation: int = 0) -> Asked:
    return Asked(bin.pk, generation, after, "html")


def numbers(page: Page) -> list[int]:
    return [row["n"] for row in json.loads(page.text)["rows"]]


def test_it_gives_the_rows_behind_a_cursor(bin: Bin) -> None:
    make_requests(bin, 3)

    page = read_page(bin.pk, 1, View("json", as_objects))

    assert json.loads(page.text) == {
        "type": "rows",
        "after": 1,
        "last": 3,
        "rows": [{"n": 2, "method": "POST"}, {"n": 3, "method": "POST"}],
    }


def test_it_passes_over_what_was_deleted(bin: Bin) -> None:
    make_requests(bin, 4)
    for n in (2, 4):
        delete_request(bin.pk, n)

    page = read_page(bin.pk, 0, HTML)

    assert (numbers(page), page.last, page.full) == ([1, 3], 4, False)


def test_it_passes_over_what_was_cleared(bin: Bin) -> None:
    make_requests(bin, 3)
    clear_bin(bin.pk)

    page = read_page(bin.pk, 1, HTML)

    assert (numbers(page), page.last) == ([], 3)


def test_it_ends_a_page_after_a_hundred_rows(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "PAGE_ROWS", 2)
    make_requests(bin, 3)

    page = read_page(bin.pk, 0, HTML)

    assert (numbers(page), page.last, page.full) == ([1, 2], 2, True)


def test_it_ends_a_page_of_large_heads_early(bin: Bin) -> None:
    for _ in range(6):
        make_request(bin, headers=[(b"Large", b"x" * 60_000)])

    page = read_page(bin.pk, 0, HTML)

    assert (numbers(page), page.full) == ([1, 2, 3, 4, 5], True)


async def test_it_reads_once_for_all_who_wait(bin: Bin, counted: CountedView) -> None:
    await sync_to_async(make_requests)(bin, 2)
    feed = Feed()

    pages = await asyncio.gather(*[feed.page(asked(bin), 2, counted.view) for _ in range(50)])

    assert counted.renders == 1
    assert {id(page) for page in pages} == {id(pages[0])}


async def test_it_keeps_a_page_for_who_comes_later(bin: Bin, counted: CountedView) -> None:
    await sync_to_async(make_requests)(bin, 2)
    feed = Feed()
    await feed.page(asked(bin), 2, counted.view)

    await feed.page(asked(bin), 2, counted.view)

    assert counted.renders == 1


async def test_it_reads_anew_for_who_knows_of_more(bin: Bin, counted: CountedView) -> None:
    feed = Feed()
    await sync_to_async(make_requests)(bin, 2)
    await feed.page(asked(bin), 2, counted.view)
    await sync_to_async(make_requests)(bin, 1)

    page = await feed.page(asked(bin), 3, counted.view)

    assert numbers(page) == [1, 2, 3]


async def test_it_reads_anew_after_a_removal(bin: Bin, counted: CountedView) -> None:
    feed = Feed()
    await sync_to_async(make_requests)(bin, 2)
    await feed.page(asked(bin), 2, counted.view)
    await sync_to_async(delete_request)(bin.pk, 1)

    page = await feed.page(asked(bin, generation=1), 2, counted.view)

    assert numbers(page) == [2]


async def test_it_joins_no_read_that_began_too_early(bin: Bin, counted: CountedView) -> None:
    feed = Feed()
    counted.gate.clear()
    early = asyncio.create_task(feed.page(asked(bin), 0, counted.view))
    await asyncio.to_thread(counted.begun.wait, 60)
    await sync_to_async(make_requests)(bin, 1)

    late = asyncio.create_task(feed.page(asked(bin), 1, counted.view))
    await asyncio.sleep(0)
    counted.gate.set()

    assert (numbers(await early), numbers(await late)) == ([], [1])


async def test_it_goes_on_reading_when_one_reader_leaves(bin: Bin, counted: CountedView) -> None:
    feed = Feed()
    await sync_to_async(make_requests)(bin, 1)
    counted.gate.clear()
    leaving, staying = (asyncio.create_task(feed.page(asked(bin), 1, counted.view)) for _ in range(2))
    await asyncio.to_thread(counted.begun.wait, 60)

    leaving.cancel()
    counted.gate.set()

    assert numbers(await staying) == [1]
    assert leaving.cancelled() or leaving.cancelling()
    assert counted.renders == 1


async def test_it_tells_every_reader_that_the_bin_is_gone(transactional_db: None) -> None:
    feed = Feed()
    gone = Asked("z" * 24, 0, 0, "html")

    results = await asyncio.gather(*[feed.page(gone, 1, HTML) for _ in range(3)], return_exceptions=True)

    assert [type(result) for result in results] == [Bin.DoesNotExist] * 3
    assert not feed._flights


async def test_it_keeps_no_more_than_it_may(bin: Bin) -> None:
    await sync_to_async(make_requests)(bin, 10)
    feed = Feed(most_bytes=500)

    for after in range(10):
        await feed.page(asked(bin, after), 10, HTML)

    assert 0 < sum(len(page.text) for page in feed._kept.values()) == feed._bytes <= 500
