"""A host of their own for captures: nothing else is there, and captures are nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.end_to_end.raw import Answer, ask, eventually, exchange, message, refused, stored
from tests.serving import NewBin, Served, daphne, serve

HOST = b"hooks.example.net"
PAGES = ["/", "/b/", "/b/bins", "/docs", "/api/bins", "/api/docs", "/static/css/base.css", "/healthz", "/metrics", "/x"]


@pytest.fixture(scope="module", params=["wire", "asgi"])
def apart(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An instance whose bins have names of their own below a capture host; in both modes."""
    start = serve if request.param == "wire" else daphne
    with start(tmp_path_factory.mktemp("apart"), capture_host=f"https://*.{HOST.decode()}") as running:
        yield running


@pytest.fixture
def bin(apart: Served) -> NewBin:
    return apart.new_bin()


def send(apart: Served, target: str, host: bytes = HOST, method: str = "GET", body: bytes = b"") -> Answer:
    return exchange(apart, message(target, method, [(b"Cookie", b"sessionid=x; known=1")], body, host=host), method)


def test_capture_urls_are_those_of_the_capture_host(bin: NewBin, apart: Served) -> None:
    page = httpx.get(bin.page_url, headers={"User-Agent": "Mozilla/5.0"}).text

    assert bin.capture_url == f"https://{bin.id}.hooks.example.net"
    assert bin.page_url.startswith(f"http://127.0.0.1:{apart.port}/b/")
    assert bin.capture_url in page
    assert f"127.0.0.1:{apart.port}/{bin.id}" not in page


@pytest.mark.parametrize("host", [HOST, HOST.upper() + b":8443", HOST + b"."])
def test_the_capture_host_takes_a_request(apart: Served, bin: NewBin, host: bytes) -> None:
    answer = send(apart, f"/{bin.id}/x?y", host, "POST", body=b"hi")

    (request,) = stored(apart, bin)
    assert (answer.status, answer.number, answer.header("set-cookie")) == (200, 1, None)
    assert (request["path"], request["query"]) == ("/x", "y")


@pytest.mark.parametrize(
    "target", ["/", "/api/bins", "/b/x?y=1", "//a/../b", "/aaaaaaaaaaaaaaaaaaaaaaaa/x", "/static/"]
)
def test_a_bins_own_name_takes_every_target(apart: Served, bin: NewBin, target: str) -> None:
    answer = send(apart, target, f"{bin.id}.".encode() + HOST)

    (request,) = stored(apart, bin)
    assert (answer.status, request["target"], request["path"]) == (200, target, target.partition("?")[0])


def test_a_status_can_be_asked_for_under_a_bins_own_name(apart: Served, bin: NewBin) -> None:
    assert send(apart, "/503", f"{bin.id}.".encode() + HOST).status == 503


@pytest.mark.parametrize("host", [b"localhost", b"127.0.0.1", b"attack.example", b"", b"x.hooks.example.net"])
def test_no_other_host_captures(apart: Served, bin: NewBin, host: bytes) -> None:
    answer = send(apart, f"/{bin.id}", host)

    assert answer.status == 421
    assert b"Use the URL that the bin shows" in answer.body
    assert stored(apart, bin) == []
    eventually(lambda: refused(apart, bin), {"wrong_host": 1})


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("host", [HOST, b"x." + HOST, b"www." + HOST + b":80"])
def test_the_capture_host_shows_nothing_else(apart: Served, path: str, host: bytes) -> None:
    answer = send(apart, path, host)

    assert (answer.status, answer.header("set-cookie")) == (404, None)
    assert b"does nothing else" in answer.body


def test_pages_keep_what_is_sent_to_them_and_the_capture_host_does_not(apart: Served, bin: NewBin) -> None:
    path = f"/b/{bin.view_token}"

    assert send(apart, path, HOST, "POST", b"x").status == 404
    assert stored(apart, bin) == []

    answer = send(apart, path, b"127.0.0.1", "POST", b"x")

    assert (answer.status, [one["mode"] for one in stored(apart, bin)]) == (200, ["page"])
    assert bin.capture_url.encode() in answer.body


def test_the_capture_host_opens_no_socket(apart: Served, bin: NewBin) -> None:
    url = f"ws://127.0.0.1:{apart.port}/ws/b/{bin.view_token}"
    with pytest.raises(InvalidStatus) as failed, connect(url, additional_headers={"Host": HOST.decode()}, proxy=None):
        pass

    assert failed.value.response.status_code in {400, 403}  # a second Host, or ours


def test_no_cookie_of_the_app_goes_to_the_capture_host(apart: Served) -> None:
    """Host-only: without `Domain` a cookie stays with the host that set it (RFC 6265 section 5.3)."""
    answer = exchange(apart, message("/", fields=[(b"Accept", b"text/html"), (b"User-Agent", b"Mozilla")]))

    cookies = [value for name, value in answer.headers if name == "set-cookie"]
    assert cookies
    assert not [cookie for cookie in cookies if "domain" in cookie.lower()]


def test_replies_do_there_what_they_are_told(apart: Served, bin: NewBin) -> None:
    reply = {"status": 200, "headers": [["Set-Cookie", "a=b"], ["Content-Type", "text/html"]], "body": "<script>1"}
    made = httpx.put(
        f"{apart.url}/api/bins/{bin.id}/reply", json=reply,
        headers={"Authorization": f"Bearer {bin.manage_token}"},
    )  # fmt: skip
    answer = send(apart, f"/{bin.id}")

    assert made.status_code == 200, made.text
    assert made.json()["left_out"] == []
    assert (answer.header("set-cookie"), answer.header("content-security-policy")) == ("a=b", None)
    assert ask(apart, f"/api/bins/{bin.id}/reply", bin.view_token)
