from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from django.utils import timezone

from bins.models import Bin
from bins.pages import finder as finder_module
from bins.pages import search as module
from bins.pages.finder import Finder
from bins.pages.search import Search
from bins.search.grammar import parse
from tests.factories import make_bin, make_request, make_requests, make_token
from tests.pages.browser import Browser
from tests.search.hostile import HOSTILE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bin(db: None) -> Bin:
    return make_bin()


@pytest.fixture
def token(bin: Bin) -> str:
    return make_token(bin)


async def ask(token: str, **asked: str) -> Any:
    """The answer to a search of somebody who has the link."""
    return await AsyncClient(headers={"host": "localhost"}).get(f"/b/{token}/search", asked)


async def lines_of(token: str, **asked: str) -> list[dict[str, Any]]:
    answer = await ask(token, **asked)
    assert answer.status_code == 200
    text = b"".join([chunk async for chunk in answer.streaming_content])
    return [json.loads(line) for line in text.splitlines()]


async def test_it_streams_a_line_a_hit_and_a_last_one_that_sums_up(bin: Bin, token: str) -> None:
    await sync_to_async(make_requests)(bin, 3)

    *hits, last = await lines_of(token, q="hello")

    assert [hit["n"] for hit in hits] == [3, 2, 1]
    assert f'href="/b/{token}/3"' in hits[0]["html"]
    assert last == {"done": True, "scanned": 3, "matched": 3, "stopped": None, "next": None}


async def test_it_gives_what_is_found_before_the_search_is_over(
    bin: Bin, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finder_module, "_FIRST_ROWS", 1)
    await sync_to_async(make_requests)(bin, 6)

    answer = await ask(token, q="hello")
    chunks = [chunk async for chunk in answer.streaming_content]

    assert json.loads(chunks[0])["n"] == 6
    assert len(chunks) > 2


async def test_it_reads_no_further_once_its_reader_is_gone(
    bin: Bin, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finder_module, "_FIRST_ROWS", 1)
    await sync_to_async(make_requests)(bin, 6)
    slices: list[int] = []
    monkeypatch.setattr(Finder, "slice", _counted(Finder.slice, slices))

    answer = await ask(token, q="hello")
    stream = answer.streaming_content
    await anext(stream)
    await stream.aclose()

    assert len(slices) == 1


async def test_it_stops_at_its_limit_and_goes_on_from_there(
    bin: Bin, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_HITS", 2)
    await sync_to_async(make_requests)(bin, 3)

    first = await lines_of(token, q="hello")
    second = await lines_of(token, q="hello", before=str(first[-1]["next"]))

    assert (first[-1]["stopped"], first[-1]["next"]) == ("limit", 2)
    assert [line.get("n") for line in second] == [1, None]


async def test_it_looks_through_what_came_after_a_number(bin: Bin, token: str) -> None:
    await sync_to_async(make_requests)(bin, 4)

    *hits, last = await lines_of(token, q="hello", after="2")

    assert [hit["n"] for hit in hits] == [4, 3]
    assert last["scanned"] == 2


async def test_it_tells_what_is_wrong_with_a_search(token: str) -> None:
    answer = await ask(token, q="a size:big")

    assert answer.status_code == 400
    assert answer.json() == {"error": "Give a size, such as >10k, <1MiB or 512.", "column": 7, "length": 3}


def test_it_tells_our_own_script_without_an_error_status(token: str) -> None:
    answer = Browser(token).get(f"/b/{token}/search", headers={"X-Partial": "1"})

    assert (answer.status_code, answer.json()["error"]) == (200, "Say what to look for.")


async def test_it_opens_for_nobody_without_a_link(bin: Bin, token: str) -> None:
    assert (await ask(token[:-1] + ("y" if token.endswith("x") else "x"), q="hello")).status_code == 404


def test_it_stops_when_its_time_is_over(bin: Bin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder_module, "_FIRST_ROWS", 1)
    make_requests(bin, 6)
    node = parse("hello", timezone.now())
    assert node is not None

    search = Search(Finder(bin, node), 100, seconds=0)
    search.step()

    assert search.is_over
    assert (search.progress.stopped, search.progress.scanned, search.progress.next) == ("time", 1, 6)


async def test_it_answers_whatever_is_typed(bin: Bin, token: str) -> None:
    await sync_to_async(make_request)(bin, body=b"a" * 10_000)

    assert len(HOSTILE) >= 200
    for text in HOSTILE:
        answer = await ask(token, q=text)
        assert answer.status_code in {200, 400}, text
        if answer.status_code == 200:
            assert json.loads([chunk async for chunk in answer.streaming_content][-1].splitlines()[-1])["done"], text


def _counted(function: Callable[..., Any], calls: list[int]) -> Callable[..., Any]:
    def counting(*args: Any) -> Any:
        calls.append(1)
        return function(*args)

    return counting
