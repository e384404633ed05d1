"""Limits per client and per bin on a real server, as whoever meets them does."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from tests.serving import Served, serve
from tests.waiting import eventually

BROWSER = {"Accept": "text/html", "User-Agent": "Mozilla/5.0"}


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that exempts nobody and trusts one proxy, which is not where the tests come from."""
    settings: dict[str, Any] = {
        "unlimited_clients": "",
        "trusted_proxies": "127.0.0.9",
        "client_rate": "50/hour",
        "capture_rate": "5/hour",
        "bin_rate": "30/hour",
        "max_client_sockets": 2,
        "max_client_connections": 40,
    }
    with serve(tmp_path_factory.mktemp("limited"), **settings) as served:
        yield served


def through_proxy(client: str) -> httpx.Client:
    """Give a client that comes from the trusted proxy's address."""
    transport = httpx.HTTPTransport(local_address="127.0.0.9")
    return httpx.Client(transport=transport, headers={"X-Forwarded-For": client}, timeout=30)


def test_wrong_links_are_told_to_stop_and_a_right_one_opens_all_the_same(tmp_path: Path) -> None:
    with serve(tmp_path, link_miss_rate="20/hour") as served:
        bin = served.new_bin()
        wrong = f"{served.url}/b/1-{'a' * 32}"

        found = Counter(
            httpx.get(wrong, headers={"X-Forwarded-For": f"203.0.113.{number}"}).status_code for number in range(60)
        )
        page, guess = httpx.get(bin.page_url, headers=BROWSER), httpx.get(wrong, headers=BROWSER)
        token = httpx.get(f"{served.url}/api/bins/{bin.id}", headers={"Authorization": "Bearer 1-x"})

        assert set(found) == {404, 429}
        assert found[404] <= 40
        assert (page.status_code, guess.status_code, token.status_code) == (200, 429, 429)
        assert int(guess.headers["Retry-After"]) >= 1
        assert "A right one opens all the same" in guess.text
        assert served.get(f"/api/bins/{bin.id}", bin.view_token)["id"] == bin.id


def test_a_bin_takes_no_more_than_its_rate_and_the_page_says_so(limited: Served) -> None:
    with through_proxy("198.51.100.1") as client:
        bin = client.post(f"{limited.url}/api/bins").raise_for_status().json()

        statuses = [client.post(bin["capture_url"]).status_code for _ in range(7)]

        assert statuses == [200] * 5 + [429] * 2
        authorization = {"Authorization": f"Bearer {bin['view_token']}"}
        address = f"{limited.url}/api/bins/{bin['id']}"
        refused = lambda: client.get(address, headers=authorization).json()["refused"]["by_reason"]  # noqa: E731
        eventually(refused, lambda counted: counted == {"rate": 2})
        assert "2 requests were refused" in client.get(bin["page_url"], headers=BROWSER).text


def test_forwarded_addresses_of_anyone_do_not_help_and_those_of_a_trusted_proxy_count(limited: Served) -> None:
    with httpx.Client(timeout=30) as client:
        spoofed = [
            client.post(f"{limited.url}/api/bins", headers={"X-Forwarded-For": f"203.0.113.{number}"}).status_code
            for number in range(40)
        ]
    with through_proxy("198.51.100.7, 203.0.113.200") as client:
        honest = client.post(f"{limited.url}/api/bins").status_code

    assert Counter(spoofed) == {201: 30, 429: 10}
    assert honest == 201


@pytest.mark.parametrize("forwarded", ["", "junk", 'for="[::1]"', ",,,,", "x" * 60_000, "1.2.3.4%zone", "\xff\xfe"])
def test_odd_forwarded_addresses_are_no_error(limited: Served, forwarded: str) -> None:
    headers = {b"X-Forwarded-For": forwarded.encode("latin-1")}
    transport = httpx.HTTPTransport(local_address="127.0.0.9")
    with httpx.Client(transport=transport, headers=headers, timeout=30) as client:
        for path in ("/b/1-x", "/docs", f"/{'a' * 24}", "/api/bins/x"):
            assert client.get(f"{limited.url}{path}").status_code < 500


async def test_a_client_opens_so_many_sockets_and_again_once_one_has_closed(limited: Served) -> None:
    with through_proxy("198.51.100.33") as client:
        bin = client.post(f"{limited.url}/api/bins").raise_for_status().json()
    address = f"{limited.url.replace('http', 'ws')}/ws/b/{bin['view_token']}"
    first, second = await websockets.connect(address), await websockets.connect(address)

    with pytest.raises(websockets.InvalidStatus, match="403"):
        await websockets.connect(address)
    await first.close()

    third = await reopened(address)
    await asyncio.gather(second.close(), third.close())


async def reopened(address: str) -> websockets.ClientConnection:
    for _ in range(1_000):
        try:
            return await websockets.connect(address)
        except websockets.InvalidStatus:
            await asyncio.sleep(0.05)
    raise AssertionError("no place became free")


async def test_a_client_opens_so_many_connections(limited: Served) -> None:
    opened = [await asyncio.open_connection("127.0.0.1", limited.port, local_addr=("127.0.0.5", 0)) for _ in range(41)]

    answer = await asyncio.wait_for(opened[-1][0].readuntil(b"\r\n\r\n"), 60)
    other = await asyncio.open_connection("127.0.0.1", limited.port, local_addr=("127.0.0.6", 0))
    other[1].write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 429 ")
    assert b"Retry-After: " in answer
    assert (await asyncio.wait_for(other[0].readline(), 60)).startswith(b"HTTP/1.1 200 ")
    for _, writer in [*opened, other]:
        writer.close()


def test_a_full_bin_refuses_or_lets_its_oldest_go_as_its_owner_says(tmp_path: Path) -> None:
    with serve(tmp_path) as served:
        bin = served.new_bin()
        manage = {"Authorization": f"Bearer {bin.manage_token}"}
        address = f"{served.url}/api/bins/{bin.id}"
        httpx.patch(address, json={"keep_requests": 3, "when_full": "507"}, headers=manage).raise_for_status()

        assert [httpx.post(bin.capture_url).status_code for _ in range(5)] == [200, 200, 200, 507, 507]

        httpx.patch(address, json={"when_full": "evict"}, headers=manage).raise_for_status()
        assert [httpx.post(bin.capture_url).status_code for _ in range(2)] == [200, 200]
        eventually(lambda: served.get(f"/api/bins/{bin.id}", bin.view_token)["request_count"], lambda count: count == 3)
        shown = served.get(f"/api/bins/{bin.id}", bin.view_token)
        numbers = [row["n"] for row in served.get(f"/api/bins/{bin.id}/requests", bin.view_token)["data"]]
        assert (shown["evicted"]["count"], shown["last_n"], sorted(numbers)) == (2, 5, [3, 4, 5])
        page = httpx.get(bin.page_url, headers=BROWSER).text
        assert "2 oldest requests went since" in page


def test_a_deleted_bin_answers_410_whatever_is_sent(tmp_path: Path) -> None:
    with serve(tmp_path) as served:
        bin = served.new_bin()
        httpx.delete(f"{served.url}/api/bins/{bin.id}", headers={"Authorization": f"Bearer {bin.manage_token}"})

        answers = [httpx.request(method, f"{bin.capture_url}/{method}") for method in ("POST", "GET", "PUT")]

        assert [answer.status_code for answer in answers] == [410] * 3
        assert len({answer.text for answer in answers}) == 1
        assert len(answers[0].text) < 100
