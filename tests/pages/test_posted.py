"""Requests sent to the addresses of pages, as a real server takes them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.serving import NewBin, Served


@pytest.fixture
def bin(server: Served) -> NewBin:
    return server.new_bin()


def kept(server: Served, bin: NewBin) -> list[dict[str, Any]]:
    return server.requests(bin)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "PURGE"])
@pytest.mark.parametrize("rest", ["", "/1", "/hook/github?a=%zz", "/rows", "/1/raw"])
def test_it_tells_the_sender_and_keeps_the_request(server: Served, bin: NewBin, method: str, rest: str) -> None:
    answer = httpx.request(method, bin.page_url + rest, content=b"\x00oops")

    [request] = kept(server, bin)
    assert (answer.status_code, answer.headers["X-Bin-Request"]) == (200, "1")
    assert "address of a page" in answer.text
    assert bin.capture_url in answer.text
    assert (request["method"], request["mode"], request["body_base64"]) == (method, "page", "AG9vcHM=")
    assert request["target"] == f"/{bin.id}{rest}"


def test_it_is_marked_and_the_page_suggests_new_links(server: Served, bin: NewBin) -> None:
    httpx.post(bin.page_url, content=b"x")

    page = httpx.get(f"{bin.page_url}/1").text

    assert ">sent to the page<" in page
    assert "Its sender knows that address now" in page


def test_neither_the_address_nor_a_cookie_is_kept(server: Served, bin: NewBin) -> None:
    """A browser that posts there sends its session along, and whoever may look would see it."""
    page = f"{server.url}/b/{bin.manage_token}"
    headers = {"Cookie": "sessionid=hidden", "Referer": bin.page_url, "X-Original-Url": f"/b/{bin.manage_token}"}
    httpx.post(f"{page}?again={bin.manage_token}", headers=headers)

    found = str(kept(server, bin))
    assert "hidden" not in found
    assert bin.manage_token not in found
    assert bin.view_token not in found


def test_a_token_that_opens_nothing_gets_what_it_always_got(server: Served, bin: NewBin) -> None:
    manage = {"Authorization": f"Bearer {bin.manage_token}"}
    number = server.get(f"/api/bins/{bin.id}/links", bin.manage_token)["data"][0]["id"]
    httpx.delete(f"{server.url}/api/bins/{bin.id}/links/{number}", headers=manage).raise_for_status()

    revoked = httpx.post(bin.page_url)
    unknown = httpx.post(f"{server.url}/b/1-{'a' * 32}")

    assert revoked.status_code == unknown.status_code == 405
    assert revoked.content == unknown.content
    assert kept(server, bin) == []


def test_it_keeps_no_more_than_of_any_capture(server: Served, bin: NewBin) -> None:
    answer = httpx.post(bin.page_url, content=bytes(11 * 1024 * 1024))

    assert answer.status_code == 413
    assert kept(server, bin)[0]["truncated"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_it_keeps_nothing_of_who_only_looks(server: Served, bin: NewBin, method: str) -> None:
    httpx.request(method, bin.page_url)

    assert kept(server, bin) == []


def test_a_form_of_another_site_acts_on_nothing(server: Served, bin: NewBin) -> None:
    httpx.post(bin.capture_url)
    elsewhere = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}

    at_action = httpx.post(f"{bin.page_url}/clear", headers=elsewhere, data={"a": "b"})
    at_page = httpx.post(bin.page_url, headers=elsewhere, data={"a": "b"})

    assert (at_action.status_code, at_page.status_code) == (403, 200)
    assert [request["mode"] for request in kept(server, bin)] == ["wire", "page"]


def test_pages_are_on_their_own_hosts_only(server: Served, bin: NewBin) -> None:
    answer = httpx.post(bin.page_url, headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert kept(server, bin) == []
