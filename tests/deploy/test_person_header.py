"""nginx with the lines of docs/deploying.md says who is signed in, and nobody else does."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from tests.deploy.proxies import Proxy, nginx
from tests.deploy.shipped import DEPLOY
from tests.serving import Served, serve

LINES = re.findall(
    r"```nginx\n(    # Who is signed in.*?)```", (DEPLOY.parent / "docs/deploying.md").read_text(), re.DOTALL
)


class _SignsIn(BaseHTTPRequestHandler):
    """In place of oauth2-proxy: whoever has a cookie `who` is signed in as that."""

    def do_GET(self) -> None:
        who = SimpleCookie(self.headers.get("Cookie", "")).get("who")
        self.send_response(202 if who else 401)
        if who:
            self.send_header("X-Auth-Request-User", who.value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def signs_in() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _SignsIn) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    header = {"person_header": "X-Forwarded-User", "trusted_proxies": "127.0.0.1"}
    with serve(tmp_path_factory.mktemp("app"), port=0, access="login", bin_makers="anyone", **header) as running:
        yield running


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory, app: Served, signs_in: int) -> Iterator[Proxy]:
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not on this machine: tests/deploy/install.sh installs it where it may")
    (lines,) = LINES
    place = "    location / {"
    with nginx(
        tmp_path_factory.mktemp("nginx"),
        app.port,
        **{place: f"{lines}\n{place}", "127.0.0.1:4180": f"127.0.0.1:{signs_in}"},
    ) as proxy:
        yield proxy


def _name(answer: httpx.Response) -> str:
    return answer.text.partition('<bdi id="account-name">')[2].partition("<")[0]


def test_who_has_signed_in_at_the_proxy_is_signed_in(front: Proxy) -> None:
    with httpx.Client(base_url=front.url, cookies={"who": "ada@example.com"}) as browser:
        assert _name(browser.get("/b/account")) == "ada@example.com"
        assert _name(browser.get("/b/account")) == "ada@example.com"


@pytest.mark.parametrize("target", ["/b/account", "/x/../b/account", "/%62/account", "/b%2Faccount", "//b/account"])
def test_a_clients_own_header_is_nothing(front: Proxy, target: str) -> None:
    request = f"GET {target} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-User: root\r\nConnection: close\r\n\r\n"

    with front.connect() as line:
        line.sendall(request.encode())
        answer = b"".join(iter(lambda: line.recv(65536), b""))

    assert answer.split(b" ", 2)[1] in {b"302", b"404"}
    assert b"sessionid" not in answer


def test_a_clients_own_header_does_not_rename_who_has_signed_in(front: Proxy) -> None:
    cookies, header = {"who": "ada"}, {"X-Forwarded-User": "root"}

    answer = httpx.get(f"{front.url}/b/account", cookies=cookies, headers=header)

    assert _name(answer) == "ada"


def test_who_has_not_signed_in_is_led_there(front: Proxy) -> None:
    answer = httpx.get(f"{front.url}/b/account")

    assert answer.headers["Location"].endswith("/oauth2/sign_in?rd=/b/account")


def test_senders_need_no_account(front: Proxy, app: Served) -> None:
    bin = app.new_bin()

    answer = httpx.post(f"{front.url}/{bin.id}", headers={"X-Forwarded-User": "root"})

    (request,) = app.requests(bin)
    assert answer.status_code == 200
    assert "x-forwarded-user" not in {name.lower() for name, _ in request["headers"]}


def test_its_port_may_be_reached_by_others_who_are_not_believed(app: Served) -> None:
    elsewhere = httpx.HTTPTransport(local_address="127.0.0.2")
    spoofed = {"X-Forwarded-User": "root", "X-Forwarded-For": "127.0.0.1"}

    with httpx.Client(transport=elsewhere, base_url=app.url, headers=spoofed) as stranger:
        assert stranger.get("/b/account").status_code == 302
