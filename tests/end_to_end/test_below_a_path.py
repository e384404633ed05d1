"""An instance below a path of its host, whether what is in front takes the path off or leaves it on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx
import pytest
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.end_to_end.raw import exchange, message, stored
from tests.serving import NewBin, Served, daphne, serve

PUBLIC = "https://x.example"


@pytest.fixture(scope="module", params=["wire", "asgi"])
def below(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An instance in both modes."""
    start = serve if request.param == "wire" else daphne
    with start(tmp_path_factory.mktemp("below"), public_url=f"{PUBLIC}/hooks/", trusted_proxies="127.0.0.1") as running:
        yield running


@pytest.fixture
def bin(below: Served) -> NewBin:
    return below.new_bin()


@pytest.fixture(params=["", "/hooks"], ids=["taken_off", "left_on"])
def front(request: pytest.FixtureRequest, below: Served) -> Iterator[httpx.Client]:
    """A browser, seen from behind a proxy that takes the path off, and from behind one that leaves it on."""
    headers = {"Host": "x.example", "X-Forwarded-Proto": "https", "User-Agent": "Mozilla/5.0", "Accept": "text/html"}
    with httpx.Client(base_url=below.url + request.param, headers=headers, timeout=30) as client:
        yield client


def paths_in(html: str) -> set[str]:
    return set(re.findall(r'\b(?:href|src|action|socket|rows|page|target|data-src|value)="(/[^"]*)"', html))


def cookies_of(answer: httpx.Response) -> str:
    """Give the cookies that an answer sets, whatever path it keeps them to."""
    return "; ".join(line.partition(";")[0] for line in answer.headers.get_list("Set-Cookie"))


def test_links_lead_below_the_path(bin: NewBin) -> None:
    assert bin.capture_url == f"{PUBLIC}/hooks/{bin.id}"
    assert bin.page_url == f"{PUBLIC}/hooks/b/{bin.view_token}"


PAGES = [
    "b/{}", "b/{}/export", "b/{}/reply", "b/{}/reply/rules/new", "b/{}/share", "b/{}/settings", "b/bins", "b/forget",
    "docs", "docs/api", "docs/keeping", "docs/replies", "docs/sharing", "docs/first-steps", "docs/styles", "nothing",
    "api/docs",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_no_path_of_another_app(front: httpx.Client, bin: NewBin, path: str) -> None:
    found = paths_in(front.get(path.format(bin.manage_token)).text)

    assert found
    assert {one for one in found if not one.startswith("/hooks/")} == set()


def test_static_files_are_there(front: httpx.Client, bin: NewBin) -> None:
    files = [one for one in paths_in(front.get(f"b/{bin.view_token}").text) if "/static/" in one]

    assert len(files) > 5
    assert {
        front.get(str(front.base_url.join(file)).replace("/hooks/hooks", "/hooks")).status_code for file in files
    } == {200}


def test_cookies_stay_below_the_path(front: httpx.Client) -> None:
    answer = front.get("")

    paths = re.findall(r"Path=([^;,]*)", answer.headers["Set-Cookie"])
    assert answer.headers["Location"].startswith("/hooks/b/")
    assert set(paths) == {"/hooks/", "/hooks/b/"}


def test_an_action_leads_back_below_the_path(front: httpx.Client) -> None:
    made = front.get("")
    path = made.headers["Location"].removeprefix("/hooks/")
    page = front.get(path, headers={"Cookie": cookies_of(made)})
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[0]
    headers = {"Origin": PUBLIC, "Cookie": f"{cookies_of(made)}; {cookies_of(page)}"}

    answer = front.post(f"{path}/remove", data={"csrfmiddlewaretoken": token}, headers=headers)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/hooks/b/bins?deleted={path.removeprefix('b/')}")


@pytest.mark.parametrize("before", ["", "/hooks"])
def test_it_captures_with_and_without_the_path(below: Served, bin: NewBin, before: str) -> None:
    target = f"{before}/{bin.id}//x/../y?z"

    assert exchange(below, message(target)).status == 200

    (request,) = stored(below, bin)
    assert (request["target"], request["path"], request["query"]) == (target, "//x/../y", "z")


@pytest.mark.parametrize("before", ["/hook", "/hooks/hooks", "/HOOKS", "/%68ooks", "/hooks//", "/./hooks"])
def test_no_other_path_captures(below: Served, bin: NewBin, before: str) -> None:
    assert exchange(below, message(f"{before}/{bin.id}")).status in {400, 404}
    assert stored(below, bin) == []


@pytest.mark.parametrize("before", ["", "/hooks"])
def test_its_socket_is_below_the_path(below: Served, bin: NewBin, before: str) -> None:
    url = f"ws://127.0.0.1:{below.port}{before}/ws/b/{bin.view_token}?after=0&format=json"

    with connect(url, origin=Origin(PUBLIC), compression=None, proxy=None) as page:
        exchange(below, message(f"{before}/{bin.id}"))
        told = next(told for told in map(json.loads, page) if told["type"] == "rows")

    assert [row["n"] for row in told["rows"]] == [1]


@pytest.mark.parametrize("rest", ["", "/hook?a"])
def test_what_is_sent_to_a_page_by_mistake_is_kept(below: Served, front: httpx.Client, bin: NewBin, rest: str) -> None:
    answer = front.post(f"b/{bin.view_token}{rest}", content=b"oops")

    (request,) = stored(below, bin)
    assert (answer.status_code, request["mode"], request["target"]) == (200, "page", f"/{bin.id}{rest}")
    assert bin.capture_url in answer.text


def test_links_over_the_interface_lead_below_the_path(below: Served, bin: NewBin) -> None:
    (link,) = below.get(f"/api/bins/{bin.id}/links", bin.manage_token)["data"][:1]

    assert link["page_url"] == f"{PUBLIC}/hooks/b/{link['token']}"


def test_the_interface_describes_itself_below_the_path(front: httpx.Client) -> None:
    described = front.get("api/openapi.json").json()

    assert {path.startswith("/hooks/api/") for path in described["paths"]} == {True}
    assert "/hooks/api/docs" in front.get("api/nothing").json()["detail"]


@pytest.mark.parametrize("name", ["X-Forwarded-Prefix", "Daphne-Root-Path", "X-Script-Name", "X-Forwarded-Host"])
def test_no_header_of_a_stranger_moves_it(front: httpx.Client, bin: NewBin, name: str) -> None:
    page = front.get(f"b/{bin.view_token}", headers={name: "/evil"})

    assert page.status_code == 200
    assert "/evil" not in page.text


def test_health_is_told_with_and_without_the_path(front: httpx.Client) -> None:
    assert front.get("healthz").text == "ok\n"


def test_a_command_sends_below_the_path_again(front: httpx.Client, below: Served, bin: NewBin) -> None:
    exchange(below, message(f"/hooks/{bin.id}/a%20b?c"))

    assert f"{PUBLIC}/hooks/{bin.id}/a%20b?c" in front.get(f"b/{bin.view_token}/1/as/curl").text
