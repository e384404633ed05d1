"""`inspector serve` as its user meets it: what it keeps, what it says, how it stops."""

import signal
import socket
from pathlib import Path

import httpx
import pytest

from bins.message.limits import Limits
from inspector.config import Config
from inspector.server import _limits_here
from tests.serving import Served, serve
from tests.waiting import eventually


def test_it_keeps_bins_and_requests_over_a_restart(tmp_path: Path) -> None:
    with serve(tmp_path) as served:
        bin = served.new_bin("kept")
        httpx.post(f"{bin.capture_url}/a//b?x=%zz", content=b"hi")

    with serve(tmp_path) as again:
        (request,) = again.requests(bin)

    assert request["target"] == f"/{bin.id}/a//b?x=%zz"
    assert request["body_base64"] == "aGk="


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_with_exit_code_0_and_leaves_no_writer_behind(tmp_path: Path, sign: signal.Signals) -> None:
    with serve(tmp_path) as served:
        children = Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children").read_text().split()
        served.process.send_signal(sign)

        assert served.process.wait(60) == 0

    assert len(children) == 1
    assert not Path(f"/proc/{children[0]}").exists()


def test_it_writes_nothing_to_its_log_in_a_quiet_life(tmp_path: Path) -> None:
    with serve(tmp_path) as served:
        bin = served.new_bin()
        httpx.post(bin.capture_url, content=b"hi")
        httpx.get(bin.page_url)

    assert served.log.read_text() == ""


def test_it_shows_no_settings_on_its_error_pages(server: Served) -> None:
    answer = httpx.get(f"{server.url}/nonexistent")

    assert answer.status_code == 404
    assert "INSTALLED_APPS" not in answer.text
    assert "Traceback" not in answer.text


def test_it_binds_loopback_only(server: Served) -> None:
    with socket.socket() as probe:
        probe.settimeout(2)
        assert probe.connect_ex(("127.0.0.2", server.port)) != 0


@pytest.mark.parametrize("proxy", ["127.0.0.1", "127.0.0.0/8"])
def test_it_knows_a_proxy_of_ipv4_where_it_listens_for_both_families(proxy: str, tmp_path: Path) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}
    with serve(tmp_path, host="::", trusted_proxies=proxy, bin_rate="1/hour") as served:
        answers = [httpx.post(f"http://127.0.0.1:{served.port}/api/bins", headers=headers) for _ in range(2)]

    assert answers[0].json()["page_url"].startswith("https://")
    assert answers[1].status_code == 429


def test_it_answers_what_is_in_flight_before_it_stops(tmp_path: Path) -> None:
    with serve(tmp_path) as served:
        bin = served.new_bin()
        with served.connect() as slow:
            slow.sendall(f"POST /{bin.id} HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n".encode())
            assert slow.recv(4096) == b"HTTP/1.1 100 Continue\r\n\r\n"
            served.process.send_signal(signal.SIGTERM)
            eventually(lambda: _refuses(served), bool)
            slow.sendall(b"body")
            answer = slow.recv(4096)

        assert served.process.wait(60) == 0
    assert b"X-Bin-Request: 1\r\nConnection: close\r\n" in answer


@pytest.mark.parametrize(("workers", "drain_timeout", "seconds"), [(1, 8, 0.5), (2, 8, 3.0), (2, 2, 1.0)])
def test_connections_to_one_of_several_workers_have_longer_for_a_last_request(
    workers: int, drain_timeout: float, seconds: float
) -> None:
    urls = ("postgres://x/y", "redis://x") if workers > 1 else ("", "")
    config = Config(workers=workers, drain_timeout=drain_timeout, database_url=urls[0], redis_url=urls[1])

    assert _limits_here(config, Limits()).last_call_seconds == seconds


def test_it_serves_hashed_static_files_for_good(server: Served) -> None:
    page = httpx.get(server.new_bin().page_url).text
    href = page.partition('rel="stylesheet" href="')[2].partition('"')[0]

    answer = httpx.get(server.url + href)

    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]


def test_unknown_hosts_reach_no_page(server: Served) -> None:
    answers = [httpx.get(f"{server.url}{path}", headers={"Host": "attack.example"}) for path in ("/", "/api/docs")]

    assert [answer.status_code for answer in answers] == [400, 400]


def _refuses(served: Served) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", served.port)) != 0
